"""A plain reading of rules, for the tests only: the product has one evaluator, and this isn't it."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from leads.folding import fold


def result(criterion: Mapping[str, Any], facts: Mapping[str, Any], at: datetime) -> bool | None:
    """Met, not met, or None for unknown."""
    fact: Any = facts.get(criterion["fact"])
    operator: str = criterion["operator"]
    value: Any = criterion.get("value")
    if operator in {"known", "unknown"}:
        return (fact not in (None, "", "[]", "{}", [], {})) == (operator == "known")
    if operator in {"yes", "no"}:
        return fact is (operator == "yes") if isinstance(fact, bool) else None
    if operator in {"any_of", "all_of"}:
        return _list(operator, fact, value)
    if operator in {"before", "after", "within_days"}:
        return _day(operator, fact, value, at.astimezone(UTC).date())
    sample = value[0] if isinstance(value, list) else value
    if isinstance(sample, str):
        return _text(operator, fact, value)
    return _number(operator, fact, value)


def _text(operator: str, fact: Any, value: Any) -> bool | None:
    if not isinstance(fact, str) or not fold(fact):
        return None
    text = fold(fact)
    wanted = [fold(item) for item in value] if isinstance(value, list) else fold(value)
    if operator == "matches_domain":
        host = _host(text)
        return any(f".{host}".endswith(f".{domain}") for domain in wanted) if host else None
    return {
        "is": text == wanted,
        "is_not": text != wanted,
        "is_one_of": text in wanted,
        "contains": isinstance(wanted, str) and wanted in text,
        "starts_with": isinstance(wanted, str) and text.startswith(wanted),
    }[operator]


def _host(text: str) -> str:
    address = text.split("/")[2] if "://" in text else text.split("/")[0]
    return re.split(r"[?#]", address)[0].split("@")[-1].split(":")[0]


def _number(operator: str, fact: Any, value: Any) -> bool | None:
    if not isinstance(fact, int | float) or isinstance(fact, bool):
        return None
    number = Decimal(str(fact))
    wanted = [Decimal(str(item)) for item in (value if isinstance(value, list) else [value])]
    return {
        "is": number == wanted[0],
        "is_not": number != wanted[0],
        "is_one_of": number in wanted,
        "at_least": number >= wanted[0],
        "at_most": number <= wanted[0],
        "between": wanted[0] <= number <= wanted[-1],
    }[operator]


def _day(operator: str, fact: Any, value: Any, today: date) -> bool | None:
    try:
        day = datetime.fromisoformat(fact)
    except (TypeError, ValueError):
        return None
    day = day.replace(tzinfo=UTC) if day.tzinfo is None else day.astimezone(UTC)
    if operator == "within_days":
        return today - timedelta(days=value) <= day.date() <= today
    wanted = date.fromisoformat(value)
    return day.date() < wanted if operator == "before" else day.date() > wanted


def _list(operator: str, fact: Any, value: list[str]) -> bool | None:
    items = ([fact] if fold(fact) else []) if isinstance(fact, str) else fact
    if not isinstance(items, list) or not items:
        return None
    held, wanted = {fold(item) for item in items}, {fold(item) for item in value}
    return bool(held & wanted) if operator == "any_of" else wanted <= held


def ready(document: Mapping[str, Any], met: Mapping[str, bool]) -> tuple[int, int | None, bool]:
    """(score, first lane, sales-ready) for criteria met or not."""
    score = sum(criterion.get("points", 0) for criterion in document["criteria"] if met[criterion["key"]])
    lane = next(
        (place for place, lane in enumerate(document["lanes"]) if _lane_holds(lane, met, score)),
        None,
    )
    is_ready = (
        lane is not None
        and all(_holds(member, met) for member in document["required"])
        and not any(_holds(member, met) for member in document["rules_out"])
    )
    return score, lane, is_ready


def _lane_holds(lane: Mapping[str, Any], met: Mapping[str, bool], score: int) -> bool:
    if lane["needs"] == "points":
        return bool(score >= lane["threshold"])
    return _holds({lane["needs"]: lane["criteria"]}, met)


def _holds(member: Any, met: Mapping[str, bool]) -> bool:
    if isinstance(member, str):
        return met[member]
    ((needs, members),) = member.items()
    return (all if needs == "all" else any)(_holds(inner, met) for inner in members)
