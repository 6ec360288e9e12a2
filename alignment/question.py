"""What a report is asked: over which days, by whom, and for some of them cut how."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alignment.period import Period
from workspaces.models import Member


@dataclass(frozen=True)
class Question:
    """`words` are the other words of the address, which the reports that know them read."""

    period: Period
    viewer: Member
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def workspace_id(self) -> int:
        return self.viewer.workspace_id

    def word(self, name: str, otherwise: str = "") -> str:
        return self.words.get(name, "") or otherwise


class QuestionError(ValueError):
    """The report can't be cut like that; `field` says which word of the question is wrong."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.field = name
