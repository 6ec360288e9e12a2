"""What a rep with an empty queue can do: leads kept for later that may be taken up, and those that nearly are sales-ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from followup import nurture
from followup.models import Nurture
from leads.models import Lead
from scoring.models import Assessment
from scoring.nearest import nearest
from scoring.rules import Rules
from workspaces.models import Member

MOST = 5
LOOKS_BACK = timedelta(days=60)
LOOKED_AT = 500


@dataclass(frozen=True)
class Near:
    """A lead below the line: its score, and the labels of what it lacks."""

    lead: Lead
    score: int
    lacks: Sequence[str]


@dataclass(frozen=True)
class Spare:
    kept: Sequence[Nurture]
    near: Sequence[Near]


def of(member: Member, *, at: datetime) -> Spare | None:
    """Both lists, the best first; nothing for who doesn't work on leads, and nothing where both are empty."""
    if not member.works_leads:
        return None
    found = Spare(list(nurture.waiting().order_by("until", "pk")[:MOST]), _near(at))
    return found if found.kept or found.near else None


def _near(at: datetime) -> list[Near]:
    """Among the newest waiting leads those that fit best; a lead that is ruled out isn't near, however much it scores."""
    newest = Lead.objects.filter(
        outcome="", handed_off_at__isnull=True, is_history=False, arrived_at__gte=at - LOOKS_BACK,
        person__do_not_contact_at__isnull=True,
    ).order_by("-arrived_at", "-pk").values("pk")[:LOOKED_AT]  # fmt: skip
    best = (
        Assessment.objects.filter(lead__in=newest, is_latest=True, is_ready=False)
        .select_related("lead__person", "lead__channel", "definition")
        .order_by("-score", "-pk")[: 3 * MOST]
    )
    parsed: dict[int, Rules] = {}
    near = []
    for one in best:
        rules = parsed.get(one.definition_id) or Rules.parse(one.definition.rules)
        parsed[one.definition_id] = rules
        lacked = nearest(one, rules)
        if not lacked.ruled_out_by:
            labels = [rules.criteria[position].label for position in lacked.missing]
            near.append(Near(one.lead, one.score, labels))
    return near[:MOST]
