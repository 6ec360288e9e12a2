"""Outcomes by channel: what became of the leads that arrived in a period.

Each count is of leads that arrived on the period's days, in the workspace's zone, whenever the rest
happened, history included. won + lost + returned + open = leads. win rate = won ÷ leads, with its 95 %
Wilson interval. never reached = handed off − ever contacted. The page, the API and the CSV read their
figures here and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from alignment import rollups
from alignment.period import Period
from scoring.wilson import Share

NO_CHANNEL = "(none)"
COUNTS = rollups.LEADS.sums


@dataclass(frozen=True)
class Outcomes:
    """How many of some leads came how far; `value` is what the won ones are worth."""

    leads: int = 0
    sales_ready: int = 0
    handed_off: int = 0
    contacted: int = 0
    accepted: int = 0
    met: int = 0
    qualified: int = 0
    won: int = 0
    lost: int = 0
    returned: int = 0
    never_reached: int = 0
    value: Decimal = Decimal()

    @property
    def open(self) -> int:
        return self.leads - self.won - self.lost - self.returned

    @property
    def win(self) -> Share:
        return Share(self.won, self.leads)


@dataclass(frozen=True, kw_only=True)
class ChannelOutcomes(Outcomes):
    channel_id: int | None
    channel: str

    @property
    def name(self) -> str:
        return self.channel


@dataclass(frozen=True)
class Report:
    """The channels with most leads first, all together, and all of the compared period, if leads came in all of it."""

    period: Period
    rows: tuple[ChannelOutcomes, ...]
    total: Outcomes
    before: Outcomes | None
    compared: Period | None = None
    before_rows: tuple[ChannelOutcomes, ...] = ()

    @property
    def base(self) -> str:
        return f"Leads that arrived {self.period.words}"


def by_channel(period: Period, compared: Period | None = None) -> Report:
    """The report of this workspace, read from the rollups in one statement; compared with the period before, or with another."""
    before = compared or period.previous
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT is_before, sums.channel_id, COALESCE(c.name, %(none)s), {", ".join(COUNTS)},
                EXISTS (SELECT FROM {rollups.LEADS.rows} kept WHERE day <= %(then_first)s) AS began_earlier
            FROM (
                SELECT COALESCE(day < %(first)s::date, false) AS is_before, channel_id, {rollups.LEADS.summed}
                FROM {rollups.LEADS.rows} kept
                WHERE day <= %(last)s AND (%(first)s::date IS NULL OR day >= %(first)s)
                    OR day BETWEEN %(then_first)s AND %(then_last)s
                GROUP BY 1, channel_id
            ) sums LEFT JOIN leads_channel c ON c.id = sums.channel_id
            WHERE leads <> 0 ORDER BY leads DESC, c.name, sums.channel_id
            """,  # noqa: S608  our own names; values are parameters
            {
                "none": NO_CHANNEL,
                "first": period.first,
                "last": period.last,
                "then_first": before.first if before else None,
                "then_last": before.last if before else None,
            },
        )
        found = cursor.fetchall()
    now, then = (
        tuple(
            ChannelOutcomes(channel_id=channel_id, channel=channel, **dict(zip(COUNTS, counts, strict=True)))
            for is_before, channel_id, channel, *counts, _ in found
            if is_before is wanted
        )
        for wanted in (False, True)
    )
    # A period in which the workspace began is no yardstick: it holds fewer days than it names.
    if before is None or not any(row[-1] for row in found):
        return Report(period, now, together(now), None)
    return Report(period, now, together(now), together(then), before, then)


def together(rows: Sequence[Outcomes]) -> Outcomes:
    """Their sums."""
    return Outcomes(
        **{
            name: sum((getattr(row, name) for row in rows), type(getattr(Outcomes, name))())
            for name in COUNTS
        }
    )
