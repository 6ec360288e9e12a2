"""Which fields a line is typed into: how each is shown, and how what is typed is stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agreement.builder import choices, wording
from scoring.catalogue import Fact

Facts = Mapping[str, Fact]
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """What of a line is stored together, and the fields it is typed into; the first gives it its name."""

    stored: tuple[str, ...]
    fields: tuple[str, ...]
    show: Callable[[Mapping[str, Any]], tuple[str, ...]]
    read: Callable[[Typed, Facts], tuple[Any, ...]]


def _one(
    name: str, show: Callable[[Any], str] = wording.typed, read: Callable[[str], Any] = wording.line
) -> Part:
    return Part((name,), (name,), lambda line: (show(line.get(name)),), lambda said, _: (read(said[name]),))


def _show_test(line: Mapping[str, Any]) -> tuple[str, ...]:
    operator = line.get("operator")
    shown = wording.fact_names([line["fact"]]) if isinstance(line.get("fact"), str) else ""
    return (shown, wording.typed(operator), *choices.value_fields(operator, line.get("value")))


def _read_test(said: Typed, facts: Facts) -> tuple[Any, ...]:
    fact = wording.fact_name(said["fact"], facts)
    value = choices.read_value(said["operator"], said["value"], said["until"], facts.get(fact or ""))
    return fact, said["operator"], value


def _show_rung(line: Mapping[str, Any]) -> tuple[str, ...]:
    after, to = line.get("after_s"), line.get("to")
    side = "before" if isinstance(after, int) and after < 0 else "after"
    return (
        wording.wait(after),
        side,
        wording.typed(line.get("from")),
        ",".join(map(str, to)) if isinstance(to, list) else "",
    )


def _read_rung(said: Typed, _: Facts) -> tuple[Any, ...]:
    after = wording.seconds(said["after_s"] or "0")
    if isinstance(after, int) and said["side"] == "before":
        after = -after
    return after, said["from"], said["to"].split(",") if said["to"] else []


def _show_transports(line: Mapping[str, Any]) -> tuple[str, ...]:
    by = line.get("by", ["email"])
    return (",".join(map(str, by)) if isinstance(by, list) else "",)


TEST = Part(("fact", "operator", "value"), ("fact", "operator", "value", "until"), _show_test, _read_test)
RUNG = Part(("after_s", "from", "to"), ("after_s", "side", "from", "to"), _show_rung, _read_rung)
TRANSPORTS = Part(
    ("by",), ("by",), _show_transports, lambda said, _: (said["by"].split(",") if said["by"] else [],)
)
REASSIGN = _one(
    "reassign", show=lambda value: "yes" if value is True else "", read=lambda said: said == "yes"
)
_COUNTS = ("of", "reached", "met", "qualified", "won")

_OBJECTS: tuple[tuple[str, tuple[Part, ...]], ...] = (
    (r"criteria/\w+", (_one("label"), TEST, _one("points", read=wording.number), _one("why"))),
    (
        r"lanes/\w+",
        (
            _one("name"), _one("needs"), _one("threshold", read=wording.number),
            _one("window_s", wording.wait, wording.seconds), _one("medium"),
        ),
    ),
    (r"goal", (_one("measure"), _one("target", read=wording.number))),
    (r"commitments/sales/ladder/\w+", (RUNG, TRANSPORTS, REASSIGN)),
    (
        r"commitments/sales/cadence/\w+",
        (
            _one("medium", read=wording.bare), _one("after_s", wording.wait, wording.seconds),
            _one("when", read=wording.bare), _one("template", read=wording.bare),
        ),
    ),
    (r"commitments/sales/(return|loss)_reasons/\w+", (_one("label"),)),
    (
        r"commitments/marketing/campaigns/\w+",
        (_one("name"), _one("month"), _one("budget", read=wording.number), _one("leads", read=wording.number)),
    ),
    (r"expectations/\w+", tuple(_one(name, read=wording.number) for name in _COUNTS)),
    (r"glossary/\d+", (_one("word"), _one("meaning"))),
)  # fmt: skip

Show = Callable[[Any], str]
Read = Callable[[str, Facts], Any]


_SCALARS: tuple[tuple[str, Show, Read], ...] = (
    (r"title", wording.typed, lambda said, _: wording.text(said)),
    (r"preamble", wording.typed, lambda said, _: wording.text(said) or ""),
    (r".*/(minimum_touches|sales_ready_per_month)", wording.typed, lambda said, _: wording.number(said)),
    (r".*/accept_within_s", wording.wait, lambda said, _: wording.seconds(said)),
    (r".*/(acceptance_rate|reachable_share)", wording.percent, lambda said, _: wording.share(said)),
    (
        r".*/facts_present",
        lambda names: (
            wording.fact_names(map(str, names)) if isinstance(names, list) else wording.typed(names)
        ),
        lambda said, facts: [wording.fact_name(item, facts) for item in wording.items(said)],
    ),
)


def shown(line: str, value: Any) -> dict[str, str]:
    """The fields of a line as they stand in its form."""
    parts = _parts(line)
    if parts:
        stored = value if isinstance(value, dict) else {}
        return {
            name: text for part in parts for name, text in zip(part.fields, part.show(stored), strict=True)
        }
    scalar = _scalar(line)
    return {"value": scalar[0](value)} if scalar else {}


def changed(line: str, seen: Any, said: Typed, facts: Facts) -> Any:
    """What to write for what was typed: of an object only the parts that differ from what its editor saw.

    A field that wasn't sent stays as it is.
    """
    before = shown(line, seen)
    now = before | {name: text.replace("\r\n", "\n") for name, text in said.items() if name in before}
    scalar = _scalar(line)
    if scalar is not None:
        return seen if now == before else scalar[1](now["value"], facts)
    stored = seen if isinstance(seen, dict) else {}
    written: dict[str, Any] = {}
    for part in _parts(line):
        if any(now[name] != before[name] for name in part.fields):
            written |= dict(zip(part.stored, part.read(now, facts), strict=True))
    if line.startswith("expectations/") and written:
        written["seen"] = 0  # what someone typed is no longer what past leads say
    return _named(stored, written) if line.startswith("criteria/") else written


def _named(stored: Mapping[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """A criterion nobody named is called by what it tests."""
    was_unnamed = stored.get("label") in {None, "", choices.sentence(stored)}
    if written.get("label") is None and ("label" in written or ("fact" in written and was_unnamed)):
        written["label"] = choices.sentence({**stored, **written}) or ""
    return written


def _parts(line: str) -> tuple[Part, ...]:
    return next((parts for pattern, parts in _OBJECTS if re.fullmatch(pattern, line, re.ASCII)), ())


def _scalar(line: str) -> tuple[Show, Read] | None:
    found = ((show, read) for pattern, show, read in _SCALARS if re.fullmatch(pattern, line, re.ASCII))
    return next(found, None)
