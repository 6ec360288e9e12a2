"""Facts: named, typed things known from marketing's side, and the catalogue of their types."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from leads.folding import fold
from leads.models import FactKind

MOST_FACTS = 200
MOST_LETTERS = 2000
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,9})?")  # "007" is a code, not a number
_PACKER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")


def fact_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The storable part of what was sent: texts cut to size, lists of texts, numbers, yes and no; the rest is left out."""
    kept = {}
    for name, value in list(raw.items())[:MOST_FACTS]:
        value = _storable(value)
        if value is not None and str(name).strip():
            kept[" ".join(str(name).split())[:120]] = value
    return kept


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()[:MOST_LETTERS] or None
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return [
            str(item)[:MOST_LETTERS] for item in value[:100] if isinstance(item, str | int | float)
        ] or None
    return None


def folded(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Every text again without case and accents, beside the facts; lists keep their order."""
    texts: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, str):
            texts[name] = fold(value)
        elif isinstance(value, list):
            texts[name] = [fold(item) for item in value]
    return texts


def type_of(value: Any) -> str:
    """The type a fact is given when its name is first seen."""
    if isinstance(value, bool):
        return FactKind.Type.YES_NO
    if isinstance(value, int | float):
        return FactKind.Type.NUMBER
    if isinstance(value, list):
        return FactKind.Type.LIST
    return FactKind.Type.DATE if _DATE.fullmatch(value) else FactKind.Type.TEXT


def coerce(value: Any, kind: str) -> Any:
    """The value as the catalogue's type where that loses nothing, else as it came (which the evaluator reads as unknown)."""
    if kind == FactKind.Type.NUMBER and isinstance(value, str):
        return (float(value) if "." in value else int(value)) if _NUMBER.fullmatch(value) else value
    if kind == FactKind.Type.TEXT and isinstance(value, bool | int | float):
        return str(value)
    if kind == FactKind.Type.YES_NO and isinstance(value, str):
        return {"yes": True, "true": True, "no": False, "false": False}.get(value.casefold(), value)
    if kind == FactKind.Type.LIST and isinstance(value, str):
        return [value]
    return value


def stays(of: type, kind: str) -> bool:
    """Whether `coerce` leaves every value of a Python type as it came."""
    if kind == FactKind.Type.TEXT:
        return of not in {bool, int, float}
    return of is not str or kind not in {FactKind.Type.NUMBER, FactKind.Type.YES_NO, FactKind.Type.LIST}


def pack(facts: Mapping[str, Any]) -> tuple[str, str]:
    """Facts and their folded texts, as JSON without spaces."""
    return _PACKER.encode(facts), _PACKER.encode(folded(facts))


def catalogue(workspace_id: int, seen: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Fact name → type, after every name in `seen` was entered; the first value seen decides."""
    wanted = {name: value for facts in seen for name, value in facts.items()}
    known = dict(FactKind.objects.values_list("name", "type"))
    missing = sorted(wanted.keys() - known.keys())
    if missing:
        FactKind.objects.bulk_create(
            [FactKind(workspace_id=workspace_id, name=name, type=type_of(wanted[name])) for name in missing],
            ignore_conflicts=True,
        )
        known = dict(FactKind.objects.values_list("name", "type"))
    return known
