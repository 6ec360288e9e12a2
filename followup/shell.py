"""The frame around every page: where one is, who one is, and what waits."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agreement import notices
from agreement.models import Version
from followup.models import Alert, Handoff
from workspaces import scope
from workspaces.models import Member

# (label, icon, url name, start of its address), in the order of the day
PAGES = (
    ("Queue", "inbox", "queue", "/queue/"),
    ("Leads", "users", "leads", "/leads/"),
    ("Agreement", "sliders-horizontal", "agreement", "/agreement/"),
    ("Alignment", "chart-column", "alignment", "/alignment/"),
    ("Settings", "settings", "settings", "/settings/"),
)


@dataclass(frozen=True)
class PageLink:
    """One entry of the navigation; `count` is what is past the promise there."""

    name: str
    label: str
    icon: str
    url: str
    current: bool
    count: int = 0


class Shell:
    """Asks only when a frame is really drawn: a fragment costs nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        # An error page may be drawn after the workspace was left: then there is nobody to show.
        self.member: Member | None = getattr(request, "member", None) if scope.current() is not None else None
        self.workspace = self.member.workspace if self.member else None
        self.is_demo = settings.DEMO and bool(self.workspace and self.workspace.is_demo)

    @property
    def has_other_workspaces(self) -> bool:
        return len(getattr(self._request, "places", ())) > 1

    @cached_property
    def unread_alerts(self) -> int:
        """Of the clock and of the agreement, as the alerts page shows them."""
        if self.member is None:
            return 0
        of_the_clock = Alert.objects.filter(recipient=self.member, read_at__isnull=True).values("pk")[:100]
        of_the_agreement = notices.unread(self.member).values("pk")[:100]
        return of_the_clock.union(of_the_agreement, all=True).count()

    @cached_property
    def agreement_is_starter(self) -> bool:
        return Version.objects.filter(
            state=Version.State.STARTER, in_force_from__isnull=False, in_force_until__isnull=True
        ).exists()

    @cached_property
    def pages(self) -> list[PageLink]:
        path = self._request.path
        return [
            PageLink(
                name,
                label,
                icon,
                reverse(name),
                path.startswith(start),
                self._past_due if name == "queue" else 0,
            )
            for label, icon, name, start in PAGES
        ]

    @cached_property
    def _past_due(self) -> int:
        if self.member is None:
            return 0
        mine = Handoff.objects.open().held_by(self.member)
        return int(mine.aggregate(late=Count("pk", filter=Q(owed_at__lt=timezone.now())))["late"])


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` in every template."""
    return {"shell": Shell(request)}
