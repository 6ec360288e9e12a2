"""A lead a rep met themselves: added by hand, through the same door as all others, and kept by whoever added it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from followup import pipeline
from followup.models import Handoff
from leads import intake, sources
from leads.models import Submission
from workspaces.models import Member

OWN = "own_lead"  # the fact by which own leads are told from given ones
PROFILE = ("name", "email", "phone", "company", "title")


@dataclass(frozen=True)
class Added:
    """What became of it; `handoff` is None while the agreement doesn't call it sales-ready."""

    submission: Submission
    handoff: Handoff | None

    @property
    def joined(self) -> bool:
        """It became part of a lead that was open already."""
        return self.submission.state == Submission.State.MERGED


def add(said: Mapping[str, Any], *, key: str, by: Member, at: datetime) -> Added:
    """Take in what a member says of someone, in this transaction; once per key, however often it is sent.

    `said` holds the PROFILE fields and a `note`. Raises leads.intake.KeyReused for other words under the same key.
    """
    payload: dict[str, Any] = {
        "channel": f"Own: {by.name}"[:80],
        "person": {name: said[name] for name in PROFILE if said.get(name)},
        "facts": {OWN: True},
        "form": {"name": "Added by hand", "answers": []},
    }
    if said.get("note"):
        payload["form"]["answers"] = [{"question": "Note", "answer": said["note"]}]
    way_in = sources.connection_by_hand(by, at=at)
    received = intake.receive(by.workspace_id, way_in.pk, payload, key=key, at=at)
    batch = intake.claim(1, only=received.id)
    if batch:
        pipeline.carry(batch, by.workspace, at=at)
    submission = Submission.objects.select_related("lead__person").get(pk=received.id)
    if submission.lead is None:
        return Added(submission, None)
    latest = Handoff.objects.select_related("owner").filter(lead=submission.lead).order_by("-pk").first()
    return Added(submission, latest)
