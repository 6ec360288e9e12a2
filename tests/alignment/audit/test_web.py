"""The audit in the browser: taken, laid out, counted, its maker's alone until kept, and gone after an hour otherwise."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alignment.audit import count, work
from alignment.audit.figures import Audit
from alignment.models import AuditChunk, AuditFile, AuditRun
from leads.models import Lead
from tests.alignment.audit.files import audit
from tests.alignment.audit.test_counting import LEADS
from tests.alignment.audit.test_counting import TOUCHES as OF_NL
from tests.alignment.audit.test_nasty_files import OURS
from tests.alignment.audit.test_presets import EXPORTS
from tests.cast import Cast
from workspaces import scope
from workspaces.models import AuditEntry

SignIn = Callable[..., Client]
TOUCHES = OF_NL.replace(
    "010 555 0103", "+31105550103"
)  # Acme is in no country that its phone numbers leave out


def upload(browser: Client, leads: str | bytes, touches: str | bytes | None = TOUCHES):
    files = {"leads": leads, **({"touches": touches} if touches is not None else {})}
    return browser.post(
        reverse("audits"),
        {
            name: SimpleUploadedFile(f"{name}.csv", raw.encode() if isinstance(raw, str) else raw)
            for name, raw in files.items()
        },
    )


def latest(cast: Cast) -> AuditRun:
    with scope.workspace(cast.workspace.pk):
        return AuditRun.objects.latest("pk")


def at(name: str, run: AuditRun, **others: str) -> str:
    return reverse(name, kwargs={"audit_id": run.pk, **others})


def audited(
    browser: Client, cast: Cast, leads: str | bytes = LEADS, touches: str | bytes | None = TOUCHES
) -> AuditRun:
    answer = upload(browser, leads, touches)
    assert answer.status_code == 302, answer.context["problems"]
    answer = browser.post(at("audit_start", latest(cast)))
    assert answer.status_code == 302
    assert work.work_off() == 1
    return latest(cast)


@pytest.mark.parametrize("name", ["mara", "max", "sam", "rita", "olive"])
def test_every_member_audits_two_files_and_nothing_becomes_a_lead(
    cast: Cast, sign_in: SignIn, name: str
) -> None:
    browser = sign_in(getattr(cast, name))
    run = audited(browser, cast)

    page = browser.get(at("audit", run)).content.decode()
    for words in ("1 of 5 leads were never contacted", "1 of 5", "By channel", "By rep", "Yours alone"):
        assert words in page
    with scope.workspace(cast.workspace.pk):
        assert not Lead.objects.exists()
        assert not AuditEntry.objects.filter(verb__startswith="audit").exists()


@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_of_each_system_needs_no_click_but_two(cast: Cast, sign_in: SignIn, system: str) -> None:
    run = audited(sign_in(cast.mara), cast, *EXPORTS[system])
    assert run.result["total"]["by_touches"][:2] == [1, 1]
    assert run.result["total"]["median_s"] == 1800


def test_page_and_report_and_command_say_the_same(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    run = audited(mara, cast)
    zone = cast.workspace.time_zone
    assert Audit.of(run.result) == audit(LEADS, TOUCHES, zone=zone, country=cast.workspace.country)

    answer = mara.get(at("audit_report", run))
    assert answer["Content-Disposition"] == 'attachment; filename="response-audit.html"'
    assert "1 of 5 leads were never contacted" in answer.content.decode()


def test_a_column_is_changed_and_dates_are_asked_about(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    upload(mara, "id,day,other day\n1,03/04/2026,04/04/2026\n", None)
    run = latest(cast)
    page = mara.get(at("audit_columns", run)).content.decode()
    assert "How are dates written?" in page

    refused = mara.post(at("audit_start", run))
    assert refused.status_code == 422
    assert "Choose one: no row of the file decides it." in refused.content.decode()
    assert latest(cast).state == "uploaded"

    told = {"column_0": "external_id", "column_1": "", "column_2": "submitted_at", "date_order": "mdy"}
    assert (
        "4 Apr 2026"
        in mara.post(
            at("audit_file", run, kind="leads"), told, headers={"HX-Request": "true"}
        ).content.decode()
    )
    mara.post(at("audit_start", run))
    work.work_off()
    assert latest(cast).result["by_month"][0]["name"] == "Apr 2026"


def test_a_field_read_from_two_columns_is_said_at_the_second(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    upload(mara, LEADS, None)
    run = latest(cast)
    told = {"column_0": "email", "column_1": "email", "column_3": "submitted_at"}
    page = mara.post(
        at("audit_file", run, kind="leads"), told, headers={"HX-Request": "true"}
    ).content.decode()
    assert "E-mail is read from “id” already." in page
    assert mara.post(at("audit_start", run)).status_code == 422


def test_it_is_kept_only_when_asked_and_then_its_rows_go_at_once(cast: Cast, sign_in: SignIn) -> None:
    mara, sam = sign_in(cast.mara), sign_in(cast.sam)
    run = audited(mara, cast)
    assert sam.get(at("audit", run)).status_code == 404  # its maker's alone

    mara.post(at("audit_keep", run))
    mara.post(at("audit_keep", run))

    with scope.workspace(cast.workspace.pk):
        assert not AuditChunk.objects.exists()
        assert AuditEntry.objects.filter(verb="audit kept", member=cast.mara).count() == 1
    page = sam.get(at("audit", run)).content.decode()
    assert "1 of 5 leads were never contacted" in page
    assert "By rep" not in page  # single reps are shown to who leads, and to who brought the file
    assert "By rep" in sign_in(cast.rita).get(at("audit", run)).content.decode()
    assert "By rep" not in sam.get(at("audit_report", run)).content.decode()
    assert "never contacted" in sam.get(reverse("audits")).content.decode()
    assert sam.post(at("audit_forget", run)).status_code == 404
    for verb in ("audit_change", "audit_start"):
        mara.post(at(verb, run))
    assert latest(cast).state == "done"
    assert "Throw this audit away?" in mara.get(at("audit_forget", run)).content.decode()
    mara.post(at("audit_forget", run))
    assert mara.get(at("audit", run)).status_code == 404


def test_what_nobody_keeps_is_gone_after_an_hour(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    left, kept = audited(mara, cast), audited(mara, cast)
    mara.post(at("audit_keep", kept))
    with scope.workspace(cast.workspace.pk):
        AuditRun.objects.filter(pk=left.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    work.work_off()

    with scope.workspace(cast.workspace.pk):
        assert list(AuditRun.objects.values_list("pk", flat=True)) == [kept.pk]
        assert not AuditChunk.objects.exists()
        assert list(AuditFile.objects.values_list("run_id", flat=True).distinct()) == [kept.pk]
    assert mara.get(at("audit", left)).status_code == 404


def test_a_second_copy_and_a_killed_one_change_nothing(cast: Cast, sign_in: SignIn, monkeypatch) -> None:
    mara = sign_in(cast.mara)
    upload(mara, LEADS)
    mara.post(at("audit_start", latest(cast)))
    with monkeypatch.context() as patch:
        patch.setattr(count, "of", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            work.work_off()
    assert latest(cast).state == "running"

    assert (work.work_off(), work.work_off()) == (1, 0)
    assert latest(cast).state == "done"


def test_columns_can_be_changed_after_it_was_counted(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    run = audited(mara, cast)
    assert mara.post(at("audit_change", run))["Location"] == at("audit", run)
    assert mara.get(at("audit", run))["Location"] == at("audit_columns", run)
    mara.post(at("audit_start", run))
    work.work_off()
    assert latest(cast).state == "done"


@pytest.mark.parametrize(("name", "raw", "expected"), OURS, ids=[name for name, _, _ in OURS])
def test_troublesome_files_are_refused_at_their_field_or_audited(
    cast: Cast, sign_in: SignIn, name: str, raw: bytes, expected: str | tuple[int, int]
) -> None:
    mara = sign_in(cast.mara)
    answer = upload(mara, raw, None)
    if isinstance(expected, str):
        assert answer.status_code == 422
        assert expected in answer.context["problems"]["leads"]
        with scope.workspace(cast.workspace.pk):
            assert not AuditRun.objects.exists()
        return
    answer = mara.post(at("audit_start", latest(cast)))
    if not expected[0]:  # said before anything is counted
        assert answer.status_code == 422
        assert ("nothing to count" if expected == (0, 0) else "is not a date") in answer.content.decode()
        return
    work.work_off()
    read = latest(cast).result["leads"]
    assert (read["taken"], read["refused"]) == expected
    page = mara.get(at("audit", latest(cast))).content.decode()
    assert "<script>alert" not in page


def test_a_bad_second_file_is_said_at_its_field_and_leaves_nothing(cast: Cast, sign_in: SignIn) -> None:
    answer = upload(sign_in(cast.mara), LEADS, b"%PDF-1.4")
    assert answer.status_code == 422
    assert answer.context["problems"] == {"touches": "This is a PDF, not a CSV file."}
    assert 'id="touches-problem"' in answer.content.decode()
    with scope.workspace(cast.workspace.pk):
        assert not AuditChunk.objects.exists()


def test_without_a_file_it_is_said_at_the_field(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.mara).post(reverse("audits"), {})
    assert answer.status_code == 422
    assert answer.context["problems"] == {"leads": "Choose the export of leads first."}


def test_a_file_that_is_too_large_is_read_past(cast: Cast, sign_in: SignIn, settings) -> None:
    settings.IMPORT_MOST_BYTES = 50
    answer = upload(sign_in(cast.mara), LEADS)
    assert answer.status_code == 422
    assert "larger than" in answer.context["problems"]["leads"]


def test_nadia_sees_nothing_of_a_kept_audit(cast: Cast, sign_in: SignIn) -> None:
    mara, nadia = sign_in(cast.mara), sign_in(cast.nadia)
    run = audited(mara, cast)
    mara.post(at("audit_keep", run))
    for name in ("audit", "audit_columns", "audit_report", "audit_forget"):
        assert nadia.get(at(name, run)).status_code == 404
    for name in ("audit_start", "audit_change", "audit_keep", "audit_forget"):
        assert nadia.post(at(name, run)).status_code == 404
    assert nadia.post(at("audit_file", run, kind="leads")).status_code == 404
    assert "No audit was kept yet" in nadia.get(reverse("audits")).content.decode()


def test_the_list_asks_as_much_for_three_as_for_one(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            mara.post(at("audit_keep", audited(mara, cast)))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert mara.get(reverse("audits")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
    run = latest(cast)
    with CaptureQueriesContext(connection) as asked:
        mara.get(at("audit", run))
    assert len(asked) <= 12, "\n".join(query["sql"][:200] for query in asked)
