"""What a chart's title may say: a finding where the intervals carry it, and what is shown where they don't.

Where several channels are compared, each interval is widened (Bonferroni) so that all of them hold together
with 95 %: the best and the worst of many differ by luck more often than two do.
"""

from collections.abc import Sequence
from typing import Protocol

from alignment.adjusted import OddsRatio
from alignment.attempts import WORTH_SAYING, Made, Tries
from alignment.outcomes import Outcomes
from alignment.persistence import Persistence
from alignment.promise import Promise
from alignment.report import Report, Value
from alignment.speed import INSIDE_FIVE_MINUTES, Speed
from alignment.speed_parts import Compared
from alignment.trend import Stretch
from scoring.wilson import FEW, Share, interval

CHANCE = 0.05


class Named(Protocol):
    """Some leads with a name: a channel, a form, …"""

    @property
    def name(self) -> str: ...
    @property
    def won(self) -> int: ...
    @property
    def leads(self) -> int: ...
    @property
    def win(self) -> Share: ...


def outcomes(rows: Sequence[Named], cut: str = "channel") -> str:
    """Which part wins more than which, when their simultaneous intervals lie apart. Reps are not set against each other."""
    plain = f"What became of the leads, by {cut}"
    if cut == "rep":
        return plain
    known = [row for row in rows if not row.win.is_small]
    if len(known) < 2:
        return plain
    intervals = [interval(row.won, row.leads, 1 - CHANCE / len(known)) for row in known]
    best = max(range(len(known)), key=lambda place: intervals[place][0])
    worst = min(range(len(known)), key=lambda place: intervals[place][1])
    if intervals[best][0] <= intervals[worst][1]:
        return plain
    one, other = known[best], known[worst]
    return f"{one.name} wins more often than {other.name} ({_two(one.win, other.win)})"


LikeWithLike = tuple[Sequence[Compared], OddsRatio | None]
"""The stretches compared, and the odds of all tried later than five minutes against those tried within."""


def speed(found: Speed, end: str = "qualified", like_with_like: LikeWithLike | None = None) -> str:
    """Whether leads tried within five minutes come to an end more often, or less, and whether like ones do."""
    quick, later = (
        Share(sum(bucket.share(end).part for bucket in part), sum(bucket.share(end).whole for bucket in part))
        for part in (found.buckets[:INSIDE_FIVE_MINUTES], found.buckets[INSIDE_FIVE_MINUTES:])
    )
    verb = {"qualified": "qualify", "contacted": "are reached", "won": "are won"}[end]
    if not are_apart(quick, later):
        return {
            "qualified": "Leads qualified, by time to the first attempt",
            "contacted": "Leads reached, by time to the first attempt",
            "won": "Leads won, by time to the first attempt",
        }[end]
    is_more = (quick.rate or 0) > (later.rate or 0)
    said = (
        f"Leads tried within five minutes {verb} {'more' if is_more else 'less'} often ({_two(quick, later)})"
    )
    if like_with_like is None:
        return said
    odds = like_with_like[1]
    if odds is not None and odds.is_apart and (odds.ratio < 1) is is_more:
        return f"{said}, also among leads of the same channel and score"
    return f"{said}; not so among leads of the same channel and score"


def stopped_early(made: Made, tries: Tries) -> str:
    """What giving up after so many attempts may have missed; "" where the data don't carry it."""
    stopped = made.stopped_at
    if stopped is None:
        return ""
    later = tries.later_than(stopped)
    if later.is_small or (later.low or 0) < WORTH_SAYING:
        return ""
    times = "one attempt" if stopped == 1 else f"{stopped} attempts"
    return (
        f"Half of those given up got {times} or fewer; {_percent(later)} of those reached were reached later"
    )


def best_time(table: Report) -> str:
    """When attempts reach more often than at all other times together, if any time surely does."""
    known = [row for row in map(table.named, table.rows) if _count(row, "attempts") >= FEW]
    attempts = sum(_count(row, "attempts") for row in map(table.named, table.rows))
    reached = sum(_count(row, "reached") for row in map(table.named, table.rows))
    best, best_low = None, 0.0
    for row in known:
        others = Share(reached - _count(row, "reached"), attempts - _count(row, "attempts"))
        here = Share(_count(row, "reached"), _count(row, "attempts"))
        if others.is_small:
            continue
        confidence = 1 - CHANCE / len(known)
        low, _ = interval(here.part, here.whole, confidence)
        _, high = interval(others.part, others.whole, confidence)
        if low > high and low > best_low:
            best, best_low = (str(next(iter(row.values()))), here, others), low
    if best is None:
        return table.title
    when, here, others = best
    word = f"Between {when} and {int(when[:-3]) + 1}:00" if when.endswith(":00") else f"On {when}s"
    return f"{word} attempts reach more often than at other times ({_two(here, others)})"


def _count(row: dict[str, Value], key: str) -> int:
    value = row[key]
    return value if isinstance(value, int) else 0


def funnel(total: Outcomes) -> str:
    """How many of those handed over were reached, where there are enough to say."""
    reached = Share(total.contacted, total.handed_off)
    if reached.is_small:
        return "How far the leads came"
    return f"{_percent(reached)} of the leads handed over were reached"


def acceptance(stretches: Sequence[Stretch]) -> str:
    """Whether sales accepts more, or less, in the later half of the period than in the earlier."""
    halves = stretches[: len(stretches) // 2], stretches[len(stretches) // 2 :]
    earlier, later = (
        Share(sum(part.accepted.part for part in half), sum(part.accepted.whole for part in half))
        for half in halves
    )
    if are_apart(earlier, later):
        word = "more" if (later.rate or 0) > (earlier.rate or 0) else "fewer"
        return f"Sales accepts {word} of the leads than before ({_percent(later)} after {_percent(earlier)})"
    return "Leads handed over that sales accepted"


def persistence(found: Persistence) -> str:
    """How many were given up before the agreed number of attempts, where there are enough to say."""
    if found.too_few.is_small:
        return "Attempts before a lead was given up"
    return f"{_percent(found.too_few)} were given up before the agreed number of attempts"


def promise(found: Promise) -> str:
    """How many first attempts came in time, where there are enough to say."""
    if found.kept.is_small:
        return "What we promised the buyer"
    return f"{_percent(found.kept)} got their first attempt in time"


def are_apart(one: Share, other: Share) -> bool:
    """Both have enough cases, and their 95 % intervals don't touch."""
    if one.whole < FEW or other.whole < FEW:
        return False
    (low, high), (other_low, other_high) = interval(one.part, one.whole), interval(other.part, other.whole)
    return high < other_low or other_high < low


def _two(one: Share, other: Share) -> str:
    return f"{_percent(one)} against {_percent(other)}"


def _percent(share: Share) -> str:
    return f"{(share.rate or 0) * 100:.0f} %"
