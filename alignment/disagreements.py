"""What the two sides disagree about most.

Leads that came back or were lost are grouped by the line of the agreement they are about, those about no line by their
reason. A group ranks by how many of its leads marketing asked about again, then by how many came back or were lost
unproven (too few tries yet, or the first attempt late), then by how many there are, then by name. Groups without either
are no disagreement.
"""

from dataclasses import dataclass
from typing import Any

from alignment.tried import NO_LINE, Counts

UNPROVEN = {"too_few", "late"}


@dataclass(frozen=True)
class Disagreement:
    """One line, or one reason where no line is named: how many came back or were lost, unproven, asked about again."""

    line: str
    reason: str
    leads: int
    unproven: int
    asked: int

    @property
    def query(self) -> dict[str, str]:
        """What asks the list of what was tried for these."""
        return {"line": self.line} if self.line else {"line": NO_LINE, "reason": self.reason}

    def document(self) -> dict[str, Any]:
        return {
            "line": self.line or None,
            "reason": None if self.line else self.reason,
            "leads": self.leads,
            "unproven": self.unproven,
            "asked_again": self.asked,
        }


def top(counts: Counts, *, most: int = 3) -> list[Disagreement]:
    """The first so many."""
    groups: dict[tuple[str, str], list[int]] = {}
    for _, finding, state, reason, line, count in counts.rows:
        if not (line or reason):
            continue
        group = groups.setdefault((line, "" if line else reason), [0, 0, 0])
        group[0] += count
        group[1] += count if finding in UNPROVEN else 0
        group[2] += count if state != "none" else 0
    found = [Disagreement(line, reason, *numbers) for (line, reason), numbers in groups.items()]
    ranked = sorted(
        (one for one in found if one.asked or one.unproven),
        key=lambda one: (-one.asked, -one.unproven, -one.leads, one.line, one.reason),
    )
    return ranked[:most]
