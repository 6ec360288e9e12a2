"""Responses added up: all of them, and by channel, rep, month and hour of the enquiry."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from alignment import speed
from alignment.audit import response
from alignment.audit.figures import MOST, Row
from alignment.audit.lead_file import NONE
from alignment.audit.ledger import Worked
from alignment.audit.response import Response

MOST_NAMES = (
    1000  # counted apart; the rest is one name, so that a column taken by mistake can't fill the memory
)
MOST_ROWS = 20
MOST_MONTHS = 36


class _Sum:
    """Leads that share something, so far. The waits are kept, four bytes each, for their exact median."""

    def __init__(self) -> None:
        self.by_touches = [0] * (MOST + 1)
        self.waits = [0] * len(speed.NAMES)
        self.kinds: Counter[str] = Counter()
        self.reached = 0
        self.seconds = array("f")

    @property
    def leads(self) -> int:
        return sum(self.by_touches)

    def add(self, found: Response) -> None:
        self.by_touches[min(found.touches, MOST)] += 1
        self.kinds[found.kind] += 1
        self.reached += found.is_reached
        if found.kind == response.OVER_A_DAY:
            self.waits[-1] += 1
        if found.wait is not None:
            seconds = found.wait.total_seconds()
            self.waits[speed.place_of(seconds)] += 1
            self.seconds.append(seconds)

    def join(self, other: "_Sum") -> None:
        self.by_touches = [a + b for a, b in zip(self.by_touches, other.by_touches, strict=True)]
        self.waits = [a + b for a, b in zip(self.waits, other.waits, strict=True)]
        self.kinds += other.kinds
        self.reached += other.reached
        self.seconds += other.seconds

    def row(self, name: str) -> Row:
        waits = sorted(self.seconds)
        return Row(
            name=name,
            leads=self.leads,
            by_touches=tuple(self.by_touches),
            waits=tuple(self.waits),
            before=self.kinds[response.BEFORE],
            machine=self.kinds[response.MACHINE],
            absurd=self.kinds[response.ABSURD],
            unsaid=self.kinds[response.UNSAID],
            reached=self.reached,
            known=len(waits),
            median_s=_percentile(waits, 0.5),
            p90_s=_percentile(waits, 0.9),
        )


class Sums:
    """Takes leads one by one."""

    def __init__(self) -> None:
        self._all = _Sum()
        self._channels: dict[str, _Sum] = {}
        self._reps: dict[str, _Sum] = {}
        self._months: dict[tuple[int, int], _Sum] = {}
        self._hours: dict[int, _Sum] = {}

    def add(self, lead: Worked, found: Response) -> None:
        self._all.add(found)
        _named(self._channels, lead.channel).add(found)
        _named(self._reps, found.rep or NONE).add(found)
        asked = lead.asked.here
        self._months.setdefault((asked.year, asked.month), _Sum()).add(found)
        if lead.asked.is_timed:
            self._hours.setdefault(asked.hour, _Sum()).add(found)

    def total(self) -> Row:
        return self._all.row("All")

    def by_channel(self) -> tuple[Row, ...]:
        return _largest(self._channels)

    def by_rep(self) -> tuple[Row, ...]:
        return _largest(self._reps)

    def by_month(self) -> tuple[Row, ...]:
        """In order; of many months the first are one."""
        months = sorted(self._months)
        early, shown = months[:-MOST_MONTHS], months[-MOST_MONTHS:]
        rows = [self._months[month].row(f"{date(*month, 1):%b %Y}") for month in shown]
        if early:
            rows.insert(
                0, _together(self._months[month] for month in early).row(f"before {date(*shown[0], 1):%b %Y}")
            )
        return tuple(rows)

    def by_hour(self) -> tuple[Row, ...]:
        """All hours of the day, of the leads whose time of day is known; none where none is."""
        return (
            tuple(self._hours.get(hour, _Sum()).row(f"{hour:02}") for hour in range(24))
            if self._hours
            else ()
        )


def _named(held: dict[str, _Sum], name: str) -> _Sum:
    if name not in held and len(held) >= MOST_NAMES:
        name = "all others"
    return held.setdefault(name, _Sum())


def _largest(held: Mapping[str, _Sum]) -> tuple[Row, ...]:
    """The largest first; small ones beyond MOST_ROWS are one row, so that the rows add up to all."""
    ordered = sorted(held.items(), key=lambda item: (-item[1].leads, item[0]))
    rows = [found.row(name) for name, found in ordered[:MOST_ROWS]]
    if rest := ordered[MOST_ROWS:]:
        rows.append(_together(found for _, found in rest).row(f"{len(rest):,} smaller"))
    return tuple(rows)


def _together(sums: Iterable[_Sum]) -> _Sum:
    whole = _Sum()
    for one in sums:
        whole.join(one)
    return whole


def _percentile(ordered: list[float], share: float) -> float | None:
    """The smallest wait that at least this share doesn't exceed."""
    if not ordered:
        return None
    place = -(-len(ordered) * share // 1)
    return ordered[max(0, int(place) - 1)]
