"""A form is made, published, closed and opened again. What was published once stays as leads saw it."""

import secrets
from dataclasses import replace
from datetime import datetime

from leads.hosted.document import FormDocument
from leads.models import Connection, Form, FormVersion
from workspaces import audit
from workspaces.models import Member


class Overtaken(Exception):
    """Somebody else published meanwhile; `version` is what they published."""

    def __init__(self, version: FormVersion) -> None:
        super().__init__(f"version {version.number} was published meanwhile")
        self.version = version


def create(
    workspace_id: int, *, name: str, channel: str, by: Member | None, at: datetime, token: str = ""
) -> Form:
    """A form with an address of its own, that shows nothing until its first version is published."""
    connection = Connection.objects.create(
        workspace_id=workspace_id,
        kind=Connection.Kind.FORM,
        name=name,
        token=token or secrets.token_urlsafe(12).replace("_", "-"),
        settings={"source": {"channel": channel, "campaign": "", "rules": []}},
        created_at=at,
    )
    form = Form.objects.create(workspace_id=workspace_id, connection=connection, sites=["*"])
    audit.record(workspace_id, "form made", by=by, at=at, detail={"form": form.pk})
    return form


def latest(form: Form) -> FormVersion | None:
    """What visitors are shown now."""
    return FormVersion.objects.filter(form=form).select_related("made_by").order_by("-number").first()


def publish(form: Form, document: FormDocument, *, upon: int, by: Member | None, at: datetime) -> FormVersion:
    """Show this document from now on, as the form's next version; the same document again makes none.

    `upon` is the number of the version it was written upon, 0 for none: raises Overtaken when there is a later one.
    """
    Form.objects.select_for_update().get(pk=form.pk)
    before = latest(form)
    if before is not None and before.number != upon:
        raise Overtaken(before)
    number = upon + 1
    known = FormDocument.of(before.document).consent if before else None
    if document.consent:
        is_same = known is not None and known.wording == document.consent.wording
        since = known.version if known and is_same else number
        document = replace(document, consent=replace(document.consent, version=since))
    if before is not None and FormDocument.of(before.document) == document:
        return before
    made = FormVersion.objects.create(
        workspace_id=form.workspace_id,
        form=form,
        number=number,
        document=document.stored(),
        made_at=at,
        made_by=by,
    )
    audit.record(
        form.workspace_id, "form published", by=by, at=at, detail={"form": form.pk, "version": number}
    )
    return made


def close(form: Form, *, by: Member, at: datetime) -> None:
    """Show the form no more; who has it open may still send it."""
    _pause(form, at, "form closed", by=by, at=at)


def reopen(form: Form, *, by: Member, at: datetime) -> None:
    """Show it again at the same address."""
    _pause(form, None, "form opened", by=by, at=at)


def _pause(form: Form, paused_at: datetime | None, action: str, *, by: Member, at: datetime) -> None:
    Connection.objects.filter(pk=form.connection_id).update(paused_at=paused_at)
    form.connection.paused_at = paused_at
    audit.record(form.workspace_id, action, by=by, at=at, detail={"form": form.pk})
