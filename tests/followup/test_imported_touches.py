"""Calls and mails of other systems through the browser: looked at, brought in, mended, undone."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followup import clock, milestones, outcomes, touches
from followup.imports import work
from followup.models import Breach, Handoff, Touch
from followup.outcomes import Word
from followup.touches import Attempt
from leads.models import Activity, ImportRun
from tests.cast import Cast
from tests.followup.imports import begin, bring_in, latest, upload
from tests.followup.road import backdate, hand_over_one
from workspaces import scope
from workspaces.models import AuditEntry

SignIn = Callable[..., Client]
HUBSPOT = (
    "Record ID,Call Title,Activity date,Call outcome,Call duration,Activity assigned to,Email\n"
    "901,Intro,2026-01-06 10:00,Left voicemail,42000,Sam,ann@example.com\n"
    "902,Again,2026-01-07 10:00,Connected,90000,Sam,ann@example.com\n"
    "903,Who?,2026-01-07 11:00,Connected,90000,Sam,stranger@example.com\n"
)


def called(handoff: Handoff, minutes: float, result: str = "no answer", call_id: str = "1") -> bytes:
    at = (handoff.started_at + timedelta(minutes=minutes)).isoformat()
    return f"email,type,outcome,time,rep,call id\nann@example.com,call,{result},{at},Sam,{call_id}\n".encode()


def check_figures() -> None:
    call_command("check_figures", "--workspace", "acme", stdout=io.StringIO())


def undo(browser: Client, run: ImportRun) -> None:
    assert browser.get(reverse("import_undo", args=[run.pk])).status_code == 200
    assert browser.post(reverse("import_undo", args=[run.pk])).status_code == 302
    work.work_off()


def test_an_export_of_another_system_is_recognised_and_shown_before_it_comes_in(
    cast: Cast, sign_in: SignIn
) -> None:
    hand_over_one(cast)
    mara = sign_in(cast.mara)
    upload(mara, HUBSPOT.encode(), "calls.csv", kind="touches")
    answer = mara.get(reverse("import_mapping", args=[latest(cast).pk]))
    look = answer.context["look"]
    assert look.system == "HubSpot"
    assert {column.name: column.field for column in look.columns} == {
        "Record ID": "call_id", "Call Title": "note", "Activity date": "at", "Call outcome": "result",
        "Call duration": "duration_s", "Activity assigned to": "rep", "Email": "email",
    }  # fmt: skip
    assert look.can_start
    assert look.rows[0][1] == ["ann@example.com", "Call", "Left message", "6 Jan 2026, 10:00", "Sam", "Intro"]
    assert "Whether it was made" in answer.text

    assert begin(mara, cast).status_code == 302
    work.work_off()
    run = latest(cast)
    assert (run.state, run.added, run.refused) == ("done", 2, 1)
    with scope.workspace(cast.workspace.pk):
        made = list(Touch.objects.order_by("at"))
        assert [(one.result, one.duration_s, one.member_id) for one in made] == [
            ("left_message", 42, cast.sam.pk),
            ("spoke", 90, cast.sam.pk),
        ]
        assert {one.import_run_id for one in made} == {run.pk}
        entry = AuditEntry.objects.get(verb="touches imported")
        assert (entry.member_id, entry.detail["added"]) == (cast.mara.pk, 2)
    assert "Calls and mails" in mara.get(reverse("import_run", args=[run.pk])).text
    refused = b"".join(mara.get(reverse("import_refused", args=[run.pk])))
    rows = list(csv.reader(io.StringIO(refused.decode("utf-8-sig"))))
    assert rows[1][:2] == ["Nobody is known by email stranger@example.com.", "903"]
    mended = bring_in(mara, cast, refused.replace(b"stranger@", b"ann@"), "mended.csv", kind="touches")
    assert (mended.added, mended.refused) == (1, 0)
    assert bring_in(mara, cast, HUBSPOT.encode(), kind="touches").there == 2
    check_figures()


def test_a_log_nobody_knows_is_laid_out_by_hand(cast: Cast, sign_in: SignIn) -> None:
    hand_over_one(cast)
    mara = sign_in(cast.mara)
    upload(
        mara, b"Code,Mail of,On\n1,ann@example.com,2026-01-06\n2,ann@example.com,2026-01-07\n", kind="touches"
    )
    page = reverse("import_mapping", args=[latest(cast).pk])
    look = mara.get(page).context["look"]
    assert {column.name: column.field for column in look.columns}["Mail of"] == "email"
    assert look.problems == [
        "No column holds the field “medium”. Choose the column that says by what, or one medium for all."
    ]
    assert begin(mara, cast).status_code == 422
    assert begin(mara, cast, {"all_medium": "call"}).status_code == 302
    work.work_off()
    with scope.workspace(cast.workspace.pk):
        assert list(Touch.objects.values_list("medium", "evidence")) == [("call", "reported")] * 2


def test_an_id_that_no_two_calls_share_is_the_call_s(cast: Cast, sign_in: SignIn) -> None:
    mara = sign_in(cast.mara)
    upload(mara, b"Log id,email,type,time\n1,a@b.example,call,2026-01-06 10:00\n", kind="touches")
    look = mara.get(reverse("import_mapping", args=[latest(cast).pk])).context["look"]
    assert look.columns[0].field == "call_id"


def test_undone_the_clock_runs_on_and_the_promise_is_missed_after_all(cast: Cast, sign_in: SignIn) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=2))
    olive = sign_in(cast.olive)
    run = bring_in(olive, cast, called(handoff, 2), "calls.csv", kind="touches")
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        handoff.refresh_from_db()
        assert (handoff.touches, handoff.rung_at, Breach.objects.count()) == (1, None, 0)

    undo(olive, run)
    with scope.workspace(cast.workspace.pk):
        handoff.refresh_from_db()
        assert (handoff.touches, handoff.first_touch_at) == (0, None)
        assert not Touch.objects.exists()
        assert not Activity.objects.filter(kind="touched").exists()
        assert milestones.disagreements() == []
    run = latest(cast)
    assert (run.state, run.removed, run.kept) == ("undone", 1, {})
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        assert Breach.objects.count() == 1
    check_figures()
    assert bring_in(olive, cast, called(handoff, 2), kind="touches").added == 1


def test_undoing_leaves_what_others_built_upon(cast: Cast, sign_in: SignIn) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=2))
        owner = Handoff.objects.get().owner
        handoff.refresh_from_db()
        assert owner is not None
        said_at = handoff.started_at + timedelta(minutes=3)
        touches.log(handoff, Attempt("call", "spoke", happened_at=said_at), by=owner, at=timezone.now())
    olive = sign_in(cast.olive)
    two = called(handoff, 2, call_id="1") + called(handoff, 60, call_id="2").splitlines()[1] + b"\n"
    run = bring_in(olive, cast, two.replace(b"Sam", owner.name.encode()), kind="touches")
    assert run.added == 2
    undo(olive, run)
    run = latest(cast)
    assert (run.removed, run.kept) == (1, {"joined_report": 1})
    assert "a rep has reported the same attempt" in olive.get(reverse("import_run", args=[run.pk])).text
    check_figures()


def test_undoing_leaves_what_was_counted_when_the_lead_was_closed(cast: Cast, sign_in: SignIn) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=2))
        handoff.refresh_from_db()
    olive = sign_in(cast.olive)
    run = bring_in(olive, cast, called(handoff, 2), kind="touches")
    with scope.workspace(cast.workspace.pk):
        word = Word(kind="lost", reason="price")
        outcomes.record(Handoff.objects.get(), word, by=cast.olive, at=timezone.now())
        tried = Handoff.objects.get().receipt
    undo(olive, run)
    run = latest(cast)
    assert (run.removed, run.kept) == (0, {"receipt": 1})
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().receipt == tried
    check_figures()


@pytest.mark.parametrize(
    ("who", "status"),
    [("mara", 200), ("max", 200), ("rita", 200), ("olive", 200), ("sam", 403), ("nadia", 404)],
)
def test_who_sees_it(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    handoff = hand_over_one(cast)
    run = bring_in(sign_in(cast.olive), cast, called(handoff, 1), kind="touches")
    assert sign_in(getattr(cast, who)).get(reverse("import_run", args=[run.pk])).status_code == status
