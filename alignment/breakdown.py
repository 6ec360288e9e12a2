"""Outcomes by any dimension, or by two: counted from the rows of the leads that arrived in a period.

The counts are those of `alignment.outcomes`; by channel and month they come from the rollups, and are the same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from alignment import outcomes, rollups, within
from alignment.dimensions import Dimension
from alignment.links import REST
from alignment.outcomes import COUNTS, Outcomes
from alignment.period import Period
from leads.models import Lead

MOST_PARTS = 1000
MOST_SHOWN = 100  # on a page; files and the API have all
_NAMED = re.compile(r"%\((\w+)\)s")
_COUNTED = ", ".join(rollups.LEADS_COUNTED[name] for name in COUNTS)


@dataclass(frozen=True)
class Only:
    """Leads in one part of a dimension; `place` is None for those in none."""

    dimension: Dimension
    place: str | None
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Part(Outcomes):
    """The leads in one part of a dimension."""

    place: str | None
    name: str


def by(
    dimension: Dimension, period: Period, *, only: Only | None = None, most: int = MOST_PARTS
) -> tuple[Part, ...]:
    """Every part with leads: in its own order where it has one, else the largest first; the smallest of very many together."""
    if dimension.key == "channel" and only is None:
        return channels(outcomes.by_channel(period))
    found = {
        place: Outcomes(**dict(zip(COUNTS, counts, strict=True)))
        for place, *counts in _asked([dimension], period, only)
    }
    return listed(dimension, found, most=most)


def channels(report: outcomes.Report) -> tuple[Part, ...]:
    """The parts of a report by channel."""
    return tuple(
        _part(None if row.channel_id is None else str(row.channel_id), row.channel, row)
        for row in report.rows
    )


def across(
    down: Dimension, along: Dimension, period: Period, *, only: Only | None = None
) -> dict[tuple[str | None, str | None], Outcomes]:
    """(place in the one, place in the other) → the leads in both."""
    along = along.renamed("along_")
    rows = _asked([down, along], period, only)
    return {(one, other): Outcomes(**dict(zip(COUNTS, counts, strict=True))) for one, other, *counts in rows}


def named(dimension: Dimension, places: Sequence[str | None]) -> Mapping[str | None, str]:
    """What the screen calls each place."""
    known = [place for place in places if place is not None and place != REST]
    names = dimension.names(known) if dimension.names and known else {}
    return {place: dimension.none if place is None else names.get(place, place) for place in places}


def leads(period: Period, parts: Sequence[Only]) -> "QuerySet[Lead]":
    """The leads of the period that are in each of these parts."""
    found = Lead.objects.filter(arrived_at__lt=period.end)
    if period.start:
        found = found.filter(arrived_at__gte=period.start)
    for part in parts:
        dimension = part.dimension
        sql = (
            f"SELECT l.id FROM leads_lead l {joined([dimension])}"  # noqa: S608  our own text; values are parameters
            f" WHERE {within.LEADS} AND {limited(dimension.place, part.place)}"
        )
        found = found.filter(pk__in=_raw(sql, params_of(period, [dimension], part)))
    return found


def joined(dimensions: Sequence[Dimension]) -> str:
    """The joins that these dimensions need, each once."""
    return " ".join(dict.fromkeys(join for dimension in dimensions for join in dimension.joins))


def limited(said: str, place: str | None) -> str:
    """SQL that is true where this expression says that place; the place itself is the parameter `only`."""
    return f"({said}) IS {'NULL' if place is None else 'NOT DISTINCT FROM %(only)s'}"


def params_of(period: Period, dimensions: Sequence[Dimension], only: Only | None) -> dict[str, Any]:
    """The parameters of `within`, of the dimensions' expressions and of `limited`."""
    params = within.params(period) | {"only": only.place if only else None}
    for dimension in dimensions:
        params |= dict(dimension.params)
    return params


def _raw(sql: str, params: Mapping[str, Any]) -> RawSQL:
    """Django's raw expressions take their parameters by place, ours stand by name."""
    names = _NAMED.findall(sql)
    return RawSQL(_NAMED.sub("%s", sql), [params[name] for name in names])  # noqa: S611  values are parameters


def _asked(cut: Sequence[Dimension], period: Period, only: Only | None) -> list[tuple[Any, ...]]:
    """(a place in each, counts), a row for each; from the rollups where they are kept by all of these."""
    dimensions = [*cut, *([only.dimension.renamed("only_")] if only else [])]
    is_summed = all(dimension.summed for dimension in dimensions)
    said = [dimension.summed if is_summed else dimension.place for dimension in dimensions]
    kept = f" AND {limited(said[-1], only.place)}" if only else ""
    places = ", ".join(said[: len(cut)])
    if is_summed:
        sql = (
            f"SELECT {places}, {rollups.LEADS.summed} FROM {rollups.LEADS.rows} l"  # noqa: S608  the same
            f" WHERE {within.DAYS}{kept} GROUP BY {places} HAVING sum(leads) <> 0"
        )
    else:
        grouped = ", ".join(dimension.group or dimension.place for dimension in cut)
        sql = (
            f"SELECT {places}, {_COUNTED} FROM leads_lead l {joined(dimensions)}"  # noqa: S608  the same
            f" WHERE {within.LEADS}{kept} GROUP BY {grouped}"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, params_of(period, dimensions, only))
        return list(cursor.fetchall())


def listed(
    dimension: Dimension, found: Mapping[str | None, Outcomes], *, most: int = MOST_PARTS
) -> tuple[Part, ...]:
    """Parts by place as they are shown: the smallest of more than `most` together."""
    largest = sorted(found, key=lambda place: (-found[place].leads, place is None, place or ""))
    shown, rest = largest[:most], largest[most:]
    if dimension.is_ordered:
        shown.sort(key=lambda place: (place is None, len(place or "") if dimension.names else 0, place or ""))
    names = named(dimension, shown)
    parts = [_part(place, names[place], found[place]) for place in shown]
    if rest:
        parts.append(
            _part(REST, f"{len(rest):,} others", outcomes.together([found[place] for place in rest]))
        )
    return tuple(parts)


def _part(place: str | None, name: str, counts: Outcomes) -> Part:
    return Part(place=place, name=name, **{field: getattr(counts, field) for field in COUNTS})
