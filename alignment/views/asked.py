"""The period a page is asked for."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from alignment import period
from alignment.period import Period, PeriodError
from workspaces.http import MemberRequest


def days(request: MemberRequest) -> Period:
    """The days asked for: own ones, else a preset, else the usual; raises PeriodError."""
    if request.GET.get("from") or request.GET.get("to"):
        return period.asked(request.GET, zone(request), timezone.now())
    return period.preset(request.GET.get("period") or period.USUAL, zone(request), timezone.now())


def page(
    request: MemberRequest, name: str, template: str, *, words: Sequence[str] = (), **more: Any
) -> HttpResponse:
    """The page called NAME, of days; its figures come after it, from NAME_figures with the same days and words."""
    error = ""
    try:
        chosen = days(request)
    except PeriodError as problem:
        error, chosen = str(problem), period.preset(period.USUAL, zone(request), timezone.now())
    said = {name: request.GET[name] for name in words if request.GET.get(name)}
    context = {
        "period": chosen,
        "error": error,
        "options": options(chosen, has_error=bool(error)),
        "more": f"&{urlencode(said)}" if said else "",
        "figures_url": f"{reverse(f'{name}_figures')}?{urlencode(chosen.query | said)}",
        "save_url": save_url(request, name),
        **more,
    }
    return render(request, template, context, status=400 if error else 200)


def save_url(request: MemberRequest, page: str) -> str:
    """Where this page, as it is asked for, is given a name."""
    return f"{reverse('alignment_views')}?{urlencode({'page': page, 'question': request.GET.urlencode()})}"


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
