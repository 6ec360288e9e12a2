"""Saying what a submission should have said, beside what arrived, which stays."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from leads import contract, ways_in
from leads.models import Submission
from leads.normalise import PROFILE, Unmappable, email_key
from workspaces import audit
from workspaces.models import Member

MOST_LOOKED_AT = 500  # values of a strange payload in which a person is looked for
# What a key is called where nobody agreed on names: its letters alone.
NAMES = {
    "name": ("name", "fullname", "contactname", "yourname"),
    "email": ("email", "emailaddress", "mail", "workemail"),
    "phone": ("phone", "phonenumber", "mobile", "tel", "telephone"),
    "company": ("company", "companyname", "organization", "organisation"),
    "title": ("title", "jobtitle", "position", "role"),
    "country": ("country", "countrycode"),
    "external_id": ("externalid",),
}


class CannotCorrect(ValueError):
    """This correction can't be read either: `faults` are field path → what is wrong with it."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{path}: {' '.join(words)}" for path, words in faults.items()))
        self.faults = dict(faults)


def write(submission: Submission, body: dict[str, Any], *, by: Member, at: datetime) -> None:
    """Keep `body`, in the contract's shape, as what is to be read of this submission. Raises CannotCorrect.

    Only what needs attention is corrected: what became a lead was read, and a test or spam is nobody's enquiry.
    """
    if faults := contract.faults(body):
        raise CannotCorrect(faults)
    locked = Submission.objects.select_for_update().only("state").get(pk=submission.pk)
    if locked.state != Submission.State.ATTENTION:
        raise CannotCorrect({"": ["This was read meanwhile. There is nothing left to correct."]})
    submission.correction = {"body": body, "by": by.pk, "at": at.isoformat()}
    submission.save(update_fields=["correction"])
    audit.record(
        submission.workspace_id, "submission corrected", by=by, at=at, detail={"submission": submission.pk}
    )


def proposal(submission: Submission) -> dict[str, Any]:
    """What could be read of it, in the contract's shape, to begin a correction with; asks for its connection."""
    if submission.correction:
        return dict(submission.correction["body"])
    try:
        shape = ways_in.shape(submission.connection, submission)
    except Unmappable:
        shape = submission.payload
    if isinstance(shape, Mapping) and isinstance(shape.get("person"), Mapping):
        return {"channel": "", **shape}
    return {"channel": submission.connection.name[:80], "person": _somebody(submission.payload), "facts": {}}


def _somebody(payload: Any) -> dict[str, str]:
    """A person, by what the payload's keys are called, and by what looks like an address whatever it is called."""
    found: dict[str, str] = {}
    wanted = {alias: name for name, aliases in NAMES.items() for alias in aliases}
    for key, value in _leaves(payload):
        letters = "".join(letter for letter in key.casefold() if letter.isalnum())
        name = wanted.get(letters) or ("email" if email_key(value) else None)
        if name == "email" and email_key(value) and not email_key(found.get(name, "")):
            found.pop(name, None)  # an address is better than what only stands where one should
        if name is not None:
            found.setdefault(name, value[: PROFILE.get(name, 300)])
    return found


def _leaves(payload: Any) -> Iterator[tuple[str, str]]:
    """(key, text) of a payload's texts and numbers, breadth first, up to MOST_LOOKED_AT."""
    level: list[tuple[str, Any]] = [("", payload)]
    seen = 0
    while level and seen < MOST_LOOKED_AT:
        below: list[tuple[str, Any]] = []
        for key, value in level[:MOST_LOOKED_AT]:
            seen += 1
            if isinstance(value, Mapping):
                below += [(str(name), inner) for name, inner in value.items()]
            elif isinstance(value, list):
                below += [(key, inner) for inner in value]
            elif isinstance(value, str | int | float) and not isinstance(value, bool):
                yield key, str(value).strip()
        level = below
