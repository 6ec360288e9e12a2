"""Saying that a submission is nobody's enquiry: it counts for nothing from then on, and can be taken back."""

from datetime import datetime

from django.db import transaction

from followup import doors
from followup.handoffs import Conflict
from leadbridge import doorbell
from leads.models import Submission
from workspaces import audit
from workspaces.models import Member

State = Submission.State


def mark(submission: Submission, *, by: Member, at: datetime) -> None:
    """Keep it as spam. A lead that only it made goes, with its clock and alerts; one that others enquired about stays.

    Raises Conflict where somebody has tried to reach the lead already: what people did is not taken away.
    """
    with transaction.atomic():
        submission = Submission.objects.select_for_update(of=("self",)).defer("payload").get(pk=submission.pk)
        if submission.state in {State.PENDING, State.TEST}:
            raise Conflict("It is being read. Look again in a moment." if submission.state == State.PENDING
                           else "A test counts for nothing as it is.")  # fmt: skip
        if submission.state == State.SPAM:
            return
        lead_id = submission.lead_id
        submission.state, submission.reason = State.SPAM, f"{by.name} said so."
        submission.lead, submission.done_at = None, at
        submission.save(update_fields=["state", "reason", "lead", "done_at"])
        if lead_id is not None and not Submission.objects.filter(lead_id=lead_id).exists():
            if not doors.remove_lead(lead_id):
                raise Conflict("Somebody has worked on this lead. Give it back with a reason instead.")
            doorbell.announce(submission.workspace_id, "queue")
        audit.record(
            submission.workspace_id, "submission called spam", by=by, at=at, detail={"submission": submission.pk}
        )  # fmt: skip
    doorbell.announce(submission.workspace_id, "inbox")
