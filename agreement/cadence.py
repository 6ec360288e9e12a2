"""The agreed plan of attempts after the first: by which medium, after how long, with which words, and what a result changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agreement import words
from scoring.documents import Node
from scoring.rules import MEDIA

MOST_STEPS = 50
LONGEST_TEMPLATE = 80
LONGEST_WAIT = 26 * 7 * 86400
# Results after which the lead is still to be reached; every other one is a contact, and ends the plan.
UNREACHED = {
    "no_answer": "no answer",
    "left_message": "a message was left",
    "wrong_number": "a wrong number",
    "sent": "a mail or text was sent",
}
_MEDIA = {"call": "call", "email": "write", "sms": "text", "chat": "chat", "meeting": "meet them"}
_KEY = r"[a-z][a-z0-9_]*"


@dataclass(frozen=True)
class Planned:
    """An attempt `after_s` working seconds after the last one.

    `medium` is empty where it is the lane's first one. `when` is the result it follows; without one it is the next in order.
    `template` names the words to begin from.
    """

    key: str
    medium: str
    after_s: int
    when: str = ""
    template: str = ""

    @property
    def sentence(self) -> str:
        """ "call 2 hours later", "after a wrong number: write 5 minutes later, with “Wrong number”" """
        wait = f"{words.duration(self.after_s)} later" if self.after_s else "at once"
        said = f"{_MEDIA.get(self.medium, 'try again')} {wait}"
        said += f", with “{self.template}”" if self.template else ""
        return f"after {UNREACHED[self.when]}: {said}" if self.when else said


@dataclass(frozen=True)
class Cadence:
    """The plan: what comes in order, and what a result brings instead."""

    steps: tuple[Planned, ...]

    @property
    def in_order(self) -> tuple[Planned, ...]:
        return tuple(step for step in self.steps if not step.when)

    @property
    def gaps_s(self) -> tuple[int, ...]:
        """The working seconds between attempts where no result changes the plan."""
        return tuple(step.after_s for step in self.in_order)

    def following(self, done: int, result: str) -> Planned:
        """What comes after `done` attempts or skipped steps, the last with this result; the last in order repeats."""
        answer = next((step for step in self.steps if result and step.when == result), None)
        return answer or self.in_order[min(max(done, 1), len(self.in_order)) - 1]

    @property
    def sentence(self) -> str:
        branches = [step.sentence for step in self.steps if step.when]
        ordered = [step.sentence for step in self.in_order]
        said = f"{words.listed(ordered, last='then')}; the last repeats".capitalize()
        return f"{'. '.join([said, *(one[:1].upper() + one[1:] for one in branches)])}."


def from_gaps(gaps: Iterable[object]) -> list[dict[str, Any]]:
    """The plan of an agreement that only says how long to wait between attempts."""
    waits = [gap for gap in gaps if isinstance(gap, int) and not isinstance(gap, bool)]
    return [{"step": f"try_{number}", "after_s": gap} for number, gap in enumerate(waits, 2)]


def parse(node: Node) -> Cadence:
    """Read the stored list of steps; its faults are noted at their places."""
    steps = tuple(_planned(item) for item in node.items(most=MOST_STEPS, least=1))
    node.no_twins([step.key for step in steps])
    node.no_twins([step.when for step in steps])
    if steps and all(step.when for step in steps):
        node.fault("needs a step that follows whatever the result was")
    return Cadence(steps)


def _planned(node: Node) -> Planned:
    key, medium, after, when, template = node.fields("step", "medium", "after_s", "when", "template")
    return Planned(
        key=key.text(most=60, pattern=_KEY),
        medium="" if medium.value == "" else medium.choice(MEDIA, default=""),
        after_s=after.whole(least=0, most=LONGEST_WAIT),
        when="" if when.value == "" else when.choice(list(UNREACHED), default=""),
        template="" if template.value == "" else template.text(most=LONGEST_TEMPLATE, default=""),
    )
