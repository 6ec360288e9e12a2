"""Who asks again: heard at once, urgent until reached, and never at the price of the promise."""

from datetime import datetime, timedelta

from django.utils import timezone

from followup import outcomes, pipeline, touches
from followup.models import Alert, Assignment, Handoff
from followup.outcomes import Word
from followup.touches import Attempt
from leads.models import Lead
from tests.cast import Cast
from tests.followup.road import backdate, hand_over_one, submit
from workspaces import scope
from workspaces.models import Seat

ANN = {"channel": "Fair", "person": {"email": "ann@example.com"}}


def ask_again(cast: Cast, key: str) -> None:
    submit(cast, ANN, key=key)
    pipeline.take_in(cast.workspace.pk)


def try_once(handoff: Handoff, result: str, at: datetime) -> None:
    assert handoff.owner is not None
    touches.log(handoff, Attempt("call", result), by=handoff.owner, at=at)


def told(rung: str = "again:") -> int:
    return Alert.objects.filter(rung__startswith=rung).count()


def test_its_owner_hears_of_it_once_and_the_promise_stays(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    due_at = handoff.due_at
    ask_again(cast, "again-1")
    ask_again(cast, "again-2")  # a double click
    with scope.workspace(cast.workspace.pk):
        handoff.refresh_from_db()
        assert (handoff.due_at, handoff.owed_at) == (due_at, due_at)
        assert handoff.asked_again_at is not None
        assert Alert.objects.get(rung__startswith="again:").recipient_id == handoff.owner_id
        Handoff.objects.update(asked_again_at=timezone.now() - timedelta(hours=1))
    ask_again(cast, "again-3")
    with scope.workspace(cast.workspace.pk):
        assert told() == 2


def test_tried_and_not_reached_it_is_urgent_again_until_the_next_attempt(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=1))
        due_at = handoff.due_at
        try_once(handoff, "no_answer", timezone.now() - timedelta(minutes=30))
        handoff.refresh_from_db()
        calm = handoff.owed_at
    ask_again(cast, "again")
    with scope.workspace(cast.workspace.pk):
        handoff.refresh_from_db()
        assert handoff.asked_again_at is not None
        assert handoff.owed_at == handoff.asked_again_at + timedelta(seconds=handoff.window_s) < calm
        assert handoff.due_at == due_at
        try_once(handoff, "no_answer", timezone.now())
        handoff.refresh_from_db()
        assert handoff.owed_at > timezone.now() + timedelta(seconds=handoff.window_s)


def test_once_reached_it_is_told_and_not_urgent(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        try_once(handoff, "spoke", timezone.now())
        handoff.refresh_from_db()
        owed_at = handoff.owed_at
    ask_again(cast, "again")
    with scope.workspace(cast.workspace.pk):
        handoff.refresh_from_db()
        assert (handoff.owed_at, told()) == (owed_at, 1)


def test_the_managers_hear_of_it_while_it_is_nobody_s(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.update(takes_leads=False)
    hand_over_one(cast)
    ask_again(cast, "again")
    with scope.workspace(cast.workspace.pk):
        assert list(
            Alert.objects.filter(rung__startswith="again:").values_list("recipient_id", flat=True)
        ) == [cast.rita.pk]


def test_after_the_end_it_is_a_new_lead_and_its_last_owner_gets_it(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    owner = handoff.owner
    assert owner is not None
    for number in range(6):  # by the rotation alone it would be every other one
        with scope.workspace(cast.workspace.pk):
            outcomes.record(Handoff.objects.open().get(), Word("won"), by=owner, at=timezone.now())
        ask_again(cast, f"after {number}")
        with scope.workspace(cast.workspace.pk):
            newest = Assignment.objects.latest("pk")
            assert (newest.member_id, newest.why) == (owner.pk, {"by": "previous owner"})
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.count() == 7
        assert Lead.objects.values("person").distinct().count() == 1


def test_a_last_owner_who_takes_no_leads_is_passed_over(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        outcomes.record(handoff, Word("won"), by=handoff.owner, at=timezone.now())
        Seat.objects.filter(member=handoff.owner).update(takes_leads=False)
    ask_again(cast, "after")
    with scope.workspace(cast.workspace.pk):
        newest = Assignment.objects.latest("pk")
        assert newest.member_id != handoff.owner_id
        assert newest.why == {"by": "rotation", "passed_over": {handoff.owner.name: "takes no leads"}}
