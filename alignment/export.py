"""Figures as a file for a spreadsheet, the same as on the page; the columns are the API's words."""

from collections.abc import Callable, Iterator, Sequence

from alignment import behind, outcomes, persistence, promise, speed
from alignment.period import Period
from workspaces.exports import Export
from workspaces.spreadsheet import Cell

Table = tuple[Sequence[str], list[Sequence[Cell]]]


def table(name: str, period: Period) -> Export:
    """The table called NAME (see TABLES) over a period, read at once: it has a line for each row of the page."""
    title, read = TABLES[name]
    header, rows = read(period)

    def again() -> Iterator[Sequence[Cell]]:
        return iter(rows)

    return Export(f"{title} {period.first or 'all'} {period.last}", header, again)


def _outcomes(period: Period) -> Table:
    """One line a channel; an empty cell where there is no rate."""
    report = outcomes.by_channel(period)
    columns = list(report.total.document())
    documents = [(row.channel, row.document()) for row in report.rows]
    return ["channel", *columns], [
        [name, *(document[column] for column in columns)] for name, document in documents
    ]


def _promise(period: Period) -> Table:
    kept = promise.kept(period)
    return ["first_attempt", "handoffs"], [
        [words, getattr(kept, name)] for name, (words, _) in behind.PROMISE.items()
    ]


def _waits(period: Period) -> Table:
    found = speed.first_attempts(period)
    return ["first_attempt_after", "handoffs", "qualified", "rate", "low", "high"], [
        [
            bucket.name,
            bucket.handoffs,
            bucket.qualified.part,
            bucket.qualified.rate,
            bucket.qualified.low,
            bucket.qualified.high,
        ]
        for bucket in (*found.buckets, found.none_yet)
    ]


def _attempts(period: Period) -> Table:
    found = persistence.before_giving_up(period)
    return ["attempts", "and_more", "handoffs"], [
        [attempts, attempts == persistence.MOST, count] for attempts, count in enumerate(found.by_attempts)
    ]


TABLES: dict[str, tuple[str, Callable[[Period], Table]]] = {
    "outcomes": ("outcomes by channel", _outcomes),
    "promise": ("promise", _promise),
    "waits": ("time to first attempt", _waits),
    "attempts": ("attempts before giving up", _attempts),
}
