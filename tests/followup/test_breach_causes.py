"""Why a promise was missed: found by rule, told on the lead, corrected by managers, charged to the right side."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignment import truth
from followup import breach_causes, clock, handoffs, queue, touches
from followup.models import Assignment, Breach, CauseCorrection, Handoff
from followup.touches import Attempt
from leads.models import Activity
from tests.cast import Cast
from tests.followup.imports import bring_in
from tests.followup.road import backdate, enquire, hand_over_one
from workspaces import scope
from workspaces.models import Absence, AuditEntry, Member, Seat

SignIn = Callable[..., Client]


def miss(cast: Cast, *, late_by: timedelta = timedelta(seconds=1)) -> Breach:
    """As if the promise of the only handoff had passed by that much, and the loop came by now."""
    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.select_related("lead").get()
        backdate(handoff, handoff.due_at - timezone.now() + late_by)
        Assignment.objects.filter(ended_at__isnull=True).update(started_at=handoff.started_at)
        Handoff.objects.update(rung_at=handoff.due_at)
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        return Breach.objects.select_related("handoff").get()


def nobody_takes_leads(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.update(takes_leads=False)


def test_one_that_waited_with_its_rep(cast: Cast) -> None:
    hand_over_one(cast)
    breach = miss(cast)
    assert (breach.cause, breach.handoff.missed_because) == ("rep", "rep")
    with scope.workspace(cast.workspace.pk):
        assert truth.CHECKS["causes of missed promises"]() == []


def test_one_that_nobody_could_take(cast: Cast) -> None:
    nobody_takes_leads(cast)
    hand_over_one(cast)
    assert miss(cast).cause == "nobody"


def test_one_taken_only_after_it_was_missed_was_nobody_s(cast: Cast) -> None:
    nobody_takes_leads(cast)
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=1))
        Assignment.objects.update(started_at=handoff.started_at)
        Handoff.objects.update(rung_at=timezone.now())
        handoffs.accept(handoff, by=cast.sam, at=timezone.now())
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        assert Breach.objects.get().cause == "nobody"


@pytest.mark.parametrize("is_away", [True, False])
def test_one_that_lay_with_somebody_who_was_not_there(cast: Cast, is_away: bool) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        if is_away:
            begins = timezone.now() - timedelta(days=1)
            Absence.objects.create(workspace=cast.workspace, member_id=handoff.owner_id, starts_at=begins)
        else:
            Member.objects.filter(pk=handoff.owner_id).update(is_active=False)
    assert miss(cast).cause == "gap"


def test_one_that_was_with_nobody_for_no_reason_is_a_gap(cast: Cast) -> None:
    nobody_takes_leads(cast)
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        Assignment.objects.update(why={"by": "no rule"})
    assert miss(cast).cause == "gap"


def test_one_found_long_after_it_was_due_is_ours(cast: Cast) -> None:
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(Handoff.objects.select_related("lead").get(), timedelta(hours=2))
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        assert Breach.objects.get().cause == "outage"


def test_one_found_late_because_an_attempt_was_taken_back_is_not_ours(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=2))
        Assignment.objects.update(started_at=handoff.started_at)
        handoff.refresh_from_db()
        assert handoff.owner is not None
        soon = handoff.started_at + timedelta(minutes=1)
        touch = touches.log(handoff, Attempt("call", "spoke", soon), by=handoff.owner, at=timezone.now())
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        assert not Breach.objects.exists()
        touches.retract(touch, by=cast.olive, at=timezone.now())
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        assert Breach.objects.get().cause == "rep"


@pytest.mark.parametrize(("asked", "cause"), [("2 days ago", "late"), ("", "late"), ("a minute ago", "rep")])
def test_one_that_came_in_a_file(cast: Cast, sign_in: SignIn, asked: str, cause: str) -> None:
    ago = {"2 days ago": timedelta(days=2), "a minute ago": timedelta(minutes=1)}
    when = f"{timezone.now() - ago[asked]:%Y-%m-%d %H:%M:%S}Z" if asked else ""
    text = f"email,lead source,submitted at\nann@example.com,Fair,{when}\n"
    bring_in(sign_in(cast.mara), cast, text.encode(), told={"live": "yes"})
    assert miss(cast).cause == cause


def test_a_batch_takes_a_fixed_number_of_statements(cast: Cast) -> None:
    def counted(start: int, many: int) -> int:
        people = [{"channel": "Web", "person": {"email": f"{start + n}@a.example"}} for n in range(many)]
        enquire(cast, people, start=start)
        with scope.workspace(cast.workspace.pk):
            fresh = list(Handoff.objects.filter(breached_at__isnull=True))
            with CaptureQueriesContext(connection) as queries:
                breach_causes.find(fresh, fell_due={}, at=timezone.now())
        return len(queries)

    assert counted(1, 1) == counted(11, 3) == 3


def correct(browser: Client, breach: Breach, **said: str) -> Any:
    return browser.post(
        f"/handoffs/{breach.handoff_id}/missed/", {"cause": "gap", "note": "His last day", **said}
    )


@pytest.mark.parametrize("who", ["rita", "max", "olive"])
def test_a_manager_says_another_cause_and_why(cast: Cast, sign_in: SignIn, who: str) -> None:
    hand_over_one(cast)
    breach = miss(cast)
    manager = sign_in(getattr(cast, who))
    page = f"/leads/{breach.handoff.lead_id}/"
    assert "It waited with its rep; it counts for sales" in manager.get(page).text
    assert manager.get(f"/handoffs/{breach.handoff_id}/missed/").status_code == 200
    assert correct(manager, breach).status_code == 302
    shown = manager.get(page).text
    assert "It reached nobody in time; it counts for nobody" in shown
    assert "“His last day”" in shown
    assert "said why it was missed" in shown
    with scope.workspace(cast.workspace.pk):
        assert Breach.objects.get().cause == "rep"  # what was found stays
        assert Handoff.objects.get().missed_because == "gap"
        assert CauseCorrection.objects.get().member_id == getattr(cast, who).pk
        assert AuditEntry.objects.filter(verb="cause of a missed promise corrected").count() == 1
        assert truth.CHECKS["causes of missed promises"]() == []
    correct(manager, breach, cause="outage", note="It was the line")
    with scope.workspace(cast.workspace.pk):
        assert (Handoff.objects.get().missed_because, CauseCorrection.objects.count()) == ("outage", 2)
        assert Activity.objects.filter(kind="cause_corrected").count() == 2
        assert truth.CHECKS["causes of missed promises"]() == []


@pytest.mark.parametrize(
    ("said", "field"),
    [({"note": " "}, "note"), ({"cause": "weather"}, "cause"), ({"note": "x" * 501}, "note")],
)
def test_what_is_missing_is_said_at_its_field(
    cast: Cast, sign_in: SignIn, said: dict[str, str], field: str
) -> None:
    hand_over_one(cast)
    breach = miss(cast)
    answer = correct(sign_in(cast.rita), breach, **said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    with scope.workspace(cast.workspace.pk):
        assert not CauseCorrection.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("sam", 403), ("mara", 403), ("nadia", 404)])
def test_nobody_else_says_it(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    hand_over_one(cast)
    breach = miss(cast)
    browser = sign_in(getattr(cast, who))
    assert browser.get(f"/handoffs/{breach.handoff_id}/missed/").status_code == status
    assert correct(browser, breach).status_code == status
    with scope.workspace(cast.workspace.pk):
        assert not CauseCorrection.objects.exists()


def test_a_handoff_that_kept_its_promise_has_no_cause_to_correct(cast: Cast, sign_in: SignIn) -> None:
    handoff = hand_over_one(cast)
    assert sign_in(cast.rita).get(f"/handoffs/{handoff.pk}/missed/").status_code == 404


def test_answered_in_time_after_all_it_is_no_longer_shown_as_missed(cast: Cast, sign_in: SignIn) -> None:
    hand_over_one(cast)
    breach = miss(cast)
    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.select_related("owner", "lead").get()
        assert handoff.owner is not None
        said = Attempt("call", "spoke", happened_at=handoff.due_at - timedelta(minutes=1))
        touches.log(handoff, said, by=handoff.owner, at=timezone.now())
    assert "first reply was missed" not in sign_in(cast.rita).get(f"/leads/{breach.handoff.lead_id}/").text


def test_what_was_said_stays_as_it_was_said(cast: Cast) -> None:
    hand_over_one(cast)
    breach = miss(cast)
    with scope.workspace(cast.workspace.pk):
        breach_causes.correct(breach, cause="gap", note="Ill", by=cast.rita, at=timezone.now())
        for change in (CauseCorrection.objects.update, Breach.objects.update):
            with pytest.raises(ProgrammingError), transaction.atomic():
                change(cause="rep")


@pytest.mark.parametrize(("cause", "of"), [("rep", 1), ("nobody", 1), ("gap", 0), ("late", 0), ("outage", 0)])
def test_a_rep_s_day_is_charged_only_with_what_is_sales_part(cast: Cast, cause: str, of: int) -> None:
    hand_over_one(cast)
    breach = miss(cast)
    with scope.workspace(cast.workspace.pk):
        breach_causes.correct(breach, cause=cause, note="So", by=cast.rita, at=timezone.now())
        owner = Handoff.objects.select_related("owner__workspace").get().owner
        assert owner is not None
        kept = queue.of(owner, at=timezone.now()).kept
        assert (kept.of if kept else 0) == of
