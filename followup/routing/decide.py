"""The decision for each lead of a batch: who, by which rule, and why nobody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTransform

from followup.models import Handoff, RoutingRule
from followup.routing import roster, rules
from followup.routing.roster import NOBODY, Picked, Roster, Values
from leadbridge.templatetags.words import readable
from leads.facts import folded
from leads.models import FactKind, Lead
from scoring import catalogue
from workspaces.models import Team


@dataclass(frozen=True)
class Decision:
    """The chosen member, or nobody; the team whose hours hold; and what is kept of why.

    `why` holds `by`, and where they apply: `rule`, `team`, `passed_over` (name → reason), `tried` (what earlier rules
    came to).
    """

    member_id: int | None
    team: Team
    why: dict[str, Any]

    @property
    def is_held(self) -> bool:
        return self.why.get("by") == "held"


@dataclass(frozen=True)
class Enquiry:
    """What routing knows of a lead: the rules that hold, in order, the facts seats are matched by, who had the person before."""

    rules: Sequence[RoutingRule] = ()
    values: Values = field(default_factory=dict)
    before: int | None = None


def route(
    workspace_id: int, lead_ids: Sequence[int], *, at: datetime, kept_by: Mapping[int, int] | None = None
) -> list[Decision]:
    """Decide for each lead, in this order, under the workspace's lock; the rotations' places are kept.

    `kept_by`: lead → the member who brought it and keeps it, whoever's turn it is.
    """
    kept_by = kept_by or {}
    here = roster.read(workspace_id, at=at)
    enquiries = _enquiries(workspace_id, [pk for pk in lead_ids if pk not in kept_by], here)
    decisions = [
        _kept(here, kept_by[lead_id])
        if lead_id in kept_by
        else decide(here, enquiries.get(lead_id, Enquiry()))
        for lead_id in lead_ids
    ]
    here.save()
    return decisions


def next_for(handoff: Handoff, *, at: datetime, excluding: Collection[int] = ()) -> Decision:
    """Whom a handoff would go to other than its owner and the members `excluding`: the next of its team, else of the
    default team.

    This takes their turn of the rotation; the caller holds the handoff's lock, and gives it to them (`reassign`).
    """
    barred = dict.fromkeys(excluding, "was asked before")
    if handoff.owner_id is not None:
        barred[handoff.owner_id] = "has it now"
    here = roster.read(handoff.workspace_id, at=at)
    known = _enquiries(handoff.workspace_id, [handoff.lead_id or 0], here)
    enquiry = known.get(handoff.lead_id or 0, Enquiry())
    own = here.teams[handoff.team_id or 0]
    picked = here.pick(own, values=enquiry.values, barred=barred)
    if picked.seat is None and own != here.default:
        picked, own = here.pick(here.default, values=enquiry.values, barred=barred), here.default
    here.save()
    return _decision(picked, own)


def try_out(
    workspace_id: int, *, at: datetime, lead_id: int | None = None, facts: Mapping[str, Any] | None = None
) -> Decision:
    """Who would get this lead, or one with these facts, and why. Nothing is locked and no rotation moves."""
    here = roster.read(workspace_id, at=at, is_trial=True)
    if lead_id is not None:
        return decide(here, _enquiries(workspace_id, [lead_id], here)[lead_id])
    known = facts or {}
    texts = folded(known)
    holding = rules.holding_for_facts(known, list(_rules()), at=at)
    told = {fact: texts.get(name) for fact, name in _as_stored(here.matched_facts).items()}
    return decide(here, Enquiry(holding, _values(told)))


def decide(here: Roster, enquiry: Enquiry, *, barred: Mapping[int, str] = NOBODY) -> Decision:
    """The first rule whose team or member can take it; then the default team; then nobody, and anyone in sales may."""
    tried: list[dict[str, Any]] = []
    for rule in enquiry.rules:
        team, picked = _by_rule(here, rule, enquiry, barred)
        if picked.seat is not None or picked.is_held or rule.otherwise == RoutingRule.Otherwise.WAIT:
            return _decision(picked, team, rule=rule, tried=tried)
        tried.append({"rule": rule.name, "passed_over": picked.passed_over})
    picked = here.pick(here.default, values=enquiry.values, before=enquiry.before, barred=barred)
    return _decision(picked, here.default, tried=tried)


def _by_rule(
    here: Roster, rule: RoutingRule, enquiry: Enquiry, barred: Mapping[int, str]
) -> tuple[Team, Picked]:
    if rule.member_id is None:
        team = here.teams[rule.team_id or 0]
        return team, here.pick(team, values=enquiry.values, before=enquiry.before, barred=barred)
    seat = here.seat_of(rule.member_id)
    if seat is None:
        return here.default, Picked(None, "nobody eligible", {rule.name: "whom it names sits in no team"})
    return here.teams[seat.team_id or 0], here.pick(here.teams[seat.team_id or 0], of=[seat], barred=barred)


def _decision(
    picked: Picked, team: Team, *, rule: RoutingRule | None = None, tried: Sequence[dict[str, Any]] = ()
) -> Decision:
    why: dict[str, Any] = {"by": picked.by}
    if rule is not None:
        why["rule"] = rule.name
        if rule.member_id is not None and picked.seat is not None:
            why["by"] = "named by the rule"
    if not team.is_default:
        why["team"] = team.name
    if picked.by != "previous owner":
        why["passed_over"] = picked.passed_over
    if tried:
        why["tried"] = list(tried)
    return Decision(picked.seat.member_id if picked.seat else None, team, why)


def _kept(here: Roster, member_id: int) -> Decision:
    seat = here.seat_of(member_id)
    team = here.teams[seat.team_id or 0] if seat else here.default
    return Decision(member_id, team, {"by": "brought it"})


def _rules() -> "Sequence[RoutingRule]":
    return list(RoutingRule.objects.in_order())


def _enquiries(workspace_id: int, lead_ids: Sequence[int], here: Roster) -> dict[int, Enquiry]:
    """Lead → what routing knows of it, in up to four queries for all."""
    if not lead_ids:
        return {}
    holding = rules.holding_for_leads(workspace_id, lead_ids, _rules(), at=here.at)
    earlier = Handoff.objects.filter(lead__person_id=OuterRef("person_id"), owner__isnull=False).order_by(
        "-pk"
    )
    named = {
        f"value{place}": KeyTransform(fact, "fact_set__folded")
        for place, fact in enumerate(_as_stored(here.matched_facts).values())
    }
    known = Lead.objects.filter(pk__in=lead_ids).annotate(
        before=Subquery(earlier.values("owner_id")[:1]), **named
    )
    return {
        pk: Enquiry(holding.get(pk, ()), _values(dict(zip(here.matched_facts, found, strict=True))), before)
        for pk, before, *found in known.values_list("pk", "before", *named)
    }


def _as_stored(facts: Sequence[str]) -> dict[str, str]:
    """Facts as somebody typed them → their names as they came: "Company size" is "company_size"."""
    if not facts:
        return {}
    names = {*FactKind.objects.values_list("name", flat=True), *catalogue.BUILT_IN}
    read = {readable(name).casefold(): name for name in sorted(names)}
    return {fact: fact if fact in names else read.get(readable(fact).casefold(), fact) for fact in facts}


def _values(texts: Mapping[str, Any]) -> Values:
    return {
        fact: frozenset(value if isinstance(value, list) else [value])
        for fact, value in texts.items()
        if value
    }
