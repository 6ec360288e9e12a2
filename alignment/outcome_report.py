"""Outcomes as a table: for each part of the leads how many came how far, and what they are worth.

won + lost + returned + open = leads. Rates are of all the part's leads, with their 95 % Wilson interval: qualified rate =
ever qualified ÷ leads, win rate = won ÷ leads; still open = open ÷ leads, so that a young part is not taken for a bad
one. Costs are those of `alignment.costs`.
"""

from collections.abc import Callable

from alignment import breakdown, costs, dimensions, links, outcomes, visible
from alignment.breakdown import Only, Part
from alignment.costs import Carried, Costs
from alignment.dimensions import Dimension
from alignment.links import REST
from alignment.outcomes import Outcomes
from alignment.question import Question, QuestionError
from alignment.report import Column, Report, Row, Value, share_columns, share_values
from scoring.wilson import Share

COLUMNS = (
    Column("leads", "Leads"),
    Column("sales_ready", "Sales-ready"),
    Column("handed_off", "Handed over"),
    Column("never_reached", "Not reached"),
    Column("contacted", "Reached"),
    Column("accepted", "Accepted"),
    Column("met", "Met"),
    Column("qualified", "Qualified"),
    Column("won", "Won"),
    Column("lost", "Lost"),
    Column("returned", "Returned"),
    Column("open", "Still open"),
    Column("open_share", "Of these open", "rate", "leads"),
    *share_columns("qualified_rate", "Qualified rate", of="leads"),
    *share_columns("win_rate", "Win rate", of="leads"),
    Column("value", "Value won", "money"),
)
COST_COLUMNS = (
    Column("cost", "Cost", "money"),
    Column("cost_per_lead", "Per lead", "money"),
    Column("cost_per_sales_ready", "Per sales-ready", "money"),
    Column("cost_per_qualified", "Per qualified", "money"),
    Column("cost_per_won", "Per win", "money"),
    Column("return", "Return", "ratio"),
)
STATES = frozenset(column.key for column in COLUMNS if column.kind == "count")
"""The columns whose leads can be listed."""


def values(counts: Outcomes) -> tuple[Value, ...]:
    """The values of COLUMNS."""
    shares: dict[str, tuple[Value, ...]] = {
        "open_share": (Share(counts.open, counts.leads).rate,),
        "qualified_rate": share_values(Share(counts.qualified, counts.leads)),
        "win_rate": share_values(counts.win),
    }
    found: list[Value] = []
    for column in COLUMNS:
        if column.key in shares:
            found.extend(shares[column.key])
        elif column.kind not in {"low", "high"}:
            found.append(getattr(counts, column.key))
    return tuple(found)


def by(name: str) -> Callable[[Question], Report]:
    """The report of outcomes by one dimension; a segment and a deal also need the word `fact`."""

    def report(question: Question) -> Report:
        if name in {"segment", "deal"} and not question.word("fact"):
            return _which(question, name)
        dimension = dimensions.of(question, name, question.word("fact"))
        only = chosen(question)
        parts = breakdown.by(dimension, question.period, only=only)
        return table(question, dimension, parts, only, costs.by(dimension, question.period, only=only))

    return report


def _which(question: Question, name: str) -> Report:
    """No table yet: of which fact has to be said."""
    known = f" Known are: {', '.join(dimensions.facts())}." if name == "segment" else ""
    return Report(
        key=f"outcomes-by-{name}",
        title=f"Outcomes by {name}",
        base=f"Leads that arrived {question.period.words}",
        period=question.period,
        columns=(Column(name, name.capitalize(), "text"), *COLUMNS),
        rows=(),
        notes=(f"Say by which fact: fact=….{known}",),
    )


def chosen(question: Question) -> Only | None:
    """The one part of another dimension that the question is limited to: `only`, `only_fact`, `only_is`."""
    if not question.word("only"):
        return None
    dimension = dimensions.of(question, question.word("only"), question.word("only_fact"))
    place = placed(question.word("only_is"))
    return Only(dimension, place, breakdown.named(dimension, [place])[place])


def placed(word: str) -> str | None:
    """A part as an address says it: "=Request a demo", or "none" for what is in no part."""
    if word == links.NO_CHANNEL:
        return None
    if not word.startswith("=") or "\x00" in word:
        raise QuestionError("only_is", "Choose a part, as the links of the table do.")
    return word[1:]


def table(
    question: Question,
    cut: Dimension,
    parts: tuple[Part, ...],
    only: Only | None = None,
    carried: Costs | None = None,
) -> Report:
    """The report of parts that were counted already, with what they cost where that is known."""
    has_ids = cut.names is not None and cut.key != "segment"
    has_money = cut.key != "rep"  # people are not measured by money
    own = COLUMNS if has_money else tuple(column for column in COLUMNS if column.kind != "money")
    of_costs = carried if has_money else None
    columns = (
        Column(cut.key, cut.title, "text"),
        *own,
        *(COST_COLUMNS if of_costs else ()),
        *([Column(f"{cut.key}_id", "Id", "id")] if has_ids else []),
    )

    def row(name: str, place: str | None, counts: Outcomes, cost: Carried, *, is_total: bool = False) -> Row:
        said = (name, *values(counts)[: len(own)], *(cost_values(cost) if of_costs else ()))
        return Row((*said, *((place,) if has_ids else ())), () if is_total else (links.place(place),))

    def link(row: Row, column: Column) -> str:
        if column.key == cut.key and row.place and not limits(question):
            return links.inside(question.period, cut.words, row.place[0])
        if column.key not in STATES or row.place == (links.place(REST),):
            return ""
        return links.part(question.period, cut.words, row.place, column.key, limits(question))

    base = f"Leads that arrived {question.period.words}"
    costs_of = _by_part(parts, of_costs)
    return Report(
        key=f"outcomes-by-{dimensions.SLUGS.get(cut.key, cut.key)}",
        title=f"Outcomes by {cut.title if cut.fact else cut.title.lower()}",
        base=f"{base}, {only.dimension.title.lower()}: {only.name}" if only else base,
        period=question.period,
        columns=columns,
        rows=tuple(row(part.name, part.place, part, costs_of[part.place]) for part in parts),
        total=row(
            "All", None, outcomes.together(parts), of_costs.total if of_costs else Carried(), is_total=True
        ),
        notes=_notes(cut, of_costs, question),
        link=link,
    )


def cost_values(cost: Carried) -> tuple[Value, ...]:
    """The values of COST_COLUMNS."""
    return (
        cost.cost if cost.leads else None,
        cost.per(cost.leads),
        cost.per(cost.sales_ready),
        cost.per(cost.qualified),
        cost.per(cost.won),
        cost.back,
    )


def _by_part(parts: tuple[Part, ...], carried: Costs | None) -> dict[str | None, Carried]:
    """What each part carries; the one of all the rest what is nobody else's."""
    known = dict(carried.parts) if carried else {}
    found = {part.place: known.pop(part.place, Carried()) for part in parts}
    if REST in found:
        for one in known.values():
            found[REST].add(one)
    return found


def _notes(cut: Dimension, carried: Costs | None, question: Question) -> tuple[str, ...]:
    notes = []
    if carried:
        notes.append("Costs per lead are over leads of campaigns whose cost is known.")
        if carried.idle:
            notes.append(f"{carried.idle:,.2f} was spent on campaigns without a lead in these days.")
    if cut.key == "rep" and not visible.sees_each_rep(question.viewer):
        notes.append("Each rep’s figures are shown to managers and to the rep.")
    return tuple(notes)


def limits(question: Question) -> dict[str, str]:
    """The words of the question that limit it to one part, for a link that goes on from here."""
    return {name: question.words[name] for name in ("only", "only_fact", "only_is") if question.word(name)}
