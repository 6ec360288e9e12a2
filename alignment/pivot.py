"""Outcomes by two dimensions at once: one measure for each pair of parts, which add up to those of each.

A rate is shown with its interval and the leads it is of; see `alignment.outcome_report` for the measures' formulas.
"""

from alignment import breakdown, dimensions, links, outcomes
from alignment.breakdown import Part
from alignment.links import REST
from alignment.outcome_report import STATES, chosen, limits
from alignment.outcomes import Outcomes
from alignment.question import Question, QuestionError
from alignment.report import Column, Report, Row, Value, share_columns, share_values
from scoring.wilson import Share

MOST_COLUMNS = 12
COUNTS = {
    "leads": "Leads",
    "sales_ready": "Sales-ready",
    "handed_off": "Handed over",
    "never_reached": "Not reached",
    "contacted": "Reached",
    "accepted": "Accepted",
    "met": "Met",
    "qualified": "Qualified",
    "won": "Won",
    "lost": "Lost",
    "returned": "Returned",
    "open": "Still open",
}
RATES = {"qualified_rate": ("Qualified rate", "qualified"), "win_rate": ("Win rate", "won")}
MEASURES = COUNTS | {key: title for key, (title, _) in RATES.items()}


def report(question: Question) -> Report:
    """The pivot asked for by `by` and `across` (each with its `fact` where it needs one) and `measure`."""
    down = dimensions.of(question, question.word("by", "channel"), question.word("fact"))
    along = dimensions.of(question, question.word("across", "month"), question.word("across_fact"))
    measure = question.word("measure", "leads")
    if measure not in MEASURES:
        raise QuestionError("measure", f"Use one of: {', '.join(MEASURES)}.")
    only = chosen(question)
    pairs = breakdown.across(down, along, question.period, only=only)
    rows = breakdown.listed(down, _sums(pairs, 0))
    heads = breakdown.listed(along, _sums(pairs, 1), most=MOST_COLUMNS)
    names = _apart([head.name for head in heads])
    columns = (
        Column(down.key, down.title, "text"),
        *(column for name in names for column in _columns(measure, name)),
        *_columns(measure, "All"),
    )
    shown = _shown(pairs, rows, heads)
    opened = dict(zip(names, heads, strict=True))

    def row(part: Part | None) -> Row:
        """A row of one part, or of all of them."""
        of_rows = [part.place] if part else [row.place for row in rows]
        cells = [
            outcomes.together([shown.get((place, head.place), Outcomes()) for place in of_rows])
            for head in heads
        ]
        found = [value for counts in (*cells, outcomes.together(cells)) for value in _values(measure, counts)]
        return Row((part.name if part else "All", *found), (links.place(part.place),) if part else ())

    def link(row: Row, column: Column) -> str:
        if measure not in STATES or column.kind != "count" or links.place(REST) in row.place:
            return ""
        head = opened.get(column.key)
        if head and head.place == REST:
            return ""
        across = (
            {"across": along.key, "across_fact": along.fact, "across_is": links.place(head.place)}
            if head
            else {}
        )
        return links.part(question.period, down.words, row.place, measure, across | limits(question))

    return Report(
        key="outcomes-pivot",
        title=f"{MEASURES[measure]}, {down.title.lower()} by {along.title.lower()}",
        base=f"Leads that arrived {question.period.words}"
        + (f", {only.dimension.title.lower()}: {only.name}" if only else ""),
        period=question.period,
        columns=columns,
        rows=tuple(row(part) for part in rows),
        total=row(None),
        link=link,
    )


Pairs = dict[tuple[str | None, str | None], Outcomes]


def _sums(pairs: Pairs, side: int) -> dict[str | None, Outcomes]:
    grouped: dict[str | None, list[Outcomes]] = {}
    for pair, counts in pairs.items():
        grouped.setdefault(pair[side], []).append(counts)
    return {place: outcomes.together(counts) for place, counts in grouped.items()}


def _shown(pairs: Pairs, rows: tuple[Part, ...], heads: tuple[Part, ...]) -> Pairs:
    """The pairs as they are listed: what is too small for a row or a column of its own is in that of the rest."""
    down, along = {row.place for row in rows}, {head.place for head in heads}
    grouped: dict[tuple[str | None, str | None], list[Outcomes]] = {}
    for (one, other), counts in pairs.items():
        pair = (one if one in down else REST, other if other in along else REST)
        grouped.setdefault(pair, []).append(counts)
    return {pair: outcomes.together(counts) for pair, counts in grouped.items()}


def _columns(measure: str, name: str) -> tuple[Column, ...]:
    if measure in COUNTS:
        return (Column(name, name, "count"),)
    base = f"{name}, leads"
    return (*share_columns(name, name, of=base), Column(base, base, "base"))


def _values(measure: str, counts: Outcomes) -> tuple[Value, ...]:
    if measure in COUNTS:
        return (getattr(counts, measure),)
    return (*share_values(Share(getattr(counts, RATES[measure][1]), counts.leads)), counts.leads)


def _apart(names: list[str]) -> list[str]:
    """Names of columns, told apart where two are called the same, or as the sum is."""
    found: list[str] = []
    for name in names:
        often = 1
        told = name
        while told in {*found, "All"}:
            often += 1
            told = f"{name} ({often})"
        found.append(told)
    return found
