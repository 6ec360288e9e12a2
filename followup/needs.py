"""Leads handed over that need someone now, each in the first group it belongs to.

nobody's   open, and nobody has it
untried    open, the promise is over, and nobody has tried
quiet      open and tried, and the next attempt has been owed for three days or longer
owed       open and tried, and the next attempt is owed
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from followup import queue
from followup.models import Handoff

QUIET = timedelta(days=3)
MOST = 30  # of a group on the page; the rest are counted
CAPPED = 1000


@dataclass(frozen=True)
class Group:
    """Handoffs that need the same, those that have waited longest first; `total` stops at CAPPED."""

    key: str
    label: str
    about: str
    handoffs: list[Handoff]
    total: int

    @property
    def is_capped(self) -> bool:
        return self.total >= CAPPED

    @property
    def unseen(self) -> int:
        return self.total - len(self.handoffs)


def groups(*, at: datetime) -> list[Group]:
    """The groups of this workspace that aren't empty, the most urgent first; two statements each."""
    untried = Q(owner__isnull=False, first_touch_at__isnull=True)
    tried = Q(owner__isnull=False, first_touch_at__isnull=False)
    asked = (
        ("nobody", "Nobody has it", "Give it to someone, or let whoever is free take it.", Q(owner__isnull=True)),
        ("untried", "Past the promise, not tried yet", "The buyer still waits.", untried & Q(due_at__lt=at)),
        (
            "quiet",
            "Nothing for days",
            "The next attempt has been owed for three days or longer.",
            tried & Q(owed_at__lt=at - QUIET),
        ),
        ("owed", "Next attempt is owed", "It was agreed how often to try, and when.",
         tried & Q(owed_at__gte=at - QUIET, owed_at__lt=at)),
    )  # fmt: skip
    found = []
    for key, label, about, condition in asked:
        held = Handoff.objects.open().filter(condition)
        handoffs = list(queue.shown(held).order_by("owed_at", "pk")[:MOST])
        total = len(handoffs) if len(handoffs) < MOST else held.order_by()[:CAPPED].count()
        if handoffs:
            found.append(Group(key, label, about, handoffs, total))
    return found
