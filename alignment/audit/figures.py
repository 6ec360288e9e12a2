"""What an audit says, as numbers; it can be kept as JSON and read again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from alignment import speed
from scoring.wilson import Share

MOST = 6  # so many attempts and more are one bar
INSIDE_AN_HOUR = 4  # buckets of `speed.NAMES`


@dataclass(frozen=True)
class Row:
    """Leads that share something. Each list adds up to `leads`: `by_touches`, and `waits` with the kinds beside it.

    by_touches  leads with 0, 1, … attempts; the last counts those with MOST and more, too
    waits       leads whose first attempt came within each of `speed.NAMES`
    before, machine, absurd, unsaid  see `response`; never tried are by_touches[0]
    median_s, p90_s  of the `known` waits, in seconds; None where there are none
    """

    name: str
    leads: int
    by_touches: tuple[int, ...]
    waits: tuple[int, ...]
    before: int
    machine: int
    absurd: int
    unsaid: int
    reached: int
    known: int
    median_s: float | None
    p90_s: float | None

    @property
    def never(self) -> Share:
        """Never contacted: without a single attempt."""
        return Share(self.by_touches[0], self.leads)

    @property
    def under_three(self) -> Share:
        return Share(sum(self.by_touches[:3]), self.leads)

    @property
    def under_six(self) -> Share:
        return Share(sum(self.by_touches[:6]), self.leads)

    @property
    def tried(self) -> int:
        return self.leads - self.by_touches[0]

    @property
    def never_reached(self) -> Share:
        """Tried and never reached, of those tried."""
        return Share(self.tried - self.reached, self.tried)

    @property
    def inside_an_hour(self) -> Share:
        """Of the leads whose wait is known or that were never tried: the others can't be placed."""
        placed = sum(self.waits) + self.by_touches[0]
        return Share(sum(self.waits[:INSIDE_AN_HOUR]), placed)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Row":
        return cls(**{**kept, "by_touches": tuple(kept["by_touches"]), "waits": tuple(kept["waits"])})


@dataclass(frozen=True)
class Read:
    """What became of a file's rows: `taken`, `twice` (there already), `refused`, and of attempts `nobody`'s and `theirs`.

    `reasons` are (why, how many, the first line), the most first.
    """

    system: str
    rows: int
    taken: int
    twice: int
    refused: int
    nobody: int = 0
    theirs: int = 0
    first_day: str = ""
    last_day: str = ""
    reasons: tuple[tuple[str, int, int], ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Read":
        return cls(**{**kept, "reasons": tuple((why, count, line) for why, count, line in kept["reasons"])})


@dataclass(frozen=True)
class Audit:
    """One audit. `attempts_from` says where attempts were read: "file"; else from the leads' own "count", "first" or
    "last" column; "" where neither file says anything of them, so that only leads are counted.

    uncovered     leads that asked over a week before the first attempt in the file: they may have been tried before it begins
    young         leads that asked in the file's last seven days: their work may not be over
    contradicted  leads without an attempt in the file whose own row tells of some
    """

    leads: Read
    touches: Read | None
    attempts_from: str
    knows_results: bool
    zone: str
    total: Row
    by_channel: tuple[Row, ...]
    by_rep: tuple[Row, ...]
    by_month: tuple[Row, ...]
    by_hour: tuple[Row, ...]
    uncovered: int = 0
    young: int = 0
    contradicted: int = 0
    bounds_s: tuple[int, ...] = field(default=speed.BOUNDS_S)

    @property
    def knows_counts(self) -> bool:
        """Whether fewer than three or six can be said, and not only some or none."""
        return self.attempts_from in {"file", "count"}

    @property
    def knows_waits(self) -> bool:
        return self.attempts_from == "file" or self.total.known + sum(self.total.waits) > 0

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Audit":
        rows = {
            name: tuple(Row.of(row) for row in kept[name])
            for name in ("by_channel", "by_rep", "by_month", "by_hour")
        }
        return cls(
            **{one.name: kept[one.name] for one in fields(cls) if one.name in kept}
            | rows
            | {
                "total": Row.of(kept["total"]),
                "leads": Read.of(kept["leads"]),
                "touches": Read.of(kept["touches"]) if kept["touches"] else None,
                "bounds_s": tuple(kept["bounds_s"]),
            }
        )
