"""What can be chosen for a test: the operators of a fact's type in words, and what value each takes."""

from collections.abc import Mapping
from typing import Any

from agreement.builder import wording
from leadbridge.templatetags.words import readable
from scoring import operators
from scoring.catalogue import Fact
from scoring.readings import Reading

WORDS = {
    "is": "is", "is_not": "is not", "is_one_of": "is one of", "contains": "contains", "starts_with": "starts with",
    "matches_domain": "is at the domain", "at_least": "is at least", "at_most": "is at most", "between": "is between",
    "before": "is before", "after": "is after", "within_days": "is within the last", "yes": "is yes", "no": "is no",
    "any_of": "includes any of", "all_of": "includes all of", "known": "is known", "unknown": "is not known",
}  # fmt: skip
# How a value is typed: nothing, one text, several, a number, two, a day, a number of days.
TYPED = {
    "is": "text", "is_not": "text", "is_one_of": "texts", "contains": "text", "starts_with": "text",
    "matches_domain": "texts", "at_least": "number", "at_most": "number", "between": "span", "before": "day",
    "after": "day", "within_days": "days", "any_of": "texts", "all_of": "texts",
}  # fmt: skip
_TYPES = {"text": "A text", "number": "A number", "date": "A date", "yes_no": "Yes or no", "list": "A list"}
_ANY = "Any fact"

Choice = tuple[str, str]


def of_type(kind: str | None) -> list[tuple[str, list[Choice]]]:
    """Operators by the type they read, as (heading, [(name, words)]); of a known type only its own."""
    headed: dict[str, list[Choice]] = {}
    for operator in operators.TABLE:
        choice = (operator.name, WORDS[operator.name])
        if operator.reading is Reading.PRESENCE:
            headings = [_ANY]
        else:
            headings = [_TYPES[name] for name in _TYPES if name in operator.reading.types]
        for heading in headings:
            if kind is None or heading in {_TYPES.get(kind), _ANY}:
                headed.setdefault(heading, [])
                if choice not in headed[heading]:
                    headed[heading].append(choice)
    return sorted(headed.items(), key=lambda one: one[0] == _ANY)


def value_fields(operator: Any, value: Any) -> tuple[str, str]:
    """A stored value as its one or two text fields."""
    if (
        isinstance(operator, str)
        and TYPED.get(operator) == "span"
        and isinstance(value, list)
        and len(value) == 2
    ):
        return wording.typed(value[0]), wording.typed(value[1])
    return wording.typed(value), ""


def read_value(operator: str, said: str, until: str, fact: Fact | None) -> Any:
    """What was typed as the value an operator takes; the text itself where it can't be read so."""
    how = TYPED.get(operator)
    if how is None:
        return None
    if how == "span":
        return [wording.number(said), wording.number(until)] if said or until else None
    if how in {"number", "days"}:
        return wording.number(said)
    if how == "texts":
        listed = wording.items(said)
        numbers = [wording.number(item) for item in listed]
        is_number = operator == "is_one_of" and _wants_number(fact, numbers)
        return (numbers if is_number else listed) or None
    if operator in {"is", "is_not"} and _wants_number(fact, [wording.number(said)]):
        return wording.number(said)
    return wording.text(said)


def _wants_number(fact: Fact | None, numbers: list[Any]) -> bool:
    """Whether these are meant as numbers: the fact is one, or nobody knows and they can only be numbers."""
    are_numbers = bool(numbers) and all(isinstance(one, int | float) for one in numbers)
    return are_numbers and (fact is None or fact.type == "number")


def sentence(criterion: Mapping[str, Any]) -> str:
    """What a criterion is called while nobody gave it a name: "Company size is at least 50"."""
    name, value = criterion.get("operator"), criterion.get("value")
    row = operators.find(name, value) if isinstance(name, str) else None
    said = row.phrase(value) if row else f"{WORDS.get(str(name), '')} {wording.typed(value)}".rstrip()
    fact = criterion.get("fact")
    return f"{readable(fact)} {said}"[:120] if isinstance(fact, str) and fact.strip() else ""


def hint(fact: Fact | None) -> str:
    """What is known of a fact: "number, known for 83 % of leads"."""
    if fact is None:
        return "no lead ever came with it"
    return (
        fact.kind
        if fact.share is None
        else f"{fact.kind}, known for {fact.share:.0%} of leads".replace("%", " %")
    )
