"""The frame around every page: where one is, who one is, and what waits."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agreement import notices
from agreement.models import Version
from followup import messages
from followup.models import Alert, Handoff
from leads.models import Submission
from workspaces import scope
from workspaces.models import Absence, Member

# (label, icon, url name, start of its address), in the order of the day
PAGES = (
    ("Queue", "inbox", "queue", "/queue/"),
    ("Leads", "users", "leads", "/leads/"),
    ("Leads in", "log-in", "ways_in", "/ways-in/"),
    ("Agreement", "sliders-horizontal", "agreement", "/agreement/"),
    ("Alignment", "chart-column", "alignment", ("/alignment/", "/audit/")),
    ("Settings", "settings", "settings", "/settings/"),
)
MOST_COUNTED = 99


@dataclass(frozen=True)
class PageLink:
    """One entry of the navigation; `count` is what waits there, and `counted` says what that is."""

    name: str
    label: str
    icon: str
    url: str
    current: bool
    count: int = 0
    counted: str = "past the promise"


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

    @property
    def unread_alerts(self) -> int:
        """Of the clock, of the agreement and of what the sides say to each other, as the alerts page shows them."""
        return sum(int(self._state[name] or 0) for name in ("unread", "untold", "unsaid"))

    @property
    def is_away(self) -> bool:
        return bool(self._state["is_away"])

    @property
    def away_until(self) -> datetime | None:
        """Until when the member is away; None while they are here, and where only they can say when they are back."""
        until: datetime | None = self._state["away_until"]
        return until

    @property
    def agreement_is_starter(self) -> bool:
        return bool(self._state["is_starter"])

    @cached_property
    def pages(self) -> list[PageLink]:
        path = self._request.path
        counts = {
            "queue": (int(self._state["late"] or 0), "past the promise"),
            "ways_in": (int(self._state["unread_submissions"] or 0), "to be mended"),
        }
        return [
            PageLink(name, label, icon, reverse(name), path.startswith(start), *counts.get(name, (0, "")))
            for label, icon, name, start in PAGES
        ]

    @cached_property
    def _state(self) -> dict[str, Any]:
        """All that the frame says of the member's day, in one query."""
        if self.member is None:
            return dict.fromkeys(
                (
                    "late",
                    "unread",
                    "untold",
                    "unsaid",
                    "is_starter",
                    "unread_submissions",
                    "is_away",
                    "away_until",
                )
            )
        now = timezone.now()
        mine = Handoff.objects.owing_a_touch().held_by(self.member).filter(owed_at__lt=now)
        absent = (
            Absence.objects.covering(now)
            .filter(member=self.member)
            .order_by(F("until_at").desc(nulls_first=True))
        )
        unread = Alert.objects.filter(recipient=self.member, read_at__isnull=True)
        in_force = Version.objects.filter(in_force_from__isnull=False, in_force_until__isnull=True)
        return dict(
            Member.objects.filter(pk=self.member.pk)
            .values(
                late=_count(mine, "owner"),
                unread=_count(unread, "recipient"),
                untold=_count(notices.unread(self.member), "recipient"),
                unsaid=_count(messages.unread(self.member), "recipient"),
                unread_submissions=_unread_submissions(self.member),
                is_away=Exists(absent),
                away_until=Subquery(absent.values("until_at")[:1]),
                is_starter=Exists(in_force.filter(state=Version.State.STARTER)),
            )
            .get()
        )


def _unread_submissions(member: Member) -> Subquery | Value:
    """How many submissions wait to be mended, as far as anyone counts; nobody's errand but who can mend them."""
    if not member.minds_intake:
        return Value(0)
    waiting = Submission.objects.filter(state=Submission.State.ATTENTION).order_by()
    first = waiting.values("pk")[:MOST_COUNTED]
    return _count(waiting.filter(pk__in=first), "workspace")


def _count(rows: "QuerySet[Any]", by: str) -> Subquery:
    """How many rows there are, all of them of one member, as part of another query."""
    return Subquery(rows.order_by().values(by).annotate(count=Count("pk")).values("count"))


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` in every template."""
    return {"shell": Shell(request)}
