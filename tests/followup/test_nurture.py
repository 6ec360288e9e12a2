"""A lead kept for later comes back by itself on its day, once, as a new handoff linked to the old."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from followup import milestones, nurture, outcomes, touches
from followup.handoffs import Conflict
from followup.models import Handoff, Nurture, OutcomeEntry
from followup.outcomes import BadOutcome, Word
from followup.touches import Attempt
from leads.models import Activity
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import backdate, hand_over_one
from workspaces import scope

DAY = timedelta(days=1)
HX = {"hx-request": "true"}


def keep(handoff: Handoff, days: float | None = 30) -> None:
    assert handoff.owner is not None
    at = timezone.now()
    with scope.workspace(handoff.workspace_id):
        until = at + days * DAY if days else None
        outcomes.record(handoff, Word("recycled", until=until), by=handoff.owner, at=at)


def make_due(handoff: Handoff) -> None:
    with scope.workspace(handoff.workspace_id):
        Nurture.objects.update(until=timezone.now() - timedelta(seconds=1))


def all_of(cast: Cast) -> list[Handoff]:
    with scope.workspace(cast.workspace.pk):
        return list(Handoff.objects.order_by("pk"))


def test_it_comes_back_on_its_day_as_a_new_handoff_linked_to_the_old(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    keep(handoff)
    assert nurture.bring_back_due() == 0
    make_due(handoff)
    assert nurture.bring_back_due() == 1
    assert nurture.bring_back_due() == 0
    old, new = all_of(cast)
    assert (old.ended_as, new.follows_id, new.lead_id) == ("recycled", old.pk, old.lead_id)
    assert new.is_open
    assert new.due_at > timezone.now()
    with scope.workspace(cast.workspace.pk):
        assert Nurture.objects.get().came_back_id == new.pk
        assert Activity.objects.filter(kind="came_back").count() == 1


def test_two_loops_bring_it_back_once(committed: Cast) -> None:
    for number in range(6):
        keep(hand_over_one(committed, f"p{number}@example.com"))
    with scope.workspace(committed.workspace.pk):
        Nurture.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert sum(in_parallel(nurture.bring_back_due, nurture.bring_back_due)) >= 6
    with scope.workspace(committed.workspace.pk):
        assert Handoff.objects.open().count() == 6
        assert Nurture.objects.filter(ended_at=None).count() == 0


def test_what_was_closed_meanwhile_does_not_come_back(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    keep(handoff)
    with scope.workspace(cast.workspace.pk):
        OutcomeEntry.objects.create(
            workspace_id=cast.workspace.pk, lead_id=handoff.lead_id, kind="lost", at=timezone.now(), recorded_at=timezone.now()
        )  # fmt: skip
        milestones.recompute([handoff.lead_id])
    make_due(handoff)
    assert nurture.bring_back_due() == 1
    assert len(all_of(cast)) == 1
    with scope.workspace(cast.workspace.pk):
        assert Nurture.objects.get().ended_at is not None


def test_a_rep_with_time_takes_one_up_and_the_second_is_told(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    keep(handoff, None)
    with scope.workspace(cast.workspace.pk):
        [waiting] = nurture.waiting()
        made = nurture.take_up(waiting, by=cast.sofia, at=timezone.now())
        assert (made.owner_id, made.follows_id) == (cast.sofia.pk, handoff.pk)
        with pytest.raises(Conflict):
            nurture.take_up(waiting, by=cast.sam, at=timezone.now())
        assert list(nurture.waiting()) == []


@pytest.mark.parametrize("days", [-1, 800])
def test_a_day_that_can_not_be_is_said_at_its_field(cast: Cast, days: int) -> None:
    handoff = hand_over_one(cast)
    with pytest.raises(BadOutcome) as refused:
        keep(handoff, days)
    assert refused.value.field == "until"


def test_the_page_asks_for_the_day(cast: Cast, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast)
    path = f"/handoffs/{handoff.pk}/outcome/"
    assert handoff.owner is not None
    rep = sign_in(handoff.owner)
    asked = rep.post(path, {"outcome": "recycled"}, headers=HX)
    assert (asked.status_code, "Say until when" in asked.content.decode()) == (422, True)
    day = (timezone.localdate() + 30 * DAY).isoformat()
    assert rep.post(path, {"outcome": "recycled", "until": day}, headers=HX).status_code == 200
    with scope.workspace(cast.workspace.pk):
        found = Nurture.objects.get()
        assert found.until is not None
        assert found.until.date().isoformat() == day


def test_giving_up_before_the_agreed_tries_is_said_and_marked(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    handoff = hand_over_one(cast)
    assert handoff.owner is not None
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(hours=1))
        touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=timezone.now())
    rep = sign_in(handoff.owner)
    for page in ("return", "outcome"):
        said = rep.get(f"/handoffs/{handoff.pk}/{page}/", headers=HX).content.decode()
        assert "Too few tries yet" in said
        assert "1 of 6 agreed" in said
    done = rep.post(f"/handoffs/{handoff.pk}/return/", {"reason": "no_need"}, headers=HX).content.decode()
    assert "Given up before the 6 agreed tries were made" in done
    with scope.workspace(cast.workspace.pk):
        ended = Handoff.objects.get()
        assert ended.receipt is not None
        kept = {
            name: ended.receipt[name] for name in ("attempts", "agreed", "stopped_early", "days", "known")
        }
        assert kept == {
            "attempts": 1, "agreed": 6, "stopped_early": True, "days": 1,
            "known": {"phone": False, "email": True},
        }  # fmt: skip
        told = Activity.objects.get(kind="outcome_returned").detail
        assert (told["tried"], told["agreed"]) == (1, 6)
