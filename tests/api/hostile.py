"""What nobody sends by accident: strings, values, bodies and dates made to break a reader."""

import json
from pathlib import Path
from typing import Any

_SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "nasty_csv" / "blns.json"

OWN_STRINGS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE leads_lead; --",
    "{{ 7*7 }} {% debug %} ${7*7} #{7*7} %s %(name)s {0} %n",
    "a\x00b",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\u202egnp.exe",
    "\u2028\u2029\x85\x0b\x0c\x1c",
    "\r\nBcc: everyone@example.com",
    "e\u0301" * 500,
    "ﷺ" * 80,
    "🧨" * 80,
    "=cmd|' /C calc'!A0",
    "../../../etc/passwd",
    "%00%0a%ff",
    "٣١٤",
    "²",
    "-",
    " ",
    "",
    "9" * 5000,
    "1_000",
    "A" * 20000,
    "(none)",
    "none",
    "None",
    "null",
    "true",
    "\\u0000",
    "\\",
]
# The few that have broken the most readers, for fields where all of the above would take long.
SHARP_STRINGS = [
    OWN_STRINGS[0],
    "a\x00b",
    "\ufeff",
    "9" * 5000,
    "²",
    "A" * 20000,
    "ﷺ" * 80,
    "",
    "\r\nBcc: everyone@example.com",
]
WRONG_TYPES: list[Any] = [
    None,
    True,
    0,
    -1.5,
    10**400,
    [],
    {},
    [[]],
    [None],
    {"a": {"b": []}},
    "",
    " ",
    "x" * 6000,
]
SHARP_DATES = ["", "now", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59", "-1"]
DATES = [
    "",
    "now",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59",
    "10000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-01-01T25:00:00Z",
    "2026-01-01T00:00:00+99:99",
    "2026-01-01T00:00:00.1234567890123Z",
    "2026-W01-1",
    "1e99",
    "-1",
    "٢٠٢٦-٠١-٠١T٠٠:٠٠:٠٠Z",
    "2026-01-01T00:00:00Z\x00",
    "2026-06-30T23:59:60Z",
]
PATH_IDS = [
    "-1",
    "1.0",
    "1e3",
    "x",
    "%00",
    "'",
    "..%2f..",
    "١",
    str(2**63),
    str(2**64),
    "9" * 5000,
    "0",
    "%ff",
]
GOOD = {"channel": "Web", "person": {"email": "ann@example.com"}}


def strings() -> list[str]:
    """The big list of naughty strings where it is at hand, and our own."""
    return [*(json.loads(_SHARED.read_text()) if _SHARED.exists() else []), *OWN_STRINGS]


def has_shared() -> bool:
    return _SHARED.exists()


def _with(extra: str) -> bytes:
    return b'{"channel": "Web", "person": {"email": "ann@example.com"}, ' + extra.encode() + b"}"


def _nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return _with(f'"extra": {opening * depth}{"1" if ":" in opening else ""}{closing * depth}')


# (what, body, may be taken): bodies no client library would make
BODIES: list[tuple[str, bytes, bool]] = [
    ("nothing", b"", False),
    ("a word", b"hello", False),
    ("a list", b"[]", False),
    ("null", b"null", False),
    ("a text", b'"x"', False),
    ("cut short", b'{"channel": "Web", "person": {"ema', False),
    ("two documents", b'{"channel": ""}{"channel": ""}', False),
    ("NaN", _with('"facts": {"n": NaN}'), False),
    ("Infinity", _with('"facts": {"n": -Infinity}'), False),
    ("a number beyond floats", _with('"facts": {"n": 1e999}'), False),
    ("a number of 5,000 digits", _with('"facts": {"n": ' + "9" * 5000 + "}"), False),
    ("a number of 4,000 digits", _with('"facts": {"n": ' + "9" * 4000 + "}"), True),
    ("a very small number", _with('"facts": {"n": 5e-324, "m": -0.0, "k": 1e308}'), True),
    ("a NUL", _with('"extra": "a\\u0000b"'), False),
    ("a NUL in a name", _with('"facts": {"a\\u0000b": 1}'), False),
    ("a raw NUL", _with('"extra": "a\x00b"'), False),
    ("a lone surrogate", _with('"extra": "\\ud800"'), False),
    ("a lone surrogate in a name", _with('"\\udc00": 1'), False),
    ("a pair of surrogates", _with('"extra": "\\ud83e\\udde8"'), True),
    ("a broken letter", b'{"channel": "\xff\xfe", "person": {"email": "a@b.de"}}', False),
    ("UTF-16", json.dumps(GOOD).encode("utf-16"), True),
    ("UTF-32", json.dumps(GOOD).encode("utf-32"), True),
    ("a byte order mark", b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), True),
    ("the same name twice", _with('"channel": "Email"'), True),
    ("unknown fields", _with('"__proto__": {"x": 1}, "workspace_id": 1, "state": "won", "id": 7'), True),
    ("many unknown fields", _with(",".join(f'"f{number}": 1' for number in range(5000))), True),
    (
        "a thousand facts",
        _with('"facts": {' + ",".join(f'"f{number}": 1' for number in range(1000)) + "}"),
        False,
    ),
    ("10 MB", _with('"extra": "' + "x" * 10_000_000 + '"'), False),
    ("300 KB", _with('"extra": "' + "x" * 300_000 + '"'), False),
    *((f"{depth} lists deep", _nested(depth), False) for depth in (100, 400, 900, 2_000, 6_000, 100_000)),
    *((f"{depth} objects deep", _nested(depth, '{"a":', "}"), False) for depth in (100, 900, 6_000, 30_000)),
    ("a few lists deep", _nested(10), True),
    ("100,000 brackets", b"[" * 100_000, False),
]
