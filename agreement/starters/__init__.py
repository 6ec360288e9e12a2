"""Three documents to begin from; each is whole, and could be proposed as it stands."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from agreement.starters import asked_for_a_call, b2b_software, events_and_content


@dataclass(frozen=True)
class Starter:
    """A document to begin from, and whom it suits."""

    key: str
    name: str
    suits: str
    said: dict[str, Any]

    @property
    def document(self) -> dict[str, Any]:
        """The document, to be changed freely."""
        return deepcopy(self.said)


ALL = (
    Starter(
        "b2b_software",
        "Inbound software, business to business",
        "Demo requests, trials and prices looked at; a company’s fit counts.",
        b2b_software.DOCUMENT,
    ),
    Starter(
        "asked_for_a_call",
        "Services: they asked for a call",
        "Somebody with a need leaves a number and expects to be rung back.",
        asked_for_a_call.DOCUMENT,
    ),
    Starter(
        "events_and_content",
        "Events and content",
        "Webinars, fairs and downloads: many names, few of them ready.",
        events_and_content.DOCUMENT,
    ),
)


def find(key: str) -> Starter | None:
    """The starter of this key, if there is one."""
    return next((starter for starter in ALL if starter.key == key), None)
