"""The handoffs behind each number of the page, asked by the words of its address.

part       one of `worked.PARTS` or `worked.OTHERS`
whose      given or own
channel    a channel's id, or "none"
version    a version's number; then `criterion` (its position) with `state` met, not_met or unknown, or `low` and `high` points
ended      returned or lost, with `reason` (a key, "" for none said)
"""

import re
from collections.abc import Mapping

from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression

from alignment.behind import Behind
from alignment.links import NO_CHANNEL
from alignment.period import Period
from alignment.quality import reasons, worked
from alignment.quality.worked import Handoffs

_STATES = {"met": "met", "not_met": "not met", "unknown": "not known"}
WORDS = ("part", "whose", "channel", "version", "criterion", "state", "low", "high", "ended", "reason")


def figure(asked: Mapping[str, str], period: Period) -> Behind | None:
    """What the words ask for; None where they make no figure."""
    known = {**worked.PARTS, **worked.OTHERS}
    part = asked.get("part") or "handoffs"
    if part not in known:
        return None
    words, condition = known[part]
    found: Handoffs | None = worked.handed(period).filter(condition)
    said = [words]
    for narrow in (_by_channel, _by_version, _by_reason):
        if found is not None:
            found = narrow(found, asked, said)
    return None if found is None else Behind(", ".join(said), found)


def _by_channel(found: Handoffs, asked: Mapping[str, str], said: list[str]) -> Handoffs | None:
    place, whose = asked.get("channel", ""), asked.get("whose", "")
    if whose:
        if whose not in {"own", "given"}:
            return None
        said.append("brought by reps" if whose == "own" else "given by marketing")
        found = found.filter(is_own=whose == "own")
    if not place:
        return found
    if place == NO_CHANNEL:
        return found.filter(lead__channel__isnull=True)
    number = _number(place)
    return None if number is None else found.filter(lead__channel_id=number)


def _by_version(found: Handoffs, asked: Mapping[str, str], said: list[str]) -> Handoffs | None:
    if not asked.get("version"):
        return found
    number = _number(asked["version"])
    if number is None:
        return None
    found = found.filter(version__number=number, is_own=False)
    if asked.get("criterion"):
        return _by_criterion(found, asked, said)
    low, high = _number(asked.get("low", "")), _number(asked.get("high", ""))
    if low is not None and high is not None:
        said.append(f"{low} to {high} points")
        found = found.filter(assessment__score__gte=low, assessment__score__lte=high)
    return found


def _by_criterion(found: Handoffs, asked: Mapping[str, str], said: list[str]) -> Handoffs | None:
    place, state = _number(asked["criterion"]), asked.get("state", "")
    if place is None or not 0 <= place < 60 or state not in _STATES:
        return None
    bit = 1 << place
    said.append(f"criterion {_STATES[state]}")
    found = found.annotate(met_bit=_bit("assessment__met", bit), known_bit=_bit("assessment__known", bit))
    if state == "unknown":
        return found.filter(known_bit=0)
    return found.filter(~Q(known_bit=0), met_bit=bit if state == "met" else 0)


def _by_reason(found: Handoffs, asked: Mapping[str, str], said: list[str]) -> Handoffs | None:
    ended = asked.get("ended", "")
    if not ended:
        return found
    if ended not in reasons.ENDED:
        return None
    said.append(ended)
    found = found.filter(ended_as__in=reasons.ENDED[ended])
    if "reason" not in asked:
        return found
    said.append(asked["reason"][:120].replace("_", " ") or "no reason said")
    with_reason = reasons.said(found)
    if not asked["reason"]:
        return with_reason.filter(Q(reason="") | Q(reason__isnull=True))
    return with_reason.filter(reason=asked["reason"][:120].replace("\0", ""))


def _bit(name: str, bit: int) -> CombinedExpression:
    return F(name).bitand(bit)


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None
