"""What a definition would have said of past leads, judged by the facts each arrived with, as the evaluator judges today's.

All counts add up over any split of the leads, so that a sample, a year worked off in slices and the whole are one thing.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from leads.models import FactSet, Lead
from scoring import compile
from scoring.rules import Rules

_LEAD, _FACTS = Lead._meta.db_table, FactSet._meta.db_table

# %(first)s: the set a lead arrived with, or the one it has now. Either way it is judged as of its arrival.
_SOURCE = """
SELECT lead.id AS lead_id, held.id AS fact_set_id, held.facts, held.folded, lead.arrived_at AS at{carried}
FROM {lead} lead JOIN {facts} held ON held.workspace_id = lead.workspace_id AND held.lead_id = lead.id AND {which}
WHERE lead.workspace_id = %s AND lead.merged_into_id IS NULL AND lead.arrived_at >= %s AND lead.arrived_at < %s{sampled}
"""
_FIRST = "held.seq = 1"
_LATER = "held.id = lead.fact_set_id AND held.seq > 1"

# What became of a lead, carried along: joining it to the judged again would read every lead for each slice of them.
_BECAME = {
    "was_ready": "lead.sales_ready_at IS NOT NULL",
    "contacted": "lead.contacted_at IS NOT NULL",
    "accepted": "lead.accepted_at IS NOT NULL",
    "qualified": "lead.qualified_at IS NOT NULL",
    "won": "lead.outcome = 'won'",
    "in_vain": "lead.outcome IN ('lost', 'returned')",
}
_TALLY = """
WITH joined AS MATERIALIZED (
    SELECT *, date_trunc('week', at AT TIME ZONE %s)::date AS week FROM ({judged}) judged
), patterns AS MATERIALIZED (
    SELECT met, known, score, lane, is_ready, won, count(*) AS leads FROM joined GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT
    (SELECT jsonb_agg(line) FROM (
        SELECT jsonb_build_array(week, is_ready, was_ready, count(*), count(*) FILTER (WHERE contacted),
            count(*) FILTER (WHERE accepted), count(*) FILTER (WHERE qualified), count(*) FILTER (WHERE won),
            count(*) FILTER (WHERE in_vain)) AS line
        FROM joined GROUP BY week, is_ready, was_ready) kinds),
    (SELECT jsonb_agg(line) FROM (
        SELECT jsonb_build_array(lane, sum(leads), coalesce(sum(leads) FILTER (WHERE won), 0)) AS line
        FROM patterns WHERE is_ready GROUP BY lane) lanes),
    (SELECT jsonb_agg(line) FROM (
        SELECT jsonb_build_array(score, sum(leads), coalesce(sum(leads) FILTER (WHERE won), 0)) AS line
        FROM patterns GROUP BY score) scores),
    (SELECT ARRAY[{criteria}] FROM patterns)
"""
# Of the findings, which repeat themselves from lead to lead, and not of the leads: eighty counts of each took longer
# than judging it.
_CRITERION = (
    "sum(leads) FILTER (WHERE met & {bit} <> 0), sum(leads) FILTER (WHERE known & {bit} = 0),"
    " sum(leads) FILTER (WHERE won AND met & {bit} <> 0), sum(leads) FILTER (WHERE won AND known & {bit} = 0)"
)


@dataclass
class Steps:
    """Leads of one kind, and how far they came."""

    leads: int = 0
    contacted: int = 0
    accepted: int = 0
    qualified: int = 0
    won: int = 0
    in_vain: int = 0

    def __add__(self, other: "Steps") -> "Steps":
        return Steps(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@dataclass
class OfCriterion:
    """How often a criterion was met, not met and unknown, and how many of each were won."""

    met: int = 0
    not_met: int = 0
    unknown: int = 0
    won_met: int = 0
    won_not_met: int = 0
    won_unknown: int = 0

    def __add__(self, other: "OfCriterion") -> "OfCriterion":
        return OfCriterion(
            *(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
        )


@dataclass
class Tally:
    """Counts over a set of leads. `kinds` is keyed by (ready by these rules, was ready then)."""

    kinds: dict[tuple[bool, bool], Steps] = field(default_factory=dict)
    weeks: dict[date, tuple[int, int, int]] = field(default_factory=dict)
    lanes: dict[int, tuple[int, int]] = field(default_factory=dict)
    scores: dict[int, tuple[int, int]] = field(default_factory=dict)
    criteria: list[OfCriterion] = field(default_factory=list)
    ready_later: int = 0

    @property
    def all(self) -> Steps:
        return sum(self.kinds.values(), Steps())

    @property
    def ready(self) -> Steps:
        """Leads these rules would call sales-ready."""
        return self._where(ready=True)

    @property
    def was_ready(self) -> Steps:
        """Leads that were sales-ready under the rules of their time."""
        return sum((steps for (_, before), steps in self.kinds.items() if before), Steps())

    @property
    def passed_over(self) -> Steps:
        """Leads these rules would not call sales-ready: the won ones they would miss, the vain ones they would spare."""
        return self._where(ready=False)

    def _where(self, *, ready: bool) -> Steps:
        return sum((steps for (now, _), steps in self.kinds.items() if now == ready), Steps())

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            kinds=_merge(self.kinds, other.kinds, lambda one, two: one + two),
            weeks=_merge(self.weeks, other.weeks, _pairwise),
            lanes=_merge(self.lanes, other.lanes, _pairwise),
            scores=_merge(self.scores, other.scores, _pairwise),
            criteria=[one + two for one, two in zip(self.criteria, other.criteria, strict=True)]
            if self.criteria and other.criteria
            else self.criteria or other.criteria,
            ready_later=self.ready_later + other.ready_later,
        )


def tally(
    workspace_id: int, rules: Rules, *, start: datetime, end: datetime, time_zone: str, one_in: int = 1
) -> Tally:
    """What `rules` would have said of the leads that arrived in [start, end); of about one in `one_in` of them, for a sample.

    Weeks begin on Monday in `time_zone`. One statement for the first fact sets, one for leads that came to know more.
    """
    compiled = compile.compile_rules(rules)
    judged, params = compiled.select(
        _source(_FIRST, one_in, carry=True),
        _source_params(workspace_id, start, end, one_in),
        carry=[*_BECAME],
    )
    criteria = ", ".join(
        _CRITERION.format(bit=f"{1 << place}::bigint") for place in range(len(rules.criteria))
    )
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(judged=judged, criteria=criteria), [time_zone, *params])
        *grouped, counts = cursor.fetchone()
    kinds, lanes, scores = (json.loads(text or "[]") for text in grouped)  # Django leaves JSON as text
    found = Tally(
        lanes={lane: (leads, won) for lane, leads, won in lanes},
        scores={score: (leads, won) for score, leads, won in scores},
    )
    for week, now, before, *counted in kinds:
        steps, first = Steps(*counted), date.fromisoformat(week)
        leads, ready, were_ready = found.weeks.get(first, (0, 0, 0))
        found.weeks[first] = leads + steps.leads, ready + steps.leads * now, were_ready + steps.leads * before
        found.kinds[now, before] = found.kinds.get((now, before), Steps()) + steps
    found.criteria = _criteria(counts, found.all)
    found.ready_later = _ready_later(workspace_id, compiled, start=start, end=end, one_in=one_in)
    return found


@dataclass(frozen=True)
class Behind:
    """Ids of leads behind a figure, the newest first, and where to look on; None when all were looked at."""

    ids: list[int]
    rest: tuple[datetime, int] | None


# Which leads a figure can be about, and whether it is about those that these rules call sales-ready.
WHICH = {
    "missed": ("lead.outcome = 'won'", False),
    "spared": ("lead.outcome IN ('lost', 'returned')", False),
    "added": ("lead.sales_ready_at IS NULL", True),
    "dropped": ("lead.sales_ready_at IS NOT NULL", False),
}
_FIRST_LOOK, _FURTHER_LOOK = 500, 5000
MOST_LOOKED_AT = 30_000
PAGE = 50


def leads_of(
    workspace_id: int,
    rules: Rules,
    which: str,
    *,
    start: datetime,
    end: datetime,
    before: tuple[datetime, int] | None = None,
) -> Behind:
    """The leads behind a figure of WHICH, those `before` an instant and id if given.

    The newest are judged first, and no more than MOST_LOOKED_AT: where few are found, `rest` says where to go on.
    """
    compiled = compile.compile_rules(rules)
    condition, wanted = WHICH[which]
    found: list[int] = []
    looked_at, size = 0, _FIRST_LOOK
    at, lead_id = before or (
        end,
        0,
    )  # the period ends before `end`, so no lead stands at the cursor's beginning
    while looked_at < MOST_LOOKED_AT:
        source = (
            f"{_source(_FIRST, 1)} AND {condition} AND (lead.arrived_at, lead.id) < (%s, %s)"
            " ORDER BY lead.arrived_at DESC, lead.id DESC LIMIT %s"
        )
        sql, params = compiled.select(
            source, [*_source_params(workspace_id, start, end, 1), at, lead_id, size]
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT at, lead_id, is_ready FROM ({sql}) judged ORDER BY at DESC, lead_id DESC",  # noqa: S608
                params,
            )
            rows = cursor.fetchall()
        for at, lead_id, is_ready in rows:
            if is_ready is wanted:
                found.append(lead_id)
                if len(found) == PAGE:
                    return Behind(found, (at, lead_id))
        if len(rows) < size:
            return Behind(found, None)
        looked_at, size = looked_at + size, _FURTHER_LOOK
    return Behind(found, (at, lead_id))


def _source(which: str, one_in: int, *, carry: bool = False) -> str:
    # By a hash, because what came by a file or a schedule may repeat itself every few rows.
    sampled = " AND hashint8(lead.id) %% %s = 0" if one_in > 1 else ""
    carried = "".join(f", {sql} AS {name}" for name, sql in _BECAME.items()) if carry else ""
    return _SOURCE.format(lead=_LEAD, facts=_FACTS, which=which, sampled=sampled, carried=carried)


def _source_params(workspace_id: int, start: datetime, end: datetime, one_in: int) -> list[Any]:
    return [workspace_id, start, end, *([one_in] if one_in > 1 else [])]


def _ready_later(
    workspace_id: int, compiled: compile.Compiled, *, start: datetime, end: datetime, one_in: int
) -> int:
    """Leads that are ready by what is known of them now, and were not by what they arrived with."""
    params = _source_params(workspace_id, start, end, one_in)
    now, now_params = compiled.select(_source(_LATER, one_in), params)
    first, first_params = compiled.select(
        f"SELECT * FROM ({_source(_FIRST, one_in)}) arrived WHERE lead_id IN"  # noqa: S608  our own text
        f" (SELECT lead_id FROM ({_source(_LATER, one_in)}) grown)",
        [*params, *params],
    )
    sql = (
        f"SELECT count(*) FROM ({now}) n JOIN ({first}) f USING (lead_id) WHERE n.is_ready AND NOT f.is_ready"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*now_params, *first_params])
        return int(cursor.fetchone()[0])


def _criteria(counts: Sequence[int | None] | None, all_leads: Steps) -> list[OfCriterion]:
    found = [int(count or 0) for count in counts or []]
    rows = [found[place : place + 4] for place in range(0, len(found), 4)]
    return [
        OfCriterion(
            met=met,
            unknown=unknown,
            not_met=all_leads.leads - met - unknown,
            won_met=won_met,
            won_unknown=won_unknown,
            won_not_met=all_leads.won - won_met - won_unknown,
        )
        for met, unknown, won_met, won_unknown in rows
    ]


def _merge(one: dict[Any, Any], two: dict[Any, Any], add: Any) -> dict[Any, Any]:
    merged = dict(one)
    for key, value in two.items():
        merged[key] = add(merged[key], value) if key in merged else value
    return merged


def _pairwise(one: Iterable[int], two: Iterable[int]) -> tuple[int, ...]:
    return tuple(left + right for left, right in zip(one, two, strict=True))
