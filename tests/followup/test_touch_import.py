"""`import_touches`: calls and mails of another system, each laid once to the right lead, and never a human touch of ours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignment import period, persistence, speed
from followup import clock, milestones
from followup.models import Alert, Breach, Handoff, Touch
from leads.models import Activity, Lead
from tests.cast import Cast
from tests.followup.road import backdate, hand_over_one
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


def run(command: str, path: str, *options: str, workspace: str = "acme") -> list[str]:
    out = StringIO()
    call_command(command, path, "--workspace", workspace, *options, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


@pytest.fixture
def history(cast: Cast, write) -> Cast:
    run("import_leads", write(LEADS), "--set", "channel=Web")
    return cast


CALLS = (
    "lead id,email,phone,medium,result,at,duration,note,rep,call id\n"
    "2,,,call,No answer,2026-01-06 10:00,0,,Sam,c1\n"
    "2,,,Call,connected,2026-01-07 11:30,1:35,Will think about it,sam@acme.example,c2\n"
    ",ann@example.com,,Email,sent,2026-01-20,,,Jo of the old team,\n"
    ",,+442079460003,call,Left voicemail,2026-01-09 10:00,,,,\n"
    ",ann@example.com,,call,,2026-02-06 09:00,,,,\n"
)


def test_each_attempt_finds_its_lead(history: Cast, write) -> None:
    report = run("import_touches", write(CALLS))

    assert report == ["5 rows read", "5 added", "0 already there", "0 refused"]
    with scope.workspace(history.workspace.pk):
        ann, bob, phone, ann_again = Lead.objects.order_by("arrived_at")
        made = Touch.objects.order_by("at")
        assert [(row.lead_id, row.medium, row.result, row.evidence) for row in made] == [
            (bob.pk, "call", "no_answer", "confirmed"),
            (bob.pk, "call", "spoke", "confirmed"),
            (phone.pk, "call", "left_message", "confirmed"),
            (ann.pk, "email", "sent", "reported"),  # a date alone is somebody's word
            (ann_again.pk, "call", "", "confirmed"),
        ]
        assert {row.handoff_id for row in made} == {None}
        assert [(row.member, row.rep) for row in made][1:4:2] == [
            (history.sam, "sam@acme.example"),
            (None, "Jo of the old team"),
        ]
        assert made[1].duration_s == 95
        assert (bob.contacted_at, ann.contacted_at) == (datetime(2026, 1, 7, 11, 30, tzinfo=UTC), None)
        assert milestones.disagreements() == []
        assert Activity.objects.filter(kind="touched").count() == 5
        assert not Alert.objects.exists()
        assert not Handoff.objects.exists()


def test_a_second_import_adds_nothing(history: Cast, write) -> None:
    run("import_touches", write(CALLS))
    assert run("import_touches", write(CALLS))[1:3] == ["0 added", "5 already there"]
    with scope.workspace(history.workspace.pk):
        assert (Touch.objects.count(), Activity.objects.filter(kind="touched").count()) == (5, 5)


def test_a_row_said_twice_in_one_file_is_one_attempt(history: Cast, write) -> None:
    same = (
        "lead id,medium,at,call id,note\n1,call,2026-01-06 10:00,7,first\n1,call,2026-01-06 10:00,7,again\n"
    )
    assert run("import_touches", write(same))[1:3] == ["1 added", "1 already there"]
    with scope.workspace(history.workspace.pk):
        assert Touch.objects.get().note == "first"


def test_what_cannot_be_is_refused_with_its_reason(history: Cast, write) -> None:
    report = run(
        "import_touches",
        write(
            "lead id,email,medium,result,at,status\n"
            "9,,call,,2026-01-06 10:00,\n"
            ",,call,,2026-01-06 10:00,\n"
            "1,,pigeon,,2026-01-06 10:00,\n"
            "1,,,,2026-01-06 10:00,\n"
            "1,,call,,,\n"
            "1,,call,,2099-01-06 10:00,\n"
            "1,,call,,yesterday,\n"
            "1,,call,,2026-01-06 10:00,Not Started\n"
            "1,,call,Talked to the dog,2026-01-06 10:00,Completed\n"
        ),
    )
    assert report == [
        "9 rows read",
        "1 added",
        "0 already there",
        "8 refused",
        "  line 2: Nobody is known by external id 9.",
        "  line 3: It doesn't say whose attempt it is: no external id, e-mail or phone.",
        "  line 4: “pigeon” is no way of reaching someone. Use one of: call, email, sms, chat, meeting.",
        "  line 5: It doesn't say by what. Use one of: call, email, sms, chat, meeting.",
        "  line 6: It doesn't say when.",
        "  line 7: “2099-01-06 10:00” has not come yet.",
        "  line 8: “yesterday” is not a date.",
        "  line 9: It was only planned: “Not Started”.",
        "1 attempts have a result that is not known here; it is kept as their note: “Talked to the dog”",
    ]
    with scope.workspace(history.workspace.pk):
        assert (Touch.objects.get().note, Touch.objects.get().is_contact) == (
            "Result: Talked to the dog",
            False,
        )


def test_a_file_that_says_no_medium_asks_for_one(history: Cast, write) -> None:
    with pytest.raises(CommandError, match="No column holds the field “medium”"):
        run("import_touches", write("lead id,at\n1,2026-01-06 10:00\n"))
    assert (
        run("import_touches", write("lead id,at\n1,2026-01-06 10:00\n"), "--set", "medium=call")[1]
        == "1 added"
    )


def line(email: str, at: datetime, result: str = "no answer") -> str:
    return f"email,medium,result,at\n{email},call,{result},{at.isoformat()}\n"


def test_on_an_open_handoff_it_counts_from_when_it_happened_and_alerts_nobody(cast: Cast, write) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=2))
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        told = Alert.objects.count()
        assert Breach.objects.count() == 1
        handoff.refresh_from_db()
    called_at = (handoff.started_at + timedelta(minutes=2)).replace(microsecond=0)

    assert run("import_touches", write(line("ann@example.com", called_at)))[1] == "1 added"
    clock.tick()

    with scope.workspace(cast.workspace.pk):
        handoff.refresh_from_db()
        assert (handoff.first_touch_at, handoff.touches, handoff.rung_at) == (called_at, 1, None)
        assert handoff.first_touch_at < handoff.due_at
        assert Touch.objects.get().handoff_id == handoff.pk
        assert Alert.objects.count() == told
        assert milestones.disagreements() == []
        whole = period.preset("all", ZoneInfo("UTC"), timezone.now())
        assert speed.first_attempts(whole).none_yet.handoffs == 0


def test_the_earliest_wins_whoever_said_it(cast: Cast, write, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=2))
        owner = Handoff.objects.get().owner
    sign_in(owner).post(f"/handoffs/{handoff.pk}/touches/", {"medium": "call", "result": "spoke"})
    called_at = (handoff.started_at + timedelta(minutes=3)).replace(microsecond=0)

    run("import_touches", write(line("ann@example.com", called_at)))

    with scope.workspace(cast.workspace.pk):
        found = Handoff.objects.get()
        assert (found.first_touch_at, found.touches) == (called_at, 2)
        assert found.contacted_at > called_at


@pytest.mark.parametrize("moment", ["before it was handed over", "a day without a time"])
def test_what_was_not_an_attempt_on_the_handoff_leaves_its_clock_running(
    cast: Cast, write, moment: str
) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(days=3))
        handoff.refresh_from_db()
    early = (handoff.started_at - timedelta(hours=1)).isoformat()
    at = early if moment.startswith("before") else f"{handoff.started_at + timedelta(days=1):%Y-%m-%d}"

    run("import_touches", write(f"email,medium,at\nann@example.com,call,{at}\n"))

    with scope.workspace(cast.workspace.pk):
        found = Handoff.objects.get()
        assert (found.first_touch_at, found.touches) == (None, 0)
        assert found.rung_at is not None
        assert Touch.objects.get().handoff_id is None


def test_on_a_handoff_that_ended_figures_follow_and_the_receipt_stands(cast: Cast, write) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=2))
        handoff.refresh_from_db()
        Handoff.objects.filter(pk=handoff.pk).update(
            ended_at=handoff.started_at + timedelta(hours=1),
            ended_as="recycled",
            receipt={"attempts": 0},
            rung_at=None,
        )

    run("import_touches", write(line("ann@example.com", handoff.started_at + timedelta(minutes=30))))

    with scope.workspace(cast.workspace.pk):
        found = Handoff.objects.get()
        assert (found.touches, found.receipt, found.rung_at) == (1, {"attempts": 0}, None)
        whole = period.preset("all", ZoneInfo("UTC"), timezone.now())
        assert persistence.before_giving_up(whole).by_attempts[1] == 1


def test_the_lead_s_page_tells_of_it_and_nobody_takes_it_back(
    history: Cast, write, sign_in: Callable[..., Client]
) -> None:
    run("import_touches", write(CALLS))
    with scope.workspace(history.workspace.pk):
        bob = Lead.objects.get(person__email="bob@example.com")
        touch = Touch.objects.filter(lead=bob).latest("at")
    page = sign_in(history.rita).get(f"/leads/{bob.pk}/").text
    assert "spoke with them" in page
    assert "Will think about it" in page
    for member in (history.sam, history.rita, history.olive):
        assert sign_in(member).post(f"/touches/{touch.pk}/retraction/").status_code == 403
    assert sign_in(history.nadia).post(f"/touches/{touch.pk}/retraction/").status_code == 404
    assert sign_in(history.nadia).get(f"/leads/{bob.pk}/").status_code == 404


def test_another_workspace_s_people_are_nobody(history: Cast, write) -> None:
    assert run("import_touches", write(CALLS), workspace="other")[1:4] == [
        "0 added",
        "0 already there",
        "5 refused",
    ]


def test_an_attempt_of_ours_needs_its_handoff_member_and_result(history: Cast) -> None:
    with scope.workspace(history.workspace.pk):
        lead = Lead.objects.earliest("pk")
        with pytest.raises(IntegrityError), transaction.atomic():
            Touch.objects.create(
                workspace_id=history.workspace.pk, lead=lead, medium="call", result="spoke", is_contact=True,
                at=timezone.now(), recorded_at=timezone.now(),
            )  # fmt: skip


def test_a_batch_takes_a_fixed_number_of_statements(history: Cast, write) -> None:
    def counted(text: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            run("import_touches", write(text))
        return len(queries)

    one = counted("lead id,medium,at\n1,call,2026-01-06 10:00\n")
    three = "".join(f"{number},call,2026-01-08 1{number}:00\n" for number in (1, 2, 4))
    assert counted("lead id,medium,at\n" + three) == one


EXPORTS = {
    "HubSpot": (
        "Record ID,Call Title,Activity date,Call outcome,Call duration,Activity assigned to,Associated Contact IDs\n"
        "901,Intro,2026-01-06 10:00,Left voicemail,42000,Sam,2;9\n"
    ),
    "Salesforce": (
        "Id,WhoId,Subject,TaskSubtype,CallDisposition,CallDurationInSeconds,CompletedDateTime,Status,OwnerId\n"
        "00T1,2,Call,Call,Left Voicemail,42,2026-01-06T10:00:00.000Z,Completed,005\n"
    ),
    "Zoho": (
        "Record Id,Subject,Call Type,Call Start Time,Call Duration,Call Result,Email\n"
        "z1,Call,Outbound,2026-01-06 10:00,00:42,Left voicemail,bob@example.com\n"
    ),
}


@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_of_another_system_needs_nothing_said(history: Cast, write, system: str) -> None:
    heard = StringIO()
    call_command(
        "import_touches", write(EXPORTS[system]), "--workspace", "acme", stdout=StringIO(), stderr=heard
    )
    assert f"Read as an export of {system}." in heard.getvalue()
    with scope.workspace(history.workspace.pk):
        made = Touch.objects.select_related("lead__person").get()
        assert (made.lead.person.email, made.medium, made.result) == (
            "bob@example.com",
            "call",
            "left_message",
        )
        assert (made.at, made.duration_s) == (datetime(2026, 1, 6, 10, tzinfo=UTC), 42)


def test_pipedrive_s_planned_activities_are_left_out(history: Cast, write) -> None:
    report = run(
        "import_touches",
        write(
            "Activity - ID,Activity - Type,Activity - Subject,Activity - Done,Activity - Marked as done time,Person - Email\n"
            "1,Call,Ring,Done,2026-01-06 10:00:00,bob@example.com\n"
            "2,Lunch,Eat,Done,2026-01-06 12:00:00,bob@example.com\n"
            "3,Call,Later,To do,,bob@example.com\n"
        ),
    )
    assert report[1:4] == ["1 added", "0 already there", "2 refused"]
