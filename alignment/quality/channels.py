"""Quality by channel, and of leads that reps brought themselves against those they were given.

Of the leads worked as agreed (see `worked`):
acceptance     accepted ÷ (accepted + returned)
qualification  qualified ÷ worked as agreed
win            won ÷ worked as agreed
each with its 95 % Wilson interval. won + open + lost + returned + unproven = handed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count

from alignment.period import Period
from alignment.quality import worked
from alignment.quality.worked import Handoffs
from scoring.wilson import Share

NONE = "(none)"
_COUNTED = {**worked.PARTS, **worked.OTHERS}


@dataclass(frozen=True)
class Quality:
    """What became of some leads handed over; `whose` ("given", "own", "" for both) and `channel` (an id, "none", "" for all)
    name them in an address."""

    name: str
    whose: str
    channel: str = ""
    handoffs: int = 0
    won: int = 0
    open: int = 0
    lost: int = 0
    returned: int = 0
    unproven: int = 0
    worked: int = 0
    accepted: int = 0
    decided: int = 0
    qualified: int = 0

    @property
    def acceptance(self) -> Share:
        return Share(self.accepted, self.decided)

    @property
    def qualification(self) -> Share:
        return Share(self.qualified, self.worked)

    @property
    def win(self) -> Share:
        return Share(self.won, self.worked)

    def document(self) -> dict[str, Any]:
        """As a file says it."""
        counts = {name: getattr(self, name) for name in COUNTS}
        rates = {
            f"{name}_{part}": getattr(share, part)
            for name, share in (
                ("acceptance", self.acceptance),
                ("qualification", self.qualification),
                ("win", self.win),
            )
            for part in ("rate", "low", "high")
        }
        return counts | rates


COUNTS = tuple(field.name for field in fields(Quality) if field.name not in {"name", "whose", "channel"})


@dataclass(frozen=True)
class ByChannel:
    """`rows` are the channels of given leads, the largest first; `given` and `own` add up to `total`."""

    period: Period
    rows: tuple[Quality, ...]
    given: Quality
    own: Quality
    total: Quality

    @property
    def base(self) -> str:
        return f"Leads handed over {self.period.words}"


def by_channel(handed: Handoffs, period: Period) -> ByChannel:
    """Read over the handoffs of the period, in one statement."""
    found = (
        handed.values("is_own", "lead__channel_id", "lead__channel__name")
        .annotate(**{name: Count("pk", filter=condition) for name, (_, condition) in _COUNTED.items()})
        .order_by()
    )
    given: dict[str, Quality] = {}
    own = Quality("Brought by reps", "own")
    for row in found:
        counts = {name: row[name] for name in COUNTS}
        if row["is_own"]:
            own = _sum(own, [Quality("", "", **counts)])
            continue
        place = str(row["lead__channel_id"] or "none")
        given[place] = Quality(row["lead__channel__name"] or NONE, "given", place, **counts)
    rows = tuple(sorted(given.values(), key=lambda one: (-one.handoffs, one.name)))
    all_given = _sum(Quality("Given by marketing", "given"), rows)
    return ByChannel(period, rows, all_given, own, _sum(Quality("All", ""), [all_given, own]))


def _sum(named: Quality, parts: Iterable[Quality]) -> Quality:
    every = [named, *parts]
    return Quality(
        named.name, named.whose, **{name: sum(getattr(one, name) for one in every) for name in COUNTS}
    )
