"""Others lend a hand with what was missed; the owner keeps the lead."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from followup import clock, helping, touches
from followup.handoffs import Conflict
from followup.models import Alert, Delivery, Handoff, Help
from followup.touches import Attempt
from leads.models import Activity
from tests.cast import Cast
from tests.followup.ladders import missed_by, now
from tests.followup.road import hand_over_one
from workspaces import scope
from workspaces.models import Seat

HTMX = {"hx-request": "true"}


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    """Sam's lead, its promise missed a minute ago."""
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=False)
    found = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=True)
    missed_by(cast, found, 60)
    clock.tick()
    return found


def test_a_helper_logs_attempts_and_the_owner_keeps_the_lead(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    sofia = sign_in(cast.sofia)
    said = {"medium": "call", "result": "spoke"}
    assert "I’ll help" in sofia.get(f"/queue/{handoff.pk}/").content.decode()
    assert sofia.post(f"/handoffs/{handoff.pk}/touches/", said).status_code == 403
    joined = sofia.post(f"/handoffs/{handoff.pk}/help/", headers=HTMX)
    assert joined.status_code == 200
    assert "You help Sam" in joined.content.decode()
    assert "You help with" in sofia.get("/queue/").content.decode()
    assert sofia.post(f"/handoffs/{handoff.pk}/touches/", said, headers=HTMX).status_code == 200
    row = now(cast, handoff)
    assert (row.owner, row.is_answered, row.contacted_at is not None) == (cast.sam, True, True)


def test_the_owner_is_told_once_in_the_product_alone(cast: Cast, handoff: Handoff) -> None:
    with scope.workspace(cast.workspace.pk):
        for _ in range(2):
            helping.join(handoff, by=cast.sofia, at=timezone.now())
        assert Help.objects.count() == 1
        [alert] = Alert.objects.filter(rung="helped")
        assert (alert.recipient, Delivery.objects.filter(alert=alert).exists()) == (cast.sam, False)
        assert Activity.objects.filter(kind="help_begun").count() == 1


def test_who_leaves_may_work_on_it_no_more(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    sofia = sign_in(cast.sofia)
    sofia.post(f"/handoffs/{handoff.pk}/help/", headers=HTMX)
    assert sofia.post(f"/handoffs/{handoff.pk}/help/end/", headers=HTMX).status_code == 200
    answer = sofia.post(f"/handoffs/{handoff.pk}/touches/", {"medium": "call", "result": "spoke"})
    assert answer.status_code == 403
    assert sofia.post(f"/handoffs/{handoff.pk}/help/", headers=HTMX).status_code == 200, "and may come again"


def test_nobody_helps_too_early_too_late_or_themselves(cast: Cast, handoff: Handoff) -> None:
    at = timezone.now()
    early = hand_over_one(cast, "bo@example.com")
    with scope.workspace(cast.workspace.pk):
        other = cast.sam if early.owner == cast.sofia else cast.sofia
        with pytest.raises(Conflict, match="not over yet"):
            helping.join(early, by=other, at=at)
        with pytest.raises(Conflict, match="is yours"):
            helping.join(handoff, by=cast.sam, at=at)
        touches.log(handoff, Attempt("call", "no_answer"), by=cast.sam, at=at)
        with pytest.raises(Conflict, match="meanwhile"):
            helping.join(handoff, by=cast.sofia, at=at)


def test_marketing_and_strangers_help_nobody(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    for member, status in ((cast.mara, 403), (cast.max, 403), (cast.nadia, 404)):
        assert sign_in(member).post(f"/handoffs/{handoff.pk}/help/").status_code == status
        assert sign_in(member).post(f"/handoffs/{handoff.pk}/help/end/").status_code == status
        assert sign_in(member).post(f"/handoffs/{handoff.pk}/call/").status_code == status
    assert "I’ll help" not in sign_in(cast.mara).get(f"/queue/{handoff.pk}/").content.decode()


def test_a_click_to_call_is_noted_and_nothing_is_swapped(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    assert sign_in(cast.sam).post(f"/handoffs/{handoff.pk}/call/", headers=HTMX).status_code == 204
    row = now(cast, handoff)
    assert row.calling_id == cast.sam.pk
    assert timezone.now() - row.calling_since < timedelta(minutes=1)
    assert sign_in(cast.sofia).post(f"/handoffs/{handoff.pk}/call/").status_code == 403
