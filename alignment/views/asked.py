"""The period a page is asked for."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from alignment import period
from alignment.period import Period
from workspaces.http import MemberRequest


def days(request: MemberRequest) -> Period:
    """The days asked for: own ones, else a preset, else the usual; raises PeriodError."""
    if request.GET.get("from") or request.GET.get("to"):
        return period.asked(request.GET, zone(request), timezone.now())
    return period.preset(request.GET.get("period") or period.USUAL, zone(request), timezone.now())


def zone(request: MemberRequest) -> ZoneInfo:
    return ZoneInfo(request.member.workspace.time_zone)


def options(chosen: Period, *, has_error: bool) -> list[dict[str, object]]:
    """The presets, and which of them is shown."""
    at = timezone.now()
    return [
        {
            "name": name,
            "label": label,
            "is_current": not has_error and period.preset(name, chosen.zone, at) == chosen,
        }
        for name, (label, _) in period.PRESETS.items()
    ]
