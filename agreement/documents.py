"""A version's whole document, checked and typed; what of it binds, and the digest signatures stand under."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from agreement.commitments import Commitments
from agreement.models import Revision, Version
from scoring import wilson
from scoring.documents import DocumentError, Fault, Node, is_storable
from scoring.rules import Rules

MEASURES = ("wins", "won_value")
LARGEST_GOAL = 10**12
LARGEST = 200 * 1024  # characters of JSON
DEEPEST = 40
LONGEST_TITLE = 120
LONGEST_PREAMBLE = 5000
FIELDS = ("title", "preamble", "goal", "rules", "commitments", "expectations", "glossary")

# What says the same thing in other words: changing it asks nothing new of either side.
_WORDING = {
    "": {"title", "preamble", "glossary", "expectations"},
    "rules.criteria": {"label", "why"},
    "rules.lanes": {"name"},
    "commitments.sales.return_reasons": {"label"},
    "commitments.sales.loss_reasons": {"label"},
    "commitments.marketing.campaigns": {"name"},
}

Part = TypeVar("Part")


@dataclass(frozen=True)
class Goal:
    """What both sides want together: so many wins, or so much won, in each period."""

    measure: str
    per: str
    target: int


@dataclass(frozen=True)
class Expectation:
    """What both sides hold likely of `of` leads that come by a lane; `seen` past leads say so, none where it is a guess."""

    lane: str
    of: int
    reached: int
    met: int
    qualified: int
    won: int
    seen: int = 0

    def between(self, count: int) -> tuple[int, int] | None:
        """Where `count` lies, at 95 %, by the leads it was read from; None for a guess."""
        if not self.seen:
            return None
        low, high = wilson.interval(round(count / self.of * self.seen), self.seen)
        return round(low * self.of), round(high * self.of)


@dataclass(frozen=True)
class Entry:
    """One word of the glossary."""

    word: str
    meaning: str


@dataclass(frozen=True)
class Document:
    """All that a version says."""

    title: str
    preamble: str
    goal: Goal
    rules: Rules
    commitments: Commitments
    expectations: tuple[Expectation, ...]
    glossary: tuple[Entry, ...]

    @classmethod
    def parse(cls, document: object) -> "Document":
        """Read a stored or posted document; raises DocumentError with every fault and the path of its place."""
        faults: list[Fault] = []
        title, preamble, goal, rules, commitments, expectations, glossary = Node(document, "", faults).fields(
            *FIELDS
        )
        parsed = (
            _inside("rules", Rules.parse, rules.value, faults),
            _inside("commitments", Commitments.parse, commitments.value, faults),
        )
        lanes = [lane.key for lane in parsed[0].lanes] if parsed[0] else None
        plain = (
            title.text(most=LONGEST_TITLE),
            "" if preamble.value == "" else preamble.text(most=LONGEST_PREAMBLE, default=""),
            _goal(goal),
            tuple(_expectation(node, lanes) for node in expectations.items(most=20)),
            tuple(_entry(node) for node in glossary.items(most=100)),
        )
        if faults or parsed[0] is None or parsed[1] is None:
            raise DocumentError(faults)
        return cls(plain[0], plain[1], plain[2], parsed[0], parsed[1], plain[3], plain[4])


def sane(document: object) -> Any:
    """The document, if it can be kept, however unfinished: an object of sane size that PostgreSQL can hold."""
    if not isinstance(document, dict):
        raise DocumentError([("document", "must be an object")])
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise DocumentError([("document", "holds a number or a nesting that can't be stored")]) from error
    if len(text) > LARGEST:
        raise DocumentError([("document", f"is larger than {LARGEST // 1024} KiB")])
    if _depth(document) > DEEPEST:
        raise DocumentError([("document", f"is nested deeper than {DEEPEST} levels")])
    if "\\u0000" in text or not is_storable(text):
        raise DocumentError([("document", "holds a character that can't be stored")])
    return document


def of(version: Version) -> Any:
    """What a version says now: its latest revision, or, of the starter, the columns it was made with."""
    latest = Revision.objects.filter(version=version, number=version.revision).first()
    if latest is not None:
        return latest.document
    assert version.definition is not None  # only drafts have none, and a draft has revisions
    return {
        "title": version.title,
        "preamble": version.preamble,
        "goal": version.goal,
        "rules": version.definition.rules,
        "commitments": version.commitments,
    }


def binding(document: object) -> Any:
    """What of a document binds, finished or not: all but its wording, in an order of its own."""
    return _binding(document, "")


def digest(document: object) -> str:
    """The same for two documents that bind to the same."""
    canonical = json.dumps(binding(document), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def _binding(value: Any, path: str) -> Any:
    if isinstance(value, dict):
        wording = _WORDING.get(path, set())
        return {
            name: _binding(inner, f"{path}.{name}".lstrip("."))
            for name, inner in value.items()
            if name not in wording and inner is not None
        }
    if isinstance(value, list):
        items = [_binding(item, path) for item in value]
        # A criterion is named by its key: where it stands among the others changes nothing.
        return sorted(items, key=_key) if path == "rules.criteria" else items
    return value


def _key(item: Any) -> str:
    return str(item.get("key")) if isinstance(item, dict) else ""


def _inside(name: str, parse: Callable[[object], Part], value: object, faults: list[Fault]) -> Part | None:
    """A part parsed by its own module, its faults put under the part's name."""
    try:
        return parse(value)
    except DocumentError as error:
        faults += [
            (name if path == "document" else f"{name}.{path}", message) for path, message in error.faults
        ]
        return None


def _goal(node: Node) -> Goal:
    measure, per, target = node.fields("measure", "per", "target")
    return Goal(measure.choice(MEASURES), per.choice(("quarter",)), target.whole(least=1, most=LARGEST_GOAL))


def _expectation(node: Node, lanes: list[str] | None) -> Expectation:
    lane, of, reached, met, qualified, won, seen = node.fields(
        "lane", "of", "reached", "met", "qualified", "won", "seen"
    )
    most = of.whole(least=1, most=10**6, default=100)
    return Expectation(
        lane=lane.text(most=60) if lanes is None else lane.choice(lanes),
        of=most,
        reached=reached.whole(least=0, most=most),
        met=met.whole(least=0, most=most),
        qualified=qualified.whole(least=0, most=most),
        won=won.whole(least=0, most=most),
        seen=seen.whole(least=0, most=10**9, default=0),
    )


def _entry(node: Node) -> Entry:
    word, meaning = node.fields("word", "meaning")
    return Entry(word.text(most=60), meaning.text(most=500))
