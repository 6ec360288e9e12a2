"""A person whose name got everywhere, and a search of every table for it."""

from typing import Any

from django.db import connections
from django.utils import timezone

from followup import mails, skips, touches
from followup.models import Handoff
from followup.touches import Attempt
from leads import sources
from leads.models import ImportChunk, ImportRefusal, ImportRun, PhoneCall, Submission
from tests.cast import Cast
from tests.followup.road import enquire
from workspaces import audit, scope

NAME, EMAIL, PHONE = "Annegret Leewald", "annegret@leewald.example", "+442079460018"
NEEDLES = (NAME.lower(), EMAIL, PHONE, "020 7946 0018")
OTHER = {"name": "Bea Sund", "email": "bea@sund.example"}


def text_columns() -> list[tuple[str, str, str]]:
    """(table, column, type) of all that holds text, JSON or bytes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
            " AND format_type(a.atttypid, NULL) ~ '^(text|character|json|bytea)'"
        )
        columns: list[tuple[str, str, str]] = cursor.fetchall()
    assert len(columns) > 100
    return columns


def found_in() -> set[str]:
    """The columns of text, JSON or bytes, in any table, where the owner finds one of the needles."""
    found = set()
    columns = text_columns()
    with connections["owner"].cursor() as cursor:
        for table, column, kind in columns:
            said = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            like = " OR ".join([f"position(%s IN lower({said})) > 0"] * len(NEEDLES))
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {like}', NEEDLES)  # noqa: S608  catalogue names
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
    connections["owner"].close()
    return found


def spread(cast: Cast) -> None:
    """Annegret, whose name got into notes, files, corrections and the audit log; and Bea."""
    ann: dict[str, Any] = {
        "channel": "Web",
        "person": {"name": NAME, "email": EMAIL, "phone": PHONE},
        "page_url": f"https://acme.example/for/{EMAIL}?from=mail",
    }
    enquire(cast, [ann, {"channel": "Web", "person": OTHER}])
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        for handoff in Handoff.objects.select_related("owner"):
            assert handoff.owner is not None
            touches.log(
                handoff, Attempt("call", "no_answer", note=f"Asked for {NAME}"), by=handoff.owner, at=at
            )
            skips.skip(handoff, reason=f"{NAME} is away", by=handoff.owner, at=at)
            mails.write(handoff, subject=f"For {NAME}", body=f"Dear {NAME}", by=handoff.owner, at=at)
        audit.record(cast.workspace.pk, "corrected", by=cast.mara, at=at, detail={"was": {"said": [EMAIL]}})
        way_in = sources.connection_of_file(cast.workspace.pk, "tests", at=at)
        Submission.objects.create(
            workspace=cast.workspace, connection=way_in, idempotency_key=EMAIL, received_at=at,
            payload={"x": f"{NAME}, 020 7946 0018, {EMAIL}"}, digest=b"1", state="attention",
        )  # fmt: skip
        PhoneCall.objects.create(
            workspace=cast.workspace, connection=way_in, external_id="1", told={"to": "020 7946 0018", "id": "1"},
            first_heard_at=at, heard_at=at, state="nobody", number=PHONE,
        )  # fmt: skip
        run = ImportRun.objects.create(
            workspace=cast.workspace,
            kind="leads",
            created_at=at,
            file_name="a.csv",
            size=9,
            header_digest="1",
        )
        text = f"name,email\n{NAME.upper()},{EMAIL}\n".encode()
        for place, body in enumerate((text[:18], text[18:])):  # the name lies across two pieces
            ImportChunk.objects.create(workspace=cast.workspace, run=run, place=place, body=body)
        ImportRefusal.objects.create(
            workspace=cast.workspace, run=run, line=2, reason=f"{EMAIL}?", cells=[NAME]
        )
