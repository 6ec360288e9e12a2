"""How a file is laid out, as chosen on a page and kept with its run: plain JSON in, the engine's options out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from leads.folding import fold
from leads.imports.guess import FIRST, LAST
from leads.imports.options import Options

LEFT_OUT = "-"


@dataclass(frozen=True)
class Layout:
    """`fields` says per column (its place as text, for JSON) which field it holds, or "-" to leave it out.

    A column that is in none of them is kept as a fact under its header.
    """

    fields: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    date_order: str = ""
    is_live: bool = False
    encoding: str = ""
    delimiter: str = ""
    has_header: bool = True
    null: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Layout":
        """What was kept, whatever an older release kept beside it."""
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in kept.items() if name in known})

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def with_fields(self, fields: Mapping[int, str], **others: Any) -> "Layout":
        return replace(self, fields={str(place): name for place, name in fields.items()}, **others)

    def options(self) -> Options:
        """What the engine is told. Where a first and a last name are apart, they are one name in this order."""
        places: dict[str, list[int]] = {}
        for place, name in self.fields.items():
            places.setdefault(name, []).append(int(place))
        left_out = frozenset(places.pop(LEFT_OUT, []))
        parts = [*places.pop(FIRST, []), *places.pop(LAST, [])]
        if parts:
            places["name"] = parts
        return Options(
            mapped={},
            constants=self.constants,
            date_order=self.date_order,
            null=self.null or None,
            encoding=self.encoding,
            delimiter=self.delimiter,
            has_header=self.has_header,
            laid={name: tuple(found) for name, found in places.items()},
            left_out=left_out,
        )


def header_digest(kind: str, columns: Sequence[str]) -> str:
    """The same for files of one kind with the same columns, by which the last layout is found again."""
    said = json.dumps([kind, [fold(name) for name in columns]])
    return hashlib.sha256(said.encode()).hexdigest()
