"""A rep's mail to a lead: kept first, sent by the loop, and an attempt, confirmed, once the mail server took it."""

from datetime import datetime, timedelta

from followup import doors, touches, wording
from followup.handoffs import Conflict
from followup.models import Handoff, Mail, Template, Touch
from followup.touches import Attempt
from leadbridge import doorbell, mail
from leadbridge.mail import BATCH, LEASE, Letter
from leads import normalise
from workspaces import scope
from workspaces.models import Member

HELD = timedelta(seconds=10)  # time to think better of it
LONGEST_SUBJECT, LONGEST_BODY = 150, 10_000


class BadMail(ValueError):
    """It can't be sent like this; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def write(
    handoff: Handoff, *, subject: str, body: str, by: Member, at: datetime, template: Template | None = None
) -> Mail:
    """Keep a mail to the lead; it leaves a few seconds later and then counts as an attempt.

    Raises BadMail at the field that is wrong, and Conflict when the handoff has ended or nobody may write to the lead.
    """
    handoff = (
        Handoff.objects.select_for_update(of=("self",)).select_related("lead__person").get(pk=handoff.pk)
    )
    if not handoff.is_open:
        raise Conflict("This lead was closed meanwhile, so nothing was sent.")
    person = handoff.lead.person
    if not person.may_be_contacted:
        raise Conflict("They asked not to be contacted, so nothing was sent.")
    if not normalise.email_key(person.email):
        raise BadMail("body", "There is no e-mail address to send this to.")
    made = Mail.objects.create(
        workspace_id=handoff.workspace_id, handoff=handoff, lead_id=handoff.lead_id, member=by, template=template,
        address=person.email, subject=_checked("subject", " ".join(subject.split()), LONGEST_SUBJECT),
        body=_checked("body", body.replace("\r\n", "\n").strip(), LONGEST_BODY), written_at=at, next_try_at=at + HELD,
    )  # fmt: skip
    doorbell.announce(handoff.workspace_id, "lead", id=handoff.lead_id)
    return made


def stop(letter: Mail, *, at: datetime) -> None:
    """Take a mail back that has not left yet. Raises Conflict when it is too late."""
    waiting = Mail.objects.filter(pk=letter.pk, state=Mail.State.PENDING, tries=0)
    if not waiting.update(state=Mail.State.STOPPED, next_try_at=None):
        raise Conflict("This mail has left already.")
    doorbell.announce(letter.workspace_id, "lead", id=letter.lead_id)


def try_again(letter: Mail, *, at: datetime) -> None:
    """Send a mail again that could not be delivered."""
    failed = Mail.objects.filter(pk=letter.pk, state=Mail.State.FAILED)
    failed.update(state=Mail.State.PENDING, next_try_at=at, tries=0, error="")
    doorbell.ring("followup.mails")


def deliver_due() -> int:
    """Send every mail that is due, in every workspace: at least once each, always under its own Message-ID."""
    sent = 0
    for workspace_id in doors.with_due_mails(scope.now()):
        while letters := _claim(workspace_id):
            for letter in letters:
                error = mail.send(letter, name="mail")
                with scope.workspace(workspace_id):
                    _note(letter, error, at=scope.now())
                sent += not error
    return sent


def _checked(field: str, said: str, most: int) -> str:
    if not said:
        raise BadMail(field, "Write something here.")
    if len(said) > most:
        raise BadMail(field, f"Say it in {most:,} letters at most.")
    if places := wording.open_places(said):
        raise BadMail(field, f"Nothing is known for {', '.join(places)}. Write it yourself, or take it out.")
    return said


def _claim(workspace_id: int) -> list[Letter]:
    """A batch of letters, leased; those to someone who asked meanwhile not to be contacted are stopped instead."""
    with scope.workspace(workspace_id):
        at = scope.now()
        claimed = list(
            Mail.objects.filter(state=Mail.State.PENDING, next_try_at__lte=at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("lead__person", "member__user")
            .order_by("next_try_at")[:BATCH]
        )
        for row in claimed:
            if row.lead.person.may_be_contacted:
                row.next_try_at, row.tries = at + LEASE, row.tries + 1
            else:
                row.state, row.next_try_at = Mail.State.STOPPED, None
                row.error = "They asked not to be contacted."
        Mail.objects.bulk_update(claimed, ["state", "next_try_at", "tries", "error"])
        return [
            Letter(
                row.pk, row.address, row.subject, row.body,
                sender=row.member.name, reply_to=row.member.user.email if row.member.user else "", is_automatic=False,
            )
            for row in claimed
            if row.state == Mail.State.PENDING
        ]  # fmt: skip


def _note(letter: Letter, error: str, *, at: datetime) -> None:
    # Lock order as everywhere: the handoff before what hangs on it, which touches.log keeps.
    handoff_id = Mail.objects.values_list("handoff_id", flat=True).get(pk=letter.row_id)
    handoff = Handoff.objects.select_for_update().get(pk=handoff_id)
    written = Mail.objects.select_for_update(of=("self",)).select_related("member").get(pk=letter.row_id)
    if written.state != Mail.State.PENDING:
        return
    written.error = error[:300]
    written.next_try_at = mail.next_try(written.tries, at=at) if error else None
    if not error:
        written.state, written.sent_at = Mail.State.SENT, at
        written.touch = _as_touch(handoff, written, at=at)
    elif written.next_try_at is None:
        written.state = Mail.State.FAILED
    written.save(update_fields=["state", "sent_at", "next_try_at", "error", "touch"])
    doorbell.announce(written.workspace_id, "lead", id=written.lead_id)


def _as_touch(handoff: Handoff, letter: Mail, *, at: datetime) -> Touch | None:
    """The attempt that the mail was; none where the handoff ended while it was on its way."""
    attempt = Attempt("email", Touch.Result.SENT, note=letter.subject, evidence=Touch.Evidence.CONFIRMED)
    try:
        return touches.log(handoff, attempt, by=letter.member, at=at)
    except Conflict:
        return None
