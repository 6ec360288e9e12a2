"""`import_outcomes`: another system's words, each laid once to the right lead."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup import milestones
from followup.models import Assignment, Handoff, OutcomeEntry
from leads.models import Activity, Lead
from tests.cast import Cast
from workspaces import scope

LEADS = """id,email,phone,created
1,ann@example.com,,2026-01-05
2,bob@example.com,,2026-01-06
3,,+44 20 7946 0003,2026-01-07
4,ann@example.com,,2026-02-05
"""


@pytest.fixture
def write(tmp_path: Path):
    def to_file(text: str) -> str:
        path = tmp_path / "file.csv"
        path.write_text(text)
        return str(path)

    return to_file


def run(command: str, path: str, *options: str) -> list[str]:
    out = StringIO()
    call_command(command, path, "--workspace", "acme", *options, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def history(cast: Cast, write) -> Cast:
    run("import_leads", write(LEADS), "--set", "channel=Web")
    return cast


def leads() -> list[Lead]:
    return list(Lead.objects.order_by("arrived_at"))


def test_each_row_finds_its_lead(history: Cast, write) -> None:
    report = run(
        "import_outcomes",
        write(
            "id,email,phone,outcome,at,reason,value,stage\n"
            "2,,,won,2026-01-20,,1500.50,Closed\n"
            ",ann@example.com,,lost,2026-01-20,Price,,\n"
            ",,+442079460003,Returned,2026-01-09 10:00,Doesn’t remember asking,,\n"
            ",nobody@example.com,,won,2026-01-09,,,\n"
            "1,,,perhaps,2026-01-09,,,\n"
        ),
    )
    assert report == [
        "5 rows read",
        "3 added",
        "0 already there",
        "2 refused",
        "  line 5: Nobody is known by email nobody@example.com.",
        "  line 6: “perhaps” is no outcome. Use one of: qualified, won, lost, returned.",
    ]
    with scope.workspace(history.workspace.pk):
        ann, bob, phone, ann_again = leads()
        assert [lead.outcome for lead in (ann, bob, phone, ann_again)] == ["lost", "won", "returned", ""]
        assert (bob.value, bob.qualified_at) == (Decimal("1500.50"), datetime(2026, 1, 20, tzinfo=UTC))
        assert (ann.reason, phone.reason) == ("price", "does_not_remember")
        entry = OutcomeEntry.objects.get(lead=bob)
        assert (entry.detail, entry.member) == ({"stage": "Closed"}, None)
        assert Activity.objects.get(kind="outcome_won").detail["outcome"] == entry.pk
        assert milestones.disagreements() == []


def test_an_outcome_older_than_the_lead_is_kept(history: Cast, write) -> None:
    run("import_outcomes", write("id,at\n2,2026-01-01\n"), "--set", "outcome=won")
    with scope.workspace(history.workspace.pk):
        assert leads()[1].closed_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_second_import_adds_nothing(history: Cast, write) -> None:
    path = write("id,at\n2,2026-01-20\n2,2026-01-20\n3,2026-01-21\n")
    assert run("import_outcomes", path, "--set", "outcome=won")[1:] == [
        "2 added",
        "1 already there",
        "0 refused",
    ]
    assert run("import_outcomes", path, "--set", "outcome=won")[1:] == [
        "0 added",
        "3 already there",
        "0 refused",
    ]


def test_an_open_handoff_ends_with_what_was_tried(cast: Cast, write) -> None:
    run(
        "import_leads",
        write("email\nann@example.com\nbob@example.com\ncem@example.com\n"),
        "--set",
        "channel=x",
        "--live",
    )
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    run(
        "import_outcomes",
        write(
            f"email,outcome,at\nann@example.com,won,{yesterday}\nbob@example.com,lost,{yesterday}\n"
            f"cem@example.com,qualified,{yesterday}\n"
        ),
    )
    with scope.workspace(cast.workspace.pk):
        ends = {row.lead.person.email: row for row in Handoff.objects.select_related("lead__person")}
        won, lost, qualified = (ends[f"{name}@example.com"] for name in ("ann", "bob", "cem"))
        assert (won.ended_as, won.receipt, won.rung_at) == ("won", None, None)
        assert lost.ended_as == "lost"
        assert lost.receipt is not None
        assert lost.receipt["attempts"] == 0
        assert qualified.is_open
        assert Assignment.objects.get(ended_at=None).handoff_id == qualified.pk
        assert OutcomeEntry.objects.filter(handoff=None).count() == 0


def test_statements_do_not_grow_with_the_rows(cast: Cast, write) -> None:
    rows = "".join(f"p{n}@example.com\n" for n in range(60))
    run("import_leads", write("email\n" + rows), "--set", "channel=x", "--live")

    def statements(first: int, count: int) -> int:
        lines = "".join(f"p{n}@example.com,2026-01-20\n" for n in range(first, first + count))
        path = write("email,at\n" + lines)
        with CaptureQueriesContext(connection) as captured:
            run("import_outcomes", path, "--set", "outcome=lost")
        return len(captured)

    assert statements(0, 1) == statements(1, 50) == 32


def test_another_company_is_not_touched(history: Cast, write) -> None:
    out = StringIO()
    path = write("id,at\n2,2026-01-20\n")
    call_command("import_outcomes", path, "--workspace", "other", "--set", "outcome=won", stdout=out)
    assert "Nobody is known by external id 2." in out.getvalue()
    with scope.workspace(history.workspace.pk):
        assert OutcomeEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("id,at\n1,2026-01-01\n", [], "the field “outcome”"),
        ("id\n1\n", ["--set", "outcome=won"], "the field “at”"),
        ("at\n2026-01-01\n", ["--set", "outcome=won"], "who a row is about"),
    ],
)
def test_a_file_that_does_not_say_enough_is_refused(
    cast: Cast, write, text: str, options: list[str], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        run("import_outcomes", write(text), *options)
