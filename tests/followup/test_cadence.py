"""What is owed next follows from the agreed plan and the last result; a step left out is asked why, kept and undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followup import queue, skips, touches, worth
from followup.handoffs import Conflict
from followup.models import Handoff, Skip, Touch
from followup.skips import BadSkip
from followup.touches import Attempt
from leads.models import Activity
from tests.agreement.drafts import signed
from tests.cast import Cast
from tests.followup.road import backdate, hand_over_one
from workspaces import scope

HOUR = timedelta(hours=1)
PLAN = [
    {"step": "again", "after_s": 3600},
    {"step": "mail", "medium": "email", "after_s": 7200, "template": "Second try"},
    {"step": "other_way", "when": "wrong_number", "medium": "email", "after_s": 300},
]


def three_tries(document: dict[str, Any]) -> None:
    document["commitments"]["sales"] |= {"minimum_touches": 3, "cadence": PLAN}


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    """Handed over six hours ago under an agreement of three attempts."""
    with scope.workspace(cast.workspace.pk):
        signed(cast, at=timezone.now(), edit=three_tries)
    found = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(found, 6 * HOUR)
    return found


def tried(handoff: Handoff, result: str, hours: float, **more: Any) -> Touch:
    """An attempt so many hours after the hand-off."""
    assert handoff.owner is not None
    attempt = Attempt("call", result, handoff.started_at + hours * HOUR, **more)
    with scope.workspace(handoff.workspace_id):
        return touches.log(handoff, attempt, by=handoff.owner, at=timezone.now())


def owed(handoff: Handoff) -> tuple[float, str, str]:
    """What is owed: hours after the hand-off, medium, step."""
    with scope.workspace(handoff.workspace_id):
        now = Handoff.objects.get(pk=handoff.pk)
    return round((now.owed_at - now.started_at) / HOUR, 3), now.owed_medium, now.owed_step


def test_the_plan_is_followed_step_by_step_until_the_agreed_attempts_are_made(handoff: Handoff) -> None:
    assert owed(handoff) == (round(5 / 60, 3), handoff.medium, "")
    tried(handoff, "no_answer", 1)
    assert owed(handoff) == (2, handoff.medium, "again")
    tried(handoff, "left_message", 2)
    assert owed(handoff) == (4, "email", "mail")
    tried(handoff, "no_answer", 4)
    assert owed(handoff)[1:] == ("", ""), "three were agreed: now somebody has to decide"


def test_a_wrong_number_is_followed_by_a_mail(handoff: Handoff) -> None:
    tried(handoff, "wrong_number", 1)
    assert owed(handoff) == (round(1 + 5 / 60, 3), "email", "other_way")


def test_a_contact_ends_the_plan(handoff: Handoff) -> None:
    tried(handoff, "spoke", 1)
    assert owed(handoff)[1] == ""


def test_who_asked_to_be_called_back_is_called_then_and_tried_again(cast: Cast, handoff: Handoff) -> None:
    asked_for = timezone.now() + 20 * HOUR
    tried(handoff, "call_back", 1, call_back_at=asked_for)
    with scope.workspace(cast.workspace.pk):
        now = Handoff.objects.get()
        assert (now.owed_at, now.owed_medium, now.is_asked_for) == (asked_for, "call", True)
        assert now.owner is not None
        groups = {group.key for group in queue.of(now.owner, at=timezone.now()).groups}
    assert groups == {"scheduled"}
    tried(handoff, "no_answer", 2)
    assert owed(handoff) == (3, handoff.medium, "again"), "the plan begins anew after the hour they named"


def test_one_who_asks_again_is_owed_an_answer_at_once(cast: Cast, handoff: Handoff) -> None:
    for hours in (1, 2, 3):
        tried(handoff, "no_answer", hours)
    with scope.workspace(cast.workspace.pk):
        Handoff.objects.update(asked_again_at=handoff.started_at + 4 * HOUR)
    touch = tried(handoff, "no_answer", 3.5)
    assert owed(handoff) == (round(4 + 5 / 60, 3), handoff.medium, "")
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        touches.retract(touch, by=handoff.owner, at=timezone.now())
    assert owed(handoff)[1] == handoff.medium


def test_a_step_is_left_out_with_a_reason_and_taken_up_again(cast: Cast, handoff: Handoff) -> None:
    tried(handoff, "no_answer", 1)
    now = handoff.started_at + 5 * HOUR
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        made = skips.skip(handoff, reason=" They asked  for quiet ", by=handoff.owner, at=now)
        assert (made.step, made.reason) == ("again", "They asked for quiet")
    assert owed(handoff) == (7, "email", "mail"), "counted from when it was left out"
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().touches == 1, "what was left out is no attempt"
        skips.take_back(made, by=cast.rita, at=now)
        skips.take_back(made, by=cast.rita, at=now)
        kinds = list(
            Activity.objects.filter(kind__contains="skip").order_by("pk").values_list("kind", flat=True)
        )
        assert kinds == ["step_skipped", "skip_undone"]
    assert owed(handoff) == (2, handoff.medium, "again")


def test_what_was_promised_first_can_not_be_left_out_nor_anything_without_a_reason(
    cast: Cast, handoff: Handoff
) -> None:
    assert handoff.owner is not None
    with scope.workspace(cast.workspace.pk), pytest.raises(Conflict):
        skips.skip(handoff, reason="Too early", by=handoff.owner, at=timezone.now())
    tried(handoff, "no_answer", 1)
    with scope.workspace(cast.workspace.pk):
        with pytest.raises(BadSkip) as refused:
            skips.skip(handoff, reason="  ", by=handoff.owner, at=timezone.now())
        assert refused.value.field == "reason"
        assert not Skip.objects.exists()


def test_leaving_out_is_asked_kept_and_undone_on_the_page(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    tried(handoff, "no_answer", 1)
    path = f"/handoffs/{handoff.pk}/skip/"
    assert handoff.owner is not None
    rep = sign_in(handoff.owner)
    assert "Why is it left out?" in rep.get(path, headers={"hx-request": "true"}).content.decode()

    empty = rep.post(path, {"reason": ""}, headers={"hx-request": "true"})
    assert (empty.status_code, "Say why" in empty.content.decode()) == (422, True)

    done = rep.post(path, {"reason": "On holiday"}, headers={"hx-request": "true"})
    assert done.status_code == 200
    assert "On holiday" in done.content.decode()
    with scope.workspace(cast.workspace.pk):
        made = Skip.objects.get()
    for member, status in ((cast.nadia, 404), (cast.mara, 403)):
        assert sign_in(member).post(path, {"reason": "x"}).status_code == status
        assert sign_in(member).post(f"/skips/{made.pk}/undo/").status_code == status
    assert rep.post(f"/skips/{made.pk}/undo/", headers={"hx-request": "true"}).status_code == 200
    assert owed(handoff)[2] == "again"


def test_the_next_try_says_what_such_tries_were_worth_from_twenty_on(cast: Cast, handoff: Handoff) -> None:
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        for number in range(1, 21):
            touch = Touch.objects.create(
                workspace_id=cast.workspace.pk, handoff=handoff, lead_id=handoff.lead_id, member=cast.sam, medium="call",
                result="no_answer", is_contact=False, at=handoff.started_at + number * timedelta(minutes=1), recorded_at=at,
            )  # fmt: skip
        assert touch.pk
        found = worth.measure(cast.workspace.pk, at=at)
    assert found == {**dict.fromkeys(range(1, 10), (1, 0)), 10: (11, 0)}
    assert worth.of(cast.workspace.pk, 1) is None, "one case says nothing"
