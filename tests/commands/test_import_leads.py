"""`import_leads`: files become history, each row once."""

import csv
import os
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup import lead_import
from followup.models import Alert, Handoff
from leads.imports import terminal
from leads.imports.tally import Tally
from leads.models import Activity, Lead, Person, Submission
from tests.cast import Cast
from workspaces import scope
from workspaces.models import AuditEntry, Workspace

FILE = b"""Email,Name,Source,Created,Size,Code,Wish
ann@example.com,Ann,Paid_Search,2026-01-05,50,007,A demo
bob@example.com,Bob,paid search,2026-01-06 10:30,7,010,
,Nobody,Web,2026-01-07,1,1,
cem@example.com,Cem,,2026-01-08T10:00:00Z,1200,1,"Prices, please"
"""


@pytest.fixture
def write(tmp_path: Path):
    def to_file(raw: bytes, name: str = "leads.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(raw)
        return path

    return to_file


def run(path: Path, *options: str) -> list[str]:
    out = StringIO()
    call_command("import_leads", str(path), "--workspace", "acme", *options, stdout=out)
    return out.getvalue().splitlines()


def test_rows_become_history(cast: Cast, write) -> None:
    assert run(write(FILE), "--channel-column", "Source") == [
        "4 rows read",
        "3 added",
        "0 already there",
        "1 refused",
        "  line 4: There is no e-mail, phone or external id, so nobody can tell who this is. Add one of them.",
    ]
    with scope.workspace(cast.workspace.pk):
        ann, bob, cem = Lead.objects.select_related("person", "channel", "fact_set").order_by("arrived_at")
        assert [lead.person.name for lead in (ann, bob, cem)] == ["Ann", "Bob", "Cem"]
        assert ann.channel_id == bob.channel_id
        assert (ann.channel.name, cem.channel) == ("Paid Search", None)
        assert all(lead.is_history for lead in (ann, bob, cem))
        assert ann.arrived_at == datetime(2026, 1, 5, tzinfo=UTC)
        assert cem.arrived_at == datetime(2026, 1, 8, 10, tzinfo=UTC)
        assert ann.fact_set.facts["Size"] == 50  # every row's is a number
        assert ann.fact_set.facts["Code"] == "007"  # not every row's is
        assert cem.fact_set.facts["Wish"] == "Prices, please"
        assert Handoff.objects.count() == Alert.objects.count() == 0
        assert ann.sales_ready_at is None
        assert AuditEntry.objects.get(verb="leads imported").detail["added"] == 3


def test_a_second_import_adds_nothing(cast: Cast, write) -> None:
    path = write(FILE + b"ann@example.com,Ann,Paid_Search,2026-01-05,50,007,A demo\n")
    assert run(path, "--channel-column", "Source")[1:3] == ["4 added", "0 already there"]
    assert run(path, "--channel-column", "Source")[1:3] == ["0 added", "4 already there"]


def test_an_import_that_was_killed_goes_on_where_it_was(
    committed: Cast, write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(progress: terminal.Progress, tally: Tally) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lead_import, "HISTORY_BATCH", 2)
    path = write(FILE)
    with monkeypatch.context() as patch:
        patch.setattr(terminal.Progress, "tell", killed)
        with pytest.raises(KeyboardInterrupt):
            run(path, "--channel-column", "Source")

    assert run(path, "--channel-column", "Source")[1:3] == ["1 added", "2 already there"]
    with scope.workspace(committed.workspace.pk):
        assert Lead.objects.count() == 3
        assert Submission.objects.filter(state=Submission.State.PENDING).count() == 0


def test_an_id_that_says_something_else_keeps_what_came_first(cast: Cast, write) -> None:
    run(write(b"id,name\n1,Kim\n2,Lee\n"), "--set", "channel=Fair")
    report = run(write(b"id,name\n1,Kim\n2,Lea\n3,Max\n3,Max\n"), "--set", "channel=Fair")
    assert report[1:3] == [
        "1 added",
        "3 already there, 1 of them with other contents (what came first is kept)",
    ]


def test_a_day_begins_in_the_workspace(cast: Cast, write) -> None:
    with scope.workspace(cast.workspace.pk):
        Workspace.objects.update(time_zone="America/New_York")
    run(write(b"email,created\nann@example.com,2026-01-05\n"), "--set", "channel=Fair")
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.get().arrived_at == datetime(2026, 1, 5, tzinfo=ZoneInfo("America/New_York"))


def test_what_has_not_come_yet_is_refused(cast: Cast, write) -> None:
    path = write(b"email,created\nann@example.com,2199-01-05\n")
    assert run(path, "--set", "channel=Fair")[-1] == "  line 2: “2199-01-05” has not come yet."


def test_live_rows_are_judged_and_handed_over(cast: Cast, write) -> None:
    run(write(FILE), "--channel-column", "Source", "--live")
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.filter(is_history=False, handed_off_at__isnull=False).count() == 3
        assert Handoff.objects.open().count() == 3


def test_history_never_joins_an_open_lead(cast: Cast, write) -> None:
    run(write(b"email\nann@example.com\n"), "--set", "channel=Web", "--live")
    run(write(b"email,name\nann@example.com,Ann\n"), "--set", "channel=Fair")
    with scope.workspace(cast.workspace.pk):
        assert Person.objects.count() == 1
        assert list(Lead.objects.order_by("pk").values_list("is_history", flat=True)) == [False, True]
        assert Submission.objects.exclude(state=Submission.State.ACCEPTED).count() == 0


def test_a_column_may_be_called_as_a_fact_of_ours(cast: Cast, write) -> None:
    path = write(b"email,channel,submissions,From\nann@example.com,x,many,Fair\n")
    run(path, "--channel-column", "From")
    with scope.workspace(cast.workspace.pk):
        facts = Lead.objects.select_related("fact_set").get().fact_set.facts
    assert {
        name: facts[name] for name in ("channel", "channel (in file)", "submissions", "submissions (in file)")
    } == {
        "channel": "Fair",
        "channel (in file)": "x",
        "submissions": 1,
        "submissions (in file)": "many",
    }


def test_statements_do_not_grow_with_the_rows(cast: Cast, write) -> None:
    def statements(first: int, count: int) -> int:
        rows = "".join(
            f"p{n}@example.com,P{n},+4420794600{n:02},C{n % 3},v{n}\n" for n in range(first, first + count)
        )
        path = write(f"email,name,phone,source,note\n{rows}".encode())
        with CaptureQueriesContext(connection) as captured:
            run(path, "--channel-column", "source")
        return len(captured)

    statements(0, 3)
    assert statements(10, 80) == statements(100, 1) == 42


def test_refused_rows_come_back_in_a_file(cast: Cast, write, tmp_path: Path) -> None:
    path = write(b"email,name\nann@example.com,Ann\nno address,=HYPERLINK(1)\nshort\n")
    report = run(path, "--set", "channel=Fair", "--refused", str(tmp_path / "refused.csv"))
    assert report[3:] == [
        "2 refused",
        "  line 3: Nobody can be reached by email “no address”.",
        "  line 4: It has 1 cells where the file has 2 columns.",
    ]
    with (tmp_path / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [
            ["Nobody can be reached by email “no address”.", "no address", "'=HYPERLINK(1)"],
            ["It has 1 cells where the file has 2 columns.", "short"],
        ]


def test_progress_goes_to_stderr(cast: Cast, write, capsys) -> None:
    run(write(FILE), "--channel-column", "Source")
    assert "4 of 4 rows in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raw", "options", "reason"),
    [
        (b"", ["--set", "channel=x"], "leads.csv: The file is empty."),
        (b"email\na@example.com\n", [], "Say which column holds the channel"),
        (b"email\na@example.com\n", ["--channel-column", "origin"], "There is no column “origin”"),
        (b"email,date\na@example.com,3/4/2026\n", ["--set", "channel=x"], "can be read two ways"),
        (b"email,email\na@example.com,b\n", ["--set", "channel=x"], "share a header"),
        (
            b"email\na@example.com\n",
            ["--set", "channel=x", "--encoding", "klingon"],
            "no encoding called klingon",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(
    cast: Cast, write, raw: bytes, options: list[str], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        run(write(raw), *options)


def test_a_file_or_workspace_that_is_not_there_is_named(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be read: No such file"):
        run(tmp_path / "nothing.csv", "--set", "channel=x")
    with pytest.raises(CommandError, match="There is no workspace “nowhere”"):
        call_command("import_leads", os.devnull, "--workspace", "nowhere", "--set", "channel=x")


def test_a_header_alone_is_nothing_to_import(cast: Cast, write) -> None:
    assert run(write(b"email,name\n"), "--set", "channel=x") == ["0 rows read: there is nothing to import"]


def test_another_company_sees_nothing_of_it(cast: Cast, write) -> None:
    run(write(FILE), "--channel-column", "Source")
    with scope.workspace(cast.nadia.workspace_id):
        assert Lead.objects.count() == Submission.objects.count() == Activity.objects.count() == 0
