"""Files in the browser: looked at, brought in, mended, undone; by who may, and by nobody else."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup import pipeline, touches
from followup.imports import runs, work
from followup.models import Handoff, OutcomeEntry
from followup.touches import Attempt
from leads.models import (
    Activity,
    FactSet,
    ImportChunk,
    ImportRefusal,
    ImportRun,
    Lead,
    Person,
    PersonKey,
    Submission,
)
from tests.cast import Cast
from tests.followup.imports import begin, bring_in, latest, upload
from tests.followup.road import submit
from workspaces import scope
from workspaces.models import AuditEntry

FILE = b"""Your mail,Full name,Lead source,Asked on,Size,Code
ann@example.com,Ann,Paid search,2026-01-05,50,007
bob@example.com,Bob,Web,2026-01-06,7,010
,Nobody,Web,2026-01-07,1,1
no address,Nora,Web,2026-01-07,1,1
cem@example.com,=Cem,,2026-01-08,1200,1
"""
SignIn = Callable[..., Client]


def page(browser: Client, cast: Cast):
    return browser.get(reverse("import_mapping", args=[latest(cast).pk])).context["look"]


def test_columns_are_guessed_by_header_and_by_look(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    answer = upload(mara, FILE)
    assert answer.status_code == 302
    look = page(mara, cast)
    assert {column.name: column.field for column in look.columns} == {
        "Your mail": "email", "Full name": "name", "Lead source": "channel", "Asked on": "submitted_at",
        "Size": "", "Code": "",
    }  # fmt: skip
    assert look.can_start
    assert look.rows[0] == (
        2,
        ["Ann", "ann@example.com", "Paid search", "5 Jan 2026", "Size 50, Code 007"],
        "",
    )
    assert look.rows[2][2].startswith("There is no e-mail")


def test_a_file_comes_in_and_says_what_became_of_it(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    run = bring_in(mara, cast, FILE)
    assert (run.state, run.total, run.added, run.there, run.refused) == ("done", 5, 3, 0, 2)
    assert sum(run.reasons.values()) == 2
    assert "Nobody can be reached by email “…”." in run.reasons
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.filter(is_history=True).count() == 3
        assert ImportChunk.objects.count() == 0  # the file is not kept longer than it is needed
        entry = AuditEntry.objects.get(verb="leads imported")
        assert (entry.member_id, entry.detail["added"]) == (cast.mara.pk, 3)
    shown = mara.get(reverse("import_run", args=[run.pk])).content.decode()
    assert "leads.csv" in shown
    assert bring_in(mara, cast, FILE).there == 3


def test_refused_rows_come_back_and_go_in_when_mended(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    run = bring_in(mara, cast, FILE.replace(b",", b";"))
    answer = mara.get(reverse("import_refused", args=[run.pk]))
    raw = b"".join(answer)
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:2] == ["Why it was refused", "Your mail"]
    assert rows[2] == [
        "Nobody can be reached by email “no address”.",
        "no address",
        "Nora",
        "Web",
        "2026-01-07",
        "1",
        "1",
    ]
    mended = raw.replace(b"no address;", b"nora@example.com;")
    again = bring_in(mara, cast, mended, "mended.csv")
    assert (again.added, again.refused) == (1, 1)
    with scope.workspace(cast.workspace.pk):
        nora = Lead.objects.select_related("fact_set", "person").get(person__email="nora@example.com")
        assert nora.fact_set is not None
        assert "Why it was refused" not in nora.fact_set.facts


def workbook(*rows: list[Any]) -> bytes:
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "remove_timezone": True})
    sheet = book.add_worksheet("Leads")
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(place, column, cell, dates)
            elif isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(place, column, cell, value=42)
            else:
                sheet.write(place, column, cell)
    book.close()
    return raw.getvalue()


def test_a_workbook_is_read_as_it_looks(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    raw = workbook(
        ["Email", "Source", "Created", "Size", "Sum"],
        ["ann@example.com", "Fair", datetime(2026, 1, 5, tzinfo=UTC), 50.0, "=40+2"],
        ["no address", "Fair", datetime(2026, 1, 6, tzinfo=UTC), 7.5, "=1"],
    )
    run = bring_in(mara, cast, raw, "leads.xlsx")
    assert (run.added, run.refused) == (1, 1)
    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.select_related("fact_set").get()
        assert lead.arrived_at == datetime(2026, 1, 5, tzinfo=UTC)
        assert lead.fact_set is not None
        assert (lead.fact_set.facts["Size"], lead.fact_set.facts["Sum"]) == (50, 42)
    answer = mara.get(reverse("import_refused", args=[run.pk]))
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    refused = b"".join(answer)
    again = bring_in(mara, cast, refused, "again.xlsx")
    assert again.columns == run.columns
    assert again.refused == 1


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (b"", "empty.csv", "The file is empty."),
        (b"<html><table></table></html>", "leads.csv", "This is a web page"),
        (b"Email,email\na@example.com,b@example.com\n", "twice.csv", "Columns share a header"),
        (b"PK\x03\x04 and no workbook", "broken.xlsx", "zip archive"),
        (b"%PDF-1.7", "leads.pdf", "This is a PDF"),
    ],
)
def test_what_can_t_be_a_table_is_refused_at_the_file(
    cast: Cast, sign_in: SignIn, raw: bytes, name: str, reason: str
) -> None:
    mara = sign_in(cast.mara)
    # A browser sends an empty file too; Django's test client won't, so a blank stands for it.
    answer = upload(mara, raw or b" ", name)
    assert answer.status_code == 422
    assert reason in answer.context["problem"]
    assert "--" not in answer.context["problem"]  # no word of the command line
    with scope.workspace(cast.workspace.pk):
        assert ImportRun.objects.count() == 0


def test_a_workbook_that_would_fill_the_memory_is_refused(cast: Cast, sign_in: SignIn) -> None:
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "remove_timezone": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Email")
    sheet.write(1_048_575, 16_383, "far away")
    book.close()
    answer = upload(sign_in(cast.mara), raw.getvalue(), "far.xlsx")
    assert "Save the sheet as CSV" in answer.context["problem"]


def test_a_file_over_the_limit_is_not_taken(cast: Cast, sign_in: SignIn) -> None:
    with override_settings(IMPORT_MOST_BYTES=1024 * 1024):
        answer = upload(sign_in(cast.mara), b"email\n" + b"x" * 1024 * 1024)
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.context["problem"]


def test_no_other_address_takes_a_file(cast: Cast, sign_in: SignIn) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = sign_in(cast.mara).post(reverse("settings"), {"file": SimpleUploadedFile("x.csv", b"email\n")})
    assert not answer.wsgi_request.FILES


DATES = b"email,created,source\nann@example.com,03/04/2026,Web\nbob@example.com,05/06/2026,Web\n"


def test_an_unclear_date_is_asked_about_once_by_example(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    upload(mara, DATES.replace(b"2026", b"2025"))
    question = page(mara, cast).question
    assert (question.example, question.answers) == (
        "03/04/2025", [("dmy", "3 April 2025"), ("mdy", "4 March 2025")],
    )  # fmt: skip
    answer = begin(mara, cast)
    assert answer.status_code == 422
    assert begin(mara, cast, {"date_order": "mdy"}).status_code == 302
    work.work_off()
    with scope.workspace(cast.workspace.pk):
        assert sorted(lead.arrived_at.month for lead in Lead.objects.all()) == [3, 5]
    upload(mara, DATES.replace(b"03/04/2026", b"23/04/2025"))  # here a row decides
    assert page(mara, cast).question is None


def test_a_layout_is_remembered_by_its_headers(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    bring_in(mara, cast, FILE, told={"column_4": "-", "column_5": "company"})
    upload(mara, FILE.splitlines()[0] + b"\nzoe@example.com,Zoe,Web,2026-02-01,1,2\n")
    fields = {column.name: column.field for column in page(mara, cast).columns}
    assert (fields["Size"], fields["Code"]) == ("-", "company")


def test_a_field_chosen_twice_is_said_at_its_column(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    upload(mara, FILE)
    answer = begin(mara, cast, {"column_5": "email"})
    assert answer.status_code == 422
    assert answer.context["look"].columns[5].error == "E-mail is read from “Your mail” already."
    assert latest(cast).state == "uploaded"
    assert latest(cast).options["fields"]["5"] == "email"  # nothing entered is lost


def test_live_rows_start_clocks(cast: Cast, sign_in: SignIn) -> None:
    bring_in(sign_in(cast.mara), cast, FILE, told={"live": "yes"})
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.open().count() == 3


def test_outcomes_come_in_and_are_undone(cast: Cast, sign_in: SignIn) -> None:
    olive = sign_in(cast.olive)
    bring_in(olive, cast, FILE)
    deals = b"mail,won date\nann@example.com,2026-02-01\nnobody@example.com,2026-02-02\n"
    run = bring_in(olive, cast, deals, "deals.csv", kind="outcomes")
    assert (run.added, run.refused) == (1, 1)
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.get(outcome="won").person.email == "ann@example.com"
    undo(olive, run)
    with scope.workspace(cast.workspace.pk):
        assert not Lead.objects.filter(outcome="won").exists()
        assert not OutcomeEntry.objects.exists()
        assert not Activity.objects.filter(kind="outcome_won").exists()
    call_command("check_figures", "--workspace", "acme", stdout=io.StringIO())


def undo(browser: Client, run: ImportRun) -> None:
    assert browser.get(reverse("import_undo", args=[run.pk])).status_code == 200
    assert browser.post(reverse("import_undo", args=[run.pk])).status_code == 302
    work.work_off()


def everything() -> list[int]:
    return [
        model.objects.count() for model in (Submission, Lead, FactSet, Activity, Person, PersonKey, Handoff)
    ]


@pytest.mark.parametrize("live", ["no", "yes"])
def test_undone_as_if_it_had_never_come(cast: Cast, sign_in: SignIn, live: str) -> None:
    mara = sign_in(cast.mara)
    run = bring_in(mara, cast, FILE, told={"live": live})
    undo(mara, run)
    run = latest(cast)
    assert (run.state, run.removed, run.kept) == ("undone", 3, {})
    with scope.workspace(cast.workspace.pk):
        assert everything() == [0] * 7
        assert ImportRefusal.objects.count() == 0
        assert AuditEntry.objects.filter(verb="import undone", member=cast.mara).count() == 1
    call_command("check_figures", "--workspace", "acme", stdout=io.StringIO())
    assert bring_in(mara, cast, FILE).added == 3


def test_what_was_built_upon_stays_and_is_counted(cast: Cast, sign_in: SignIn, at: datetime) -> None:
    mara = sign_in(cast.mara)
    run = bring_in(mara, cast, FILE, told={"live": "yes"})
    submit(cast, {"channel": "Web", "person": {"email": "bob@example.com"}}, key="again")
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.select_related("owner").get(lead__person__email="ann@example.com")
        touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=scope.now())
    undo(mara, run)
    run = latest(cast)
    assert (run.removed, run.kept) == (1, {"worked": 1, "joined": 1})
    with scope.workspace(cast.workspace.pk):
        assert sorted(Person.objects.values_list("email", flat=True)) == [
            "ann@example.com",
            "bob@example.com",
        ]
    assert (
        "someone has worked on the lead since"
        in mara.get(reverse("import_run", args=[run.pk])).content.decode()
    )
    call_command("check_figures", "--workspace", "acme", stdout=io.StringIO())


def test_a_killed_import_goes_on_where_it_was(
    committed: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed
    mara = sign_in(cast.mara)
    monkeypatch.setattr(work, "batch_of", lambda kind: 2)
    upload(mara, FILE + FILE.splitlines()[1] + b"\n")
    begin(mara, cast)
    taken = work._take_in

    def killed(run: ImportRun, cursor: int, rows: list[Any]) -> None:
        if cursor == 2:
            raise KeyboardInterrupt
        taken(run, cursor, rows)

    with monkeypatch.context() as patch:
        patch.setattr(work, "_take_in", killed)
        with pytest.raises(KeyboardInterrupt):
            work.work_off()
    assert (latest(cast).state, latest(cast).cursor) == ("running", 2)
    work.work_off()
    run = latest(cast)
    assert (run.state, run.cursor, run.added, run.refused, run.there) == ("done", 6, 4, 2, 0)


def test_a_second_copy_takes_no_batch_twice(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    upload(mara, FILE)
    begin(mara, cast)
    run = latest(cast)
    with scope.workspace(cast.workspace.pk):
        ImportRun.objects.filter(pk=run.pk).update(cursor=1)
    with pytest.raises(work.Overtaken):
        work._take_in(run, 0, [])


def test_a_file_that_was_never_imported_is_thrown_away(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    upload(mara, FILE)
    mara.post(reverse("import_forget", args=[latest(cast).pk]))
    with scope.workspace(cast.workspace.pk):
        assert ImportRun.objects.count() == ImportChunk.objects.count() == 0
    run = bring_in(mara, cast, FILE)
    with scope.workspace(cast.workspace.pk), pytest.raises(runs.Moved):
        runs.throw_away(run)


NAMES = ("import_run", "import_mapping", "import_refused", "import_undo", "import_again", "import_forget")


def test_who_may_import(cast: Cast, sign_in: SignIn) -> None:
    run = bring_in(sign_in(cast.mara), cast, FILE)
    for member, status in (
        (cast.mara, 200),
        (cast.max, 200),
        (cast.rita, 200),
        (cast.olive, 200),
        (cast.sam, 403),
    ):
        browser = sign_in(member)
        assert browser.get(reverse("imports")).status_code == status, member
        assert browser.get(reverse("import_run", args=[run.pk])).status_code == status, member
    sam, nadia = sign_in(cast.sam), sign_in(cast.nadia)
    for name in NAMES:
        address = reverse(name, args=[run.pk])
        assert {sam.get(address).status_code, sam.post(address).status_code} <= {403, 405}, name
        assert {nadia.get(address).status_code, nadia.post(address).status_code} <= {404, 405}, name
    assert "leads.csv" not in nadia.get(reverse("imports")).content.decode()
    assert upload(sam, FILE).status_code == 403
    assert latest(cast).state == "done"


def test_the_list_takes_as_many_queries_for_three_imports_as_for_one(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            mara.get(reverse("imports"))
        return len(queries)

    bring_in(mara, cast, FILE)
    one = counted()
    upload(mara, FILE)
    bring_in(mara, cast, b"email\nzoe@example.com\n", told={"all_channel": "Fair"})
    assert counted() == one <= 16


def test_a_very_wide_file_has_a_page_that_can_be_used(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    header = ",".join(["Name", "Email", "Source", *(f"field {n}" for n in range(1500)), "Created"])
    row = ",".join(["Kim", "kim@example.com", "Web", *("" for _ in range(1500)), "2026-01-05"])
    upload(mara, f"{header}\n{row}\n".encode())
    look = page(mara, cast)
    assert (len(look.columns), look.unseen) == (101, 1403)
    assert look.columns[-1].field == "submitted_at"
    assert begin(mara, cast).status_code == 302
    work.work_off()
    assert latest(cast).added == 1


DEALS = {
    "HubSpot": (
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Contact Email\n"
        "1,Loader,Closed won,2026-02-01,1200,ann@example.com\n2,Loader,Appointment scheduled,2026-02-02,,bob@example.com\n"
    ),
    "Salesforce": (
        "Opportunity Name,Stage,Close Date,Amount,Contact: Email\n"
        "Loader,Closed Won,2026-02-01,1200,ann@example.com\nLoader,Prospecting,2026-02-02,,bob@example.com\n"
    ),
    "Zoho": (
        "Record Id,Deal Name,Stage,Closing Date,Amount,Contact Email\n"
        "1,Loader,Closed Won,2026-02-01,1200,ann@example.com\n2,Loader,Qualification,2026-02-02,,bob@example.com\n"
    ),
    "Pipedrive": (
        "Deal - ID,Deal - Status,Deal - Won time,Deal - Value,Person - Email\n"
        "1,Won,2026-02-01 10:00:00,1200,ann@example.com\n2,Open,,,bob@example.com\n"
    ),
}


@pytest.mark.parametrize("system", DEALS)
def test_another_system_s_deals_need_nothing_said(cast: Cast, sign_in: SignIn, system: str) -> None:
    olive = sign_in(cast.olive)
    bring_in(olive, cast, FILE)
    upload(olive, DEALS[system].encode(), "deals.csv", kind="outcomes")
    look = page(olive, cast)
    assert (look.system, look.can_start) == (system, True)
    assert look.rows[0][1][:2] == ["ann@example.com", "won"]
    begin(olive, cast)
    work.work_off()
    run = latest(cast)
    assert (run.added, run.refused) == (1, 1)
    with scope.workspace(cast.workspace.pk):
        won = Lead.objects.get(outcome="won")
        assert (won.person.email, str(won.value)) == ("ann@example.com", "1200.00")
