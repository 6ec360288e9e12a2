"""The skeleton of a document: what must be in place before its lines can be edited, however unfinished they are."""

import re
from collections.abc import Mapping
from typing import Any

from scoring.documents import DocumentError, Fault, Node
from scoring.groups import DEEPEST, MOST_MEMBERS

# Lists whose items have a name, and the field it stands in.
NAMED: dict[tuple[str, ...], str] = {
    ("rules", "criteria"): "key",
    ("rules", "lanes"): "key",
    ("commitments", "sales", "ladder"): "rung",
    ("commitments", "sales", "cadence"): "step",
    ("commitments", "sales", "return_reasons"): "key",
    ("commitments", "sales", "loss_reasons"): "key",
    ("commitments", "marketing", "campaigns"): "key",
    ("expectations",): "lane",
}
PLAIN: tuple[tuple[str, ...], ...] = (
    ("commitments", "sales", "gaps_s"),
    ("commitments", "marketing", "facts_present"),
)
OBJECTS: tuple[tuple[str, ...], ...] = (
    ("goal",),
    ("rules",),
    ("commitments",),
    ("commitments", "sales"),
    ("commitments", "marketing"),
)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
MOST_ITEMS = 200


def check(document: Mapping[str, Any]) -> None:
    """Raise DocumentError where a part isn't the kind of thing its lines hang on; values inside may be anything."""
    faults: list[Fault] = []
    for path in OBJECTS:
        part = at(document, path)
        if part is not None and not isinstance(part, dict):
            faults.append((".".join(path), "must be an object"))
    for path in PLAIN:
        Node(at(document, path), ".".join(path), faults).items(most=MOST_ITEMS)
    for path, field in NAMED.items():
        _named(Node(at(document, path), ".".join(path), faults), field)
    for item in Node(document.get("glossary"), "glossary", faults).items(most=MOST_ITEMS):
        _object(item)
    rules = at(document, ("rules",))
    for name in ("required", "rules_out"):
        if isinstance(rules, dict):
            _group(Node(rules.get(name), f"rules.{name}", faults), depth=1)
    for place, lane in enumerate(_dicts(at(document, ("rules", "lanes")))):
        _group(Node(lane.get("criteria"), f"rules.lanes[{place}].criteria", faults), depth=1)
    if faults:
        raise DocumentError(faults)


def at(document: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path of fields; None where nothing does."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _named(node: Node, field: str) -> None:
    names = []
    for item in node.items(most=MOST_ITEMS):
        if not _object(item):
            continue
        name = item.value.get(field)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            Node(name, f"{item.path}.{field}", node.faults).fault(
                "must be lower-case letters, digits and underscores, a letter first"
            )
        else:
            names.append(name)
    node.no_twins(names)


def _object(node: Node) -> bool:
    if not isinstance(node.value, dict):
        node.fault("must be an object")
    return isinstance(node.value, dict)


def _group(node: Node, *, depth: int) -> None:
    for item in node.items(most=MOST_MEMBERS):
        if isinstance(item.value, str):
            continue
        if (
            not isinstance(item.value, dict)
            or len(item.value) != 1
            or not item.value.keys() <= {"any", "all"}
        ):
            item.fault('must be a criterion\'s key, {"any": […]} or {"all": […]}')
        elif depth == DEEPEST:
            item.fault(f"groups go {DEEPEST} deep at most")
        else:
            (needs,) = item.value
            _group(item.fields(needs)[0], depth=depth + 1)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item if isinstance(item, dict) else {} for item in value] if isinstance(value, list) else []
