"""Which leads handed over were worked as agreed, so that what came of them says something about the lead.

worked as agreed  the first attempt in time, and the lead reached or the agreed number of attempts made, both by the version
                  it was handed over under
unproven          all others: late, given up early, or still being tried. They prove nothing of the lead
qualified         its lead was qualified during this handoff; won, lost (recycled among them) and returned are how it ended
accepted          accepted and not returned

Of the handoffs whose clock started in the period; one that ended because its lead became part of another is left out.
"""

from typing import Any

from django.db.models import BooleanField, Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from alignment import handed_over
from alignment.period import Period
from followup.models import Handoff
from leads.models import Connection, Submission
from workspaces import scope

Handoffs = QuerySet[Any]
"""Handoffs with what `handed` adds to each."""

_ENDED = {"won": ["won"], "lost": ["lost", "recycled"], "returned": ["returned"]}
PARTS: dict[str, tuple[str, Q]] = {
    "won": ("Won", Q(is_worked=True, ended_as__in=_ENDED["won"])),
    "open": ("Still open", Q(is_worked=True, ended_at__isnull=True)),
    "lost": ("Lost", Q(is_worked=True, ended_as__in=_ENDED["lost"])),
    "returned": ("Returned", Q(is_worked=True, ended_as__in=_ENDED["returned"])),
    "unproven": ("Unproven", Q(is_worked=False)),
}
"""Name → (words, which). Together they are all handoffs, each once."""
OTHERS: dict[str, tuple[str, Q]] = {
    "handoffs": ("Handed over", Q()),
    "worked": ("Worked as agreed", Q(is_worked=True)),
    "accepted": ("Accepted", Q(is_worked=True, accepted_at__isnull=False) & ~Q(ended_as="returned")),
    "decided": (
        "Accepted or returned",
        Q(is_worked=True) & (Q(accepted_at__isnull=False) | Q(ended_as="returned")),
    ),
    "qualified": ("Qualified", Q(is_worked=True, is_qualified=True)),
}
"""Figures over them; all but the first are of those worked as agreed."""


def handed(period: Period) -> Handoffs:
    """The handoffs of a period, each with `is_worked`, `is_qualified`, and `is_own` where a rep brought the lead."""
    here = Handoff.objects.filter(workspace_id=scope.current() or 0)  # as a constant: see `alignment.within`
    started = here.filter(started_at__lt=period.end).exclude(ended_as=Handoff.End.MERGED)
    if period.start:
        started = started.filter(started_at__gte=period.start)
    least = Case(
        *(When(version_id=one.version_id, then=Value(one.least)) for one in handed_over.agreed()),
        default=Value(1),
        output_field=IntegerField(),
    )
    return started.annotate(least=least).annotate(
        is_worked=_whether(
            Q(first_touch_at__lte=F("due_at")) & (Q(contacted_at__isnull=False) | Q(touches__gte=F("least")))
        ),
        is_qualified=_whether(
            Q(lead__qualified_at__gte=F("started_at"))
            & (Q(ended_at__isnull=True) | Q(lead__qualified_at__lte=F("ended_at")))
        ),
        is_own=_own(),
    )


def _own() -> Case | Exists:
    """Whether a rep brought the lead by hand; one that only asked again by hand was given."""
    by_hand = list(Connection.objects.filter(kind=Connection.Kind.BY_HAND).values_list("pk", flat=True))
    if not by_hand:
        return _whether(Q(pk__in=[]))
    brought = Submission.objects.filter(lead_id=OuterRef("lead_id"), connection_id__in=by_hand)
    return Exists(brought.exclude(state=Submission.State.MERGED))


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
