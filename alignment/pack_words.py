"""The meeting pack as a mail says it: the same figures as its page, in plain lines."""

from collections.abc import Iterator

from alignment import scorecard_rows, talk
from alignment.disagreements import Disagreement
from alignment.pack import Pack
from alignment.scorecard import Rate
from alignment.talk import Words


def body(pack: Pack) -> str:
    """All of it; names no lead, since mails are kept where nobody erases."""
    return "\n".join(_lines(pack, talk.words()))


def disagreement(one: Disagreement, words: Words) -> str:
    """ "Large company: 12 came back or were lost, 4 of them unproven, 2 asked about again" """
    name = words.line(one.line) if one.line else words.reason(one.reason)
    said = f"{name}: {one.leads:,} came back or {'was' if one.leads == 1 else 'were'} lost"
    if one.unproven:
        said += f", {one.unproven:,} of them unproven"
    return said + (f", {one.asked:,} asked about again" if one.asked else "")


def _lines(pack: Pack, words: Words) -> Iterator[str]:
    card = pack.card
    if card.goal:
        now = card.goal.now
        yield f"One goal for both: {card.goal.sentence}. {now.reached:,.0f} in the {now.name}."
        yield ""
    yield "Marketing owes sales"
    yield f"- Volume: {card.months[-1].sales_ready:,} sales-ready leads. {card.volume}"
    yield from (f"- {_rate(rate)}" for rate in card.of_side("marketing"))
    yield ""
    yield "Sales owes marketing"
    yield from (f"- {_rate(rate)}" for rate in card.of_side("sales"))
    yield from _part(
        "What moved", [one.sentence for one in pack.moved], "Nothing moved by more than chance would."
    )
    yield from _part(
        "What we disagree about most", [disagreement(one, words) for one, _ in pack.disagreements], "Nothing."
    )
    yield from _part(
        "On the table",
        [
            f"Version {one.version.number}, {one.version.get_state_display().lower()}: {one.version.title}"
            f" ({one.open_remarks} open remark{'' if one.open_remarks == 1 else 's'})"
            for one in pack.on_the_table
        ],
        "No version of the agreement.",
    )
    yield from _part("Decided about leads", [str(one.get_kind_display()) for one in pack.rulings], "Nothing.")
    yield from _part(
        "To be done",
        [
            f"{one.text}: {one.owner.name}{f', by {one.due_on.day} {one.due_on:%B}' if one.due_on else ''}"
            for one in pack.resolutions
            if one.is_open
        ],
        "Nothing is open.",
    )


def _rate(rate: Rate) -> str:
    total = rate.total
    if total.rate is None:
        return f"{rate.name}: nothing to count yet. {rate.sentence}"
    return f"{rate.name}: {scorecard_rows.percent(total)}, {total.part:,} of {total.whole:,}. {rate.sentence}"


def _part(title: str, lines: list[str], otherwise: str) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"- {line}" for line in lines or [otherwise])
