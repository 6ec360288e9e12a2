"""What connections said of their forms before forms were versioned is each form's first version."""

from importlib import import_module

from django.db import connections
from django.utils import timezone

from leads.hosted.document import Consent, FormDocument
from leads.models import Connection, Form, FormVersion
from tests.cast import Cast
from workspaces import scope

OLD = {
    "title": "Talk to us",
    "channel": "Website",
    "campaign": "",
    "promise": "We call you within 5 minutes.",
    "consent": "We use it to answer you.",
    "questions": [
        {"key": "email", "label": "E-mail", "type": "email", "field": "email", "required": True},
        {"key": "need", "label": "What?", "type": "choice", "options": ["A", "B"], "fact": "wish"},
        {"key": "say", "label": "More?"},
    ],
}


def test_old_forms_go_on_as_they_were(committed: Cast) -> None:
    at, workspace_id = timezone.now(), committed.workspace.pk
    with scope.workspace(workspace_id):
        for kind, settings in (("form", OLD), ("api", {"kept": True})):
            Connection.objects.create(
                workspace_id=workspace_id, kind=kind, name=kind, token=kind, created_at=at, settings=settings
            )
    with connections["owner"].cursor() as cursor:
        cursor.execute(import_module("leads.migrations.0010_forms").FIRST_VERSIONS)

    with scope.workspace(workspace_id):
        form = Form.objects.select_related("connection").get()
        document = FormDocument.of(FormVersion.objects.get(form=form, number=1).document)
        assert Connection.objects.get(kind="api").settings == {"kept": True}
    assert form.connection.settings == {"source": {"channel": "Website", "campaign": "", "rules": []}}
    assert document.consent == Consent("We use it to answer you.", required=False, version=1)
    assert [(asked.key, asked.type, asked.field, asked.fact) for asked in document.questions] == [
        ("email", "email", "email", ""), ("need", "choice", "", "wish"), ("say", "text", "", ""),
    ]  # fmt: skip
    assert FormDocument.of(document.stored()) == document
