"""What changed most between a period and the one it is compared with, in words: only what the intervals carry.

Shares: sales-ready ÷ leads, reached ÷ handed over, accepted ÷ handed over, on time ÷ due; qualified and won ÷ leads only
where hardly any lead of either period is still open, since young leads have had less time. A share changed
where its two intervals lie apart, each widened so that all of them hold together (Bonferroni). A number changed where
the share of it that falls into this period lies apart from the share of the days that do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from alignment.outcomes import ChannelOutcomes, Outcomes, Report
from alignment.period import Period
from alignment.promise import Promise
from scoring.wilson import Share, interval

CHANCE = 0.05
HARDLY_ANY = 0.1
MOST = 4


@dataclass(frozen=True)
class Compared:
    """A share then and now, and how the sentence about it begins."""

    key: str
    words: str
    now: Share
    then: Share


def sentences(report: Report, kept: Promise, kept_then: Promise | None) -> tuple[str, ...]:
    """What changed, the largest change first; none where there is nothing to compare with, or nothing changed."""
    if report.before is None or kept_then is None or report.compared is None:
        return ()
    pairs = [pair for pair in shares(report.total, report.before, kept, kept_then) if _is_known(pair)]
    counted = {
        "leads": "leads arrived",
        "sales_ready": "leads were sales-ready",
        "won": "of the leads that arrived are won",
    }
    counts = [name for name in counted if name != "won" or _is_ripe(report.total, report.before)]
    chance = CHANCE / (len(pairs) + len(counts))
    found = [(_size(pair), _said(pair)) for pair in pairs if _are_apart(pair, chance)]
    for name in counts:
        now, then = getattr(report.total, name), getattr(report.before, name)
        if _is_more_than_days(now, then, report.period, report.compared, chance):
            more = f"{abs(now - then):,} {'more' if now > then else 'fewer'}"
            found.append(
                (
                    abs(log((now or 0.5) / (then or 0.5))),
                    f"{now:,} {counted[name]}, {more} than before{_by_whom(name, report)}",
                )
            )
    return tuple(sentence for _, sentence in sorted(found, key=lambda one: -one[0])[:MOST])


def shares(now: Outcomes, then: Outcomes, kept: Promise, kept_then: Promise) -> list[Compared]:
    """Every share that is compared."""
    found = [
        Compared(
            "sales_ready",
            "of the leads were sales-ready",
            Share(now.sales_ready, now.leads),
            Share(then.sales_ready, then.leads),
        ),
        Compared(
            "contacted",
            "of those handed over were reached",
            Share(now.contacted, now.handed_off),
            Share(then.contacted, then.handed_off),
        ),
        Compared(
            "accepted",
            "of those handed over were accepted",
            Share(now.accepted, now.handed_off),
            Share(then.accepted, then.handed_off),
        ),
        Compared("on_time", "of the first attempts due were made in time", kept.kept, kept_then.kept),
    ]
    if _is_ripe(now, then):
        found += [
            Compared(
                "qualified",
                "of the leads qualified",
                Share(now.qualified, now.leads),
                Share(then.qualified, then.leads),
            ),
            Compared("won", "of the leads were won", now.win, then.win),
        ]
    # What history holds of one stage and not of another is no share of it.
    return [pair for pair in found if pair.now.part <= pair.now.whole and pair.then.part <= pair.then.whole]


def _is_ripe(*periods: Outcomes) -> bool:
    """Hardly any of their leads is open."""
    return all(period.leads and period.open / period.leads <= HARDLY_ANY for period in periods)


def _is_known(pair: Compared) -> bool:
    return not pair.now.is_small and not pair.then.is_small


def _are_apart(pair: Compared, chance: float) -> bool:
    low, high = interval(pair.now.part, pair.now.whole, 1 - chance)
    low_then, high_then = interval(pair.then.part, pair.then.whole, 1 - chance)
    return high < low_then or high_then < low


def _size(pair: Compared) -> float:
    """How many times as large, up or down."""
    now, then = ((share.part + 0.5) / (share.whole + 1) for share in (pair.now, pair.then))
    return abs(log(now / then))


def _said(pair: Compared) -> str:
    return f"{_percent(pair.now)} {pair.words}, after {_percent(pair.then)}"


def _is_more_than_days(now: int, then: int, period: Period, before: Period, chance: float) -> bool:
    if now + then < 2 * 20 or period.days is None or before.days is None:
        return False
    low, high = interval(now, now + then, 1 - chance)
    expected = period.days / (period.days + before.days)
    return not low <= expected <= high


def _by_whom(name: str, report: Report) -> str:
    """The channel that makes up most of the change, if one makes up half of it."""
    then = {row.channel_id: row for row in report.before_rows}
    now = {row.channel_id: row for row in report.rows}
    rows: Sequence[ChannelOutcomes] = [*now.values(), *(row for pk, row in then.items() if pk not in now)]
    whole = getattr(report.total, name) - getattr(report.before, name)

    def change(row: ChannelOutcomes) -> int:
        return sum(
            getattr(side[row.channel_id], name) * sign
            for side, sign in ((now, 1), (then, -1))
            if row.channel_id in side
        )

    most = max(rows, key=lambda row: change(row) * (1 if whole > 0 else -1), default=None)
    if most is None or len(rows) < 2 or abs(change(most)) < abs(whole) / 2:
        return ""
    return f"; {abs(change(most)):,} {'more' if whole > 0 else 'fewer'} by {most.channel}"


def _percent(share: Share) -> str:
    return f"{(share.rate or 0) * 100:.0f} %"
