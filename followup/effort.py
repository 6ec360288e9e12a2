"""Where a handoff stands in the agreed plan: which try comes next, by which medium, and what such tries have been worth."""

from dataclasses import dataclass

from agreement.commitments import Commitments
from followup import worth
from followup.models import Handoff
from followup.worth import Worth

ASKS = {"call": "Call", "email": "Write", "sms": "Text", "chat": "Chat", "meeting": "Meet"}


@dataclass(frozen=True)
class Effort:
    """`number` is the next try's, of `agreed` ones; `medium` is empty where a decision is owed instead of a try."""

    number: int
    agreed: int
    reached: bool
    medium: str
    template: str
    can_skip: bool
    is_asked_for: bool
    worth: Worth | None

    @property
    def so_far(self) -> str:
        """ "Try 3 of 6", "Reached", "Tried 6 times, as agreed" """
        if self.reached:
            return "Reached"
        if not self.medium:
            return f"Tried {self.number - 1} times, as agreed"
        return f"Try {self.number} of {self.agreed}" if self.number <= self.agreed else f"Try {self.number}"

    @property
    def asks(self) -> str:
        """What comes next: "Call, at the hour they named"."""
        if not self.medium:
            return "Say what becomes of it"
        return ASKS.get(self.medium, "Try again") + (", at the hour they named" if self.is_asked_for else "")

    @property
    def tried(self) -> int:
        return self.number - 1

    @property
    def missing(self) -> int:
        """How many of the agreed tries were not made."""
        return max(0, self.agreed - self.number + 1)


def of(handoff: Handoff) -> Effort:
    """The effort on a handoff loaded by `access.handoff`, with its version."""
    sales = Commitments.parse(handoff.version.commitments).sales
    step = next((step for step in sales.cadence.steps if step.key == handoff.owed_step), None)
    number = handoff.touches + 1
    return Effort(
        number=number,
        agreed=sales.minimum_touches,
        reached=handoff.contacted_at is not None,
        medium=handoff.owed_medium,
        template=step.template if step else "",
        can_skip=handoff.is_open and bool(handoff.owed_step),
        is_asked_for=handoff.is_asked_for,
        worth=worth.of(handoff.workspace_id, number) if handoff.owed_medium and handoff.is_open else None,
    )
