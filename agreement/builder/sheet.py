"""A draft as the builder shows it: every line with its fields, its faults, and what can be chosen there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from agreement import edits, places
from agreement.builder import choices, fields
from agreement.builder.faults import Faults
from agreement.cadence import UNREACHED
from agreement.commitments import DEFAULTS
from agreement.shape import at
from leadbridge.templatetags.words import readable
from scoring.catalogue import Fact
from scoring.groups import DEEPEST
from scoring.rules import MEDIA

SUGGESTED = 6
_MEDIA_WORDS = {
    "call": "a call",
    "email": "an e-mail",
    "sms": "a text message",
    "chat": "chat",
    "meeting": "a meeting",
}


@dataclass(frozen=True)
class Entry:
    """A line with its form: the fields as typed, and the line as its editor sees it."""

    line: str
    fields: dict[str, str]
    value: Any
    messages: tuple[str, ...] = ()
    name: str = ""

    @property
    def anchor(self) -> str:
        return anchor(self.line)

    @property
    def seen(self) -> str:
        return json.dumps(self.value)

    @property
    def text(self) -> str:
        return self.fields.get("value", "")

    @property
    def called(self) -> str:
        """What its buttons say it is."""
        name = self.fields.get("label") or self.fields.get("name")
        return f"“{name}”" if name else "this line"


@dataclass(frozen=True)
class Test(Entry):
    """A criterion where it is first asked for. `fact` is None where no lead ever brought it."""

    fact: Fact | None = None

    is_test = True  # what a template asks of an entry; others have no such attribute

    @property
    def typed(self) -> str:
        """How its value is typed."""
        return choices.TYPED.get(self.fields["operator"], "")

    @property
    def choices(self) -> list[tuple[str, list[choices.Choice]]]:
        return choices.of_type(self.fact.type if self.fact else None)

    @property
    def is_odd(self) -> bool:
        """Its operator is none of those its fact's type has."""
        return not any(self.fields["operator"] == name for _, some in self.choices for name, _ in some)

    @property
    def operator_words(self) -> str:
        return choices.WORDS.get(self.fields["operator"], self.fields["operator"])

    @property
    def hint(self) -> str:
        return choices.hint(self.fact) if self.fields["fact"] else ""

    @property
    def suggested(self) -> tuple[str, ...]:
        return self.fact.values[:SUGGESTED] if self.fact else ()


@dataclass(frozen=True)
class Member:
    """What stands in a group: a test (in full where it is first asked for), or a group."""

    line: str
    at: tuple[int, ...]
    value: Any
    place: str
    test: Test | None = None
    group: "Group | None" = None
    is_again: bool = False

    @property
    def path(self) -> str:
        return ".".join(map(str, self.at))

    @property
    def seen(self) -> str:
        return json.dumps(self.value)

    @property
    def called(self) -> str:
        if self.group:
            return "this group"
        return self.test.called if self.test else f"“{self.value}”"


@dataclass(frozen=True)
class Group:
    """Members of a lane, of what is required or rules out, or of another group."""

    line: str
    under: tuple[int, ...]
    needs: str
    members: list[Member]
    can_nest: bool
    messages: tuple[str, ...] = ()
    unused: list[Test] = field(default_factory=list)

    @property
    def path(self) -> str:
        return ".".join(map(str, self.under))

    @property
    def anchor(self) -> str:
        return anchor(self.line) + "".join(f"-{position}" for position in self.under)


@dataclass(frozen=True)
class Lane(Entry):
    """A lane; without a group it goes by points."""

    group: Group | None = None

    @property
    def expect_label(self) -> str:
        return f"Say what to expect of {self.called}"


def anchor(line: str) -> str:
    """The id of a line on the page."""
    return f"line-{line.replace('/', '-')}"


class Sheet:
    """The whole draft, put together as the template asks for it."""

    def __init__(self, document: dict[str, Any], facts: Mapping[str, Fact], *, at: datetime) -> None:
        self.document = document
        self.facts = facts
        self._faults = Faults(document, facts, at=at)
        self._shown: set[str] = set()

    # --- Single lines

    def entry(self, line: str) -> Entry:
        """Any line by its address; one that isn't there is empty."""
        value = self._value(line)
        key = value.get("key") if isinstance(value, dict) else None
        parts = {
            "line": line,
            "fields": fields.shown(line, value),
            "value": value,
            "messages": self._faults.of(line),
        }
        if line.startswith("criteria/"):
            fact = value.get("fact") if isinstance(value, dict) else None
            return Test(**parts, name=key or "", fact=self.facts.get(fact) if isinstance(fact, str) else None)
        return Entry(**parts, name=key or "")

    def _value(self, line: str) -> Any:
        place = places.find(self.document, line)
        value = place.read() if place else None
        path = places.path_of(line)
        return at(DEFAULTS, path[1:]) if value is None and path[0] == "commitments" else value

    @property
    def title(self) -> Entry:
        return self.entry("title")

    @property
    def preamble(self) -> Entry:
        return self.entry("preamble")

    @property
    def goal(self) -> Entry:
        return self.entry("goal")

    @property
    def sales(self) -> dict[str, Entry]:
        names = ("minimum_touches", "accept_within_s")
        return {name: self.entry(f"commitments/sales/{name}") for name in names}

    @property
    def marketing(self) -> dict[str, Entry]:
        names = ("sales_ready_per_month", "reachable_share", "acceptance_rate", "facts_present")
        return {name: self.entry(f"commitments/marketing/{name}") for name in names}

    @property
    def campaigns(self) -> list[Entry]:
        return self._items("commitments/marketing/campaigns", "key")

    @property
    def ladder(self) -> list[Entry]:
        return self._items("commitments/sales/ladder", "rung")

    @property
    def cadence(self) -> list[Entry]:
        return self._items("commitments/sales/cadence", "step")

    @property
    def results(self) -> list[tuple[str, str]]:
        """After which results a step of the cadence may stand."""
        return [("", "whatever came of it"), *UNREACHED.items()]

    @property
    def return_reasons(self) -> list[Entry]:
        return self._items("commitments/sales/return_reasons", "key")

    @property
    def loss_reasons(self) -> list[Entry]:
        return self._items("commitments/sales/loss_reasons", "key")

    @property
    def expectations(self) -> list[tuple[Entry, str]]:
        """Each with the name of its lane."""
        names = {lane.name: lane.fields["name"] for lane in self.lanes}
        return [
            (entry, names.get(entry.value["lane"], entry.value["lane"]))
            for entry in self._items("expectations", "lane")
        ]

    @property
    def lanes_without_expectation(self) -> list[Lane]:
        have = {entry.value["lane"] for entry, _ in self.expectations}
        return [lane for lane in self.lanes if lane.name not in have]

    @property
    def glossary(self) -> list[Entry]:
        return [self.entry(f"glossary/{place}") for place in range(len(self.document.get("glossary") or []))]

    def _items(self, line: str, name: str) -> list[Entry]:
        return [self.entry(f"{line}/{item[name]}") for item in self._value(line) or []]

    # --- What sales-ready means

    @cached_property
    def lanes(self) -> list[Lane]:
        found = []
        for lane in (self.document.get("rules") or {}).get("lanes") or []:
            entry = self.entry(f"lanes/{lane['key']}")
            needs = lane.get("needs")
            group = None if needs == "points" else self._group(f"{entry.line}/criteria", needs or "all")
            found.append(Lane(entry.line, entry.fields, entry.value, entry.messages, entry.name, group))
        return found

    @cached_property
    def required(self) -> Group:
        return self._group("required", "all")

    @cached_property
    def rules_out(self) -> Group:
        return self._group("rules_out", "any")

    @cached_property
    def others(self) -> list[Test]:
        """Tests that no group asks for, with points or without a place yet."""
        _ = (self.lanes, self.required, self.rules_out)
        return [test for key, test in self.tests.items() if key not in self._shown]

    @cached_property
    def tests(self) -> dict[str, Test]:
        found = {}
        for criterion in (self.document.get("rules") or {}).get("criteria") or []:
            entry = self.entry(f"criteria/{criterion['key']}")
            assert isinstance(entry, Test)
            found[criterion["key"]] = entry
        return found

    @property
    def with_points(self) -> list[Test]:
        return [test for test in self.tests.values() if test.value.get("points")]

    @property
    def placed_with_points(self) -> list[Test]:
        return [test for test in self.with_points if test.name in self._shown]

    @property
    def most_points(self) -> int:
        """What all tests together can earn, were they met at once."""
        worth = [test.value["points"] for test in self.with_points]
        return sum(points for points in worth if isinstance(points, int) and points > 0)

    @property
    def goes_by_points(self) -> bool:
        return any(lane.group is None for lane in self.lanes)

    def _group(self, line: str, needs: str, under: tuple[int, ...] = (), inside: Any = None) -> Group:
        members = edits.groups(self.document).get(line, []) if inside is None else inside
        named = set(edits.names_in([one for one in members if isinstance(one, str)]))
        return Group(
            line,
            under,
            needs,
            [self._member(line, (*under, place), member) for place, member in enumerate(members)],
            can_nest=len(under) < DEEPEST - 1,
            messages=self._faults.of(line),
            unused=[test for key, test in self.tests.items() if key not in named],
        )

    def _member(self, line: str, at: tuple[int, ...], member: Any) -> Member:
        if not isinstance(member, str):
            ((needs, inside),) = member.items()
            place = f"{anchor(line)}-at-{'-'.join(map(str, at))}"
            return Member(line, at, member, place, group=self._group(line, needs, at, inside or []))
        is_again = member in self._shown
        self._shown.add(member)
        return Member(line, at, member, f"{anchor(line)}-{member}", self.tests.get(member), is_again=is_again)

    # --- What can be chosen, and what is wrong

    @property
    def media(self) -> list[tuple[str, str]]:
        return [(medium, _MEDIA_WORDS[medium]) for medium in MEDIA]

    @cached_property
    def groups(self) -> list[tuple[str, str]]:
        """Where a test can be moved to: the line of the group and its name."""
        lanes = [
            (f"{lane.line}/criteria", lane.fields["name"] or "the lane without a name")
            for lane in self.lanes
            if lane.group
        ]
        return [*lanes, ("required", "Required of every lead"), ("rules_out", "Rules a lead out")]

    @property
    def known_facts(self) -> Iterator[tuple[str, str]]:
        """Every fact to choose from, with what is known of it."""
        for fact in self.facts.values():
            yield readable(fact.name), choices.hint(fact)

    @property
    def messages(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """(anchor, line, messages) of every line that can have any, so that those that were put right are emptied."""
        for line in self._lines():
            yield anchor(line), line, self._faults.of(line)

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """Messages about whole lists, by the last word of their address; about the whole document by "whole"."""
        return {line.rpartition("/")[2] or "whole": self._faults.of(line) for line in _LISTS}

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(anchor, name of the line, message), in the document's order."""
        return [
            (anchor(line), self.name_of(line), message)
            for line in self._lines()
            for message in self._faults.of(line)
        ]

    def name_of(self, line: str) -> str:
        """What a line is called in a list."""
        first, _, rest = line.partition("/")
        if first in {"criteria", "lanes"} and rest:
            value = self._value("/".join(line.split("/")[:2]))
            name = (value or {}).get("label" if first == "criteria" else "name")
            return str(name) if name else {"criteria": "A test", "lanes": "A lane"}[first]
        return _NAMES.get(line) or _NAMES.get(line.rpartition("/")[0]) or readable(first)

    def _lines(self) -> list[str]:
        entries = [self.title, self.preamble, self.goal, *self.lanes, *self.tests.values()]
        entries += [
            *self.sales.values(),
            *self.cadence,
            *self.ladder,
            *self.return_reasons,
            *self.loss_reasons,
        ]
        entries += [*self.marketing.values(), *self.campaigns]
        entries += [*(entry for entry, _ in self.expectations), *self.glossary]
        whole = [f"{lane.line}/criteria" for lane in self.lanes if lane.group]
        return [*(entry.line for entry in entries), *whole, *_LISTS]


_LISTS = (
    "", "lanes", "required", "rules_out", "criteria", "commitments/sales/ladder", "commitments/sales/cadence",
    "commitments/sales/return_reasons", "commitments/sales/loss_reasons", "commitments/marketing/campaigns", "expectations",
    "glossary",
)  # fmt: skip


_NAMES = {
    "": "The document", "title": "Title", "preamble": "Preamble", "goal": "The goal", "criteria": "Tests",
    "lanes": "Lanes", "required": "Required of every lead", "rules_out": "Rules a lead out",
    "commitments/sales/ladder": "Who hears of the clock", "commitments/sales/return_reasons": "Reasons to return",
    "commitments/sales/loss_reasons": "Reasons to call it lost", "commitments/sales/minimum_touches": "Attempts",
    "commitments/sales/cadence": "After the first attempt", "commitments/sales/accept_within_s": "Accept or return",
    "commitments/marketing/sales_ready_per_month": "Volume", "commitments/marketing/acceptance_rate": "Quality",
    "commitments/marketing/reachable_share": "Reachable", "commitments/marketing/campaigns": "Planned campaigns",
    "commitments/marketing/facts_present": "Facts", "expectations": "What both expect", "glossary": "The words",
}  # fmt: skip
