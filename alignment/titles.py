"""What a chart's title may say: a finding where the intervals carry it, and what is shown where they don't.

Where several channels are compared, each interval is widened (Bonferroni) so that all of them hold together
with 95 %: the best and the worst of many differ by luck more often than two do.
"""

from collections.abc import Sequence
from typing import Protocol

from alignment.outcomes import Outcomes
from alignment.persistence import Persistence
from alignment.promise import Promise
from alignment.speed import Speed
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


def speed(found: Speed) -> str:
    """Whether leads tried within five minutes qualify more often, or less often."""
    quick, later = found.inside_five_minutes, found.later
    if are_apart(quick, later):
        word = "more" if (quick.rate or 0) > (later.rate or 0) else "less"
        return f"Leads tried within five minutes qualify {word} often ({_two(quick, later)})"
    return "Leads qualified, by time to the first attempt"


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
