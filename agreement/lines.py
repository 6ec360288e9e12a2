"""A document line by line: where each stands, what it says, and what of it binds."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from agreement import documents, words
from agreement.commitments import Campaign, Rung
from agreement.documents import Document
from scoring.groups import Group
from scoring.rules import Criterion, Lane, Rules


@dataclass(frozen=True)
class Line:
    """One line. `binds` is what of it both sides sign; `wording` is what only says it to readers."""

    address: str
    part: str
    name: str
    sentence: str
    binds: Any
    wording: Any

    @property
    def anchor(self) -> str:
        """Its id on a page."""
        return f"line-{self.address.replace('/', '-') or 'all'}"


WHOLE = "The whole agreement"
PREAMBLE, READY, SALES, MARKETING, REST = (
    "What it is for", "What sales-ready means", "Sales owes marketing", "Marketing owes sales", "Words and expectations",
)  # fmt: skip


def of(document: Document, raw: Any) -> list[Line]:
    """The lines in reading order; `raw` is the JSON the document was parsed from."""
    bound = documents.binding(raw)
    return [
        *_opening(document, bound),
        *_lanes(document.rules, bound["rules"]),
        *_required(document.rules, bound["rules"]),
        *_criteria(document.rules, bound["rules"]),
        *_sales(document, bound["commitments"].get("sales", {})),
        *_marketing(document, bound["commitments"].get("marketing", {})),
        *_rest(document, raw),
    ]


def names(document: Document, raw: Any) -> dict[str, str]:
    """Address → how the line is called, for remarks; the empty address is the whole."""
    return {"": WHOLE} | {line.address: line.name for line in of(document, raw)}


def name_in(raw: Any, address: str) -> str:
    """How a line of a document that isn't complete may be called."""
    part, _, key = address.partition("/")
    rules = raw.get("rules") if isinstance(raw, dict) else None
    items = rules.get(part) if isinstance(rules, dict) and part in {"criteria", "lanes"} else None
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and item.get("key") == key:
            return str(item.get("label") or item.get("name") or key)
    return address.rpartition("/")[2].replace("_", " ").capitalize() or WHOLE


def _opening(document: Document, bound: Any) -> Iterator[Line]:
    yield Line("title", PREAMBLE, "Title", document.title, None, document.title)
    if document.preamble:
        yield Line("preamble", PREAMBLE, "Preamble", document.preamble, None, document.preamble)
    yield Line("goal", PREAMBLE, "One goal for both", words.goal(asdict(document.goal)), bound["goal"], None)


def _lanes(rules: Rules, bound: Any) -> Iterator[Line]:
    for place, lane in enumerate(rules.lanes):
        binds = [place, bound["lanes"][place]]
        yield Line(f"lanes/{lane.key}", READY, lane.name, lane_sentence(lane, rules), binds, lane.name)


def lane_sentence(lane: Lane, rules: Rules) -> str:
    how = f"{lane.threshold} points or more" if lane.group is None else group_sentence(lane.group, rules)
    return f"{how}. Answered within {words.duration(lane.window_s)}, first by {lane.medium}."


def group_sentence(group: Group, rules: Rules) -> str:
    """ "all of: Left an e-mail address; any of: Asked for a demo, Came from the price page" """
    said = [
        rules.criteria[member].label if isinstance(member, int) else f"({group_sentence(member, rules)})"
        for member in group.members
    ]
    if len(said) == 1:
        return said[0]
    return f"{'All of' if group.is_all else 'Any of'}: {', '.join(said)}"


def _required(rules: Rules, bound: Any) -> Iterator[Line]:
    for address, name, group in (
        ("required", "Required of every lead", rules.required),
        ("rules_out", "Rules a lead out", rules.rules_out),
    ):
        if group.members:
            yield Line(address, READY, name, group_sentence(group, rules), bound.get(address), None)


def _criteria(rules: Rules, bound: Any) -> Iterator[Line]:
    binds = {item["key"]: item for item in bound["criteria"]}
    for criterion in rules.criteria:
        yield Line(
            f"criteria/{criterion.key}",
            READY,
            criterion.label,
            criterion_sentence(criterion),
            {"points": 0} | binds[criterion.key],
            [criterion.label, criterion.why],
        )


def criterion_sentence(criterion: Criterion) -> str:
    if not criterion.points:
        return criterion.sentence
    return f"{criterion.sentence}, worth {words.points(criterion.points)}"


def _sales(document: Document, bound: Any) -> Iterator[Line]:
    owed = document.commitments.sales
    said = {
        "minimum_touches": (
            "Attempts",
            f"At least {owed.minimum_touches} before a lead nobody reached is given up.",
        ),
        "cadence": ("After the first attempt", owed.cadence.sentence),
        "accept_within_s": (
            "Accept or return",
            f"Within {words.duration(owed.accept_within_s)} of the hand-off.",
        ),
        "ladder": ("Who hears of the clock", "; ".join(rung_sentence(rung) for rung in owed.ladder.rungs)),
        "return_reasons": ("Reasons to return", ", ".join(reason.label for reason in owed.return_reasons)),
        "loss_reasons": ("Reasons to call it lost", ", ".join(reason.label for reason in owed.loss_reasons)),
    }
    # An older document says the same in other fields: what binds is what follows from them.
    yield from _commitments("sales", SALES, said, bound | {"cadence": said["cadence"][1]})


def campaign_plan(campaign: Campaign) -> str:
    """ "November 2026, budget 12,000, 60 sales-ready leads" """
    month = date.fromisoformat(f"{campaign.month}-01")
    return f"{month:%B %Y}, budget {campaign.budget:,}, {campaign.leads:,} sales-ready leads"


def rung_sentence(rung: Rung) -> str:
    return f"{rung_time(rung)}: {rung_people(rung)}"


def rung_people(rung: Rung) -> str:
    """Who hears, by what where it isn't e-mail alone, and whether the lead changes hands."""
    said = words.recipients(rung.to)
    if rung.by != ("email",):
        said += f", {words.transports(rung.by)}"
    return said + ("; the next rep gets the lead" if rung.reassigns else "")


def rung_time(rung: Rung) -> str:
    start = "the end of the window" if rung.is_from_due else "the hand-off"
    if rung.after_s:
        return f"{words.duration(rung.after_s)} {'before' if rung.after_s < 0 else 'after'} {start}"
    return f"At {start}" + (", when no attempt was made" if rung.is_from_due else "")


def _marketing(document: Document, bound: Any) -> Iterator[Line]:
    owed = document.commitments.marketing
    present = words.listed([name.replace("_", " ") for name in owed.facts_present])
    said = {
        "sales_ready_per_month": ("Volume", f"{owed.sales_ready_per_month:,} sales-ready leads a month."),
        "reachable_share": (
            "Reachable",
            f"At least {owed.reachable_share:.0%} of them can be reached by what they left.",
        ),
        "acceptance_rate": ("Quality", f"Sales accepts at least {owed.acceptance_rate:.0%} of them."),
        "facts_present": ("Facts", f"Each comes with {present}." if present else "None need be present."),
        "campaigns": (
            "Planned campaigns",
            "; ".join(f"{one.name}: {campaign_plan(one)}" for one in owed.campaigns) or "None planned yet.",
        ),
    }
    yield from _commitments("marketing", MARKETING, said, bound)


def _commitments(side: str, part: str, said: dict[str, tuple[str, str]], bound: Any) -> Iterator[Line]:
    for key, (name, sentence) in said.items():
        yield Line(f"commitments/{side}/{key}", part, name, sentence, bound.get(key, sentence), sentence)


def _rest(document: Document, raw: Any) -> Iterator[Line]:
    if document.expectations:
        said = "; ".join(
            f"of {one.of} by “{one.lane}”, {one.reached} reached, {one.met} met, {one.qualified} qualified, {one.won} won"
            for one in document.expectations
        )
        yield Line("expectations", REST, "What both expect", said, None, raw.get("expectations"))
    if document.glossary:
        said = "; ".join(f"{entry.word}: {entry.meaning}" for entry in document.glossary)
        yield Line("glossary", REST, "The words", said, None, raw.get("glossary"))
