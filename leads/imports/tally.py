"""What came of a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from leads.imports.table import Refusal


@dataclass
class Tally:
    """Every row read is added, there already or refused; `changed` are those there with other contents.

    `notes` are sentences on how the file was understood where it could be taken otherwise."""

    added: int = 0
    there: int = 0
    changed: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return len(self.refusals)

    @property
    def read(self) -> int:
        return self.added + self.there + self.refused

    def refuse(self, line: int, reason: str, cells: Sequence[str] = ()) -> None:
        self.refusals.append(Refusal(line, reason, tuple(cells)))
