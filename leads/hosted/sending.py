"""A visitor sends a form: what they wrote is stored before they are thanked, whatever it looks like."""

import secrets
from datetime import datetime

from leadbridge import doorbell
from leads import attribution, intake
from leads.forms import PublicForm
from leads.hosted.document import FormDocument, fill
from leads.hosted.tickets import Ticket
from leads.models import Form, FormVersion, Submission

NO_TICKET = "Sent without opening the form."
CAUGHT = "A field that people don’t see was filled in."


def send(
    form: Form, version: FormVersion, filled: PublicForm, ticket: Ticket | None, *, promise: str, at: datetime
) -> None:
    """Store a valid form once, however often it was clicked; what looks like a machine's waits as spam."""
    document = FormDocument.of(version.document)
    page_url, source = (ticket.page_url, ticket.source) if ticket else ("", {})
    counted = attribution.decide(form.connection.settings, attribution.clues(page_url, told=source))
    payload = filled.submission(
        version=version.pk,
        page_url=page_url,
        source=source,
        promise=fill(document.promise, promise),
        at=at,
    ) | {"channel": counted.channel, "campaign": counted.campaign}
    reason = CAUGHT if filled.is_caught else ticket.suspicion(at) if ticket else NO_TICKET
    state = Submission.State.SPAM if reason else Submission.State.PENDING
    # The ticket and the answers make a double click one submission; other answers are another one, and kept as well.
    key = f"{ticket.once if ticket else secrets.token_urlsafe(12)}:{filled.fingerprint}"
    try:
        received = intake.receive(
            form.workspace_id, form.connection_id, payload, key=key, at=at, state=state, reason=reason
        )
    except intake.KeyReused:  # the same answers, a moment later
        return
    if received.is_new and not reason:
        doorbell.ring(intake.WAKE)
