"""What a form says and asks: the document of a version, typed. Pure: no row is touched here."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

PROFILE = {
    "name": "Their name",
    "email": "E-mail",
    "phone": "Phone",
    "company": "Company",
    "title": "What they do",
    "country": "Country",
}
TYPES = {
    "text": "Short text",
    "long": "Long text",
    "email": "E-mail",
    "phone": "Phone",
    "number": "Number",
    "date": "Date",
    "choice": "One choice",
    "choices": "Several choices",
    "yes_no": "Yes or no",
    "hidden": "Hidden",
}
CHOOSING = ("choice", "choices")
RESERVED = ("ticket", "website", "consent")  # fields that every form has besides its questions
PROMISE = "{promise}"
_SENTENCE_START = re.compile(r"(^|[.!?]\s+)$")


@dataclass(frozen=True)
class Question:
    """One question. Its answer is a field of the person, or a named fact, or only an answer.

    A hidden one takes its value from the page's address, by its key, else `value`.
    """

    key: str
    type: str
    label: str
    help: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    field: str = ""
    fact: str = ""
    value: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether the lead sees it."""
        return self.type != "hidden"

    @property
    def is_profile(self) -> bool:
        return self.field in PROFILE


@dataclass(frozen=True)
class Consent:
    """What the lead agrees to, in its wording; `version` is the form's version in which this wording first stood."""

    wording: str
    required: bool = False
    version: int = 1


@dataclass(frozen=True)
class FormDocument:
    """All that a version says. `lane` is the key of the lane whose promise stands for {promise} in its texts."""

    title: str
    intro: str = ""
    questions: tuple[Question, ...] = ()
    consent: Consent | None = None
    button: str = ""
    promise: str = ""
    thanks: str = ""
    lane: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "FormDocument":
        """Read a stored document."""
        consent = stored.get("consent")
        return cls(
            **{
                name: str(stored.get(name) or "")
                for name in ("title", "intro", "button", "promise", "thanks", "lane")
            },
            questions=tuple(_question(asked) for asked in stored.get("questions", [])),
            consent=Consent(**consent) if consent else None,
        )

    def stored(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @property
    def reachable(self) -> list[Question]:
        """The questions by which somebody can be answered."""
        return [asked for asked in self.questions if asked.field in {"email", "phone"}]


def _question(stored: Mapping[str, Any]) -> Question:
    known = {
        name: stored[name] for name in Question.__dataclass_fields__ if name in stored and name != "options"
    }
    return Question(**{"type": "text", **known}, options=tuple(stored.get("options", ())))


def fill(text: str, promise: str) -> str:
    """The text with the promise as made now; where it begins a sentence it begins like one."""
    before, *rest = text.split(PROMISE)
    for after in rest:
        words = promise[:1].upper() + promise[1:] if _SENTENCE_START.search(before) else promise
        before += words + after
    return before
