"""A new agreement reaches the leads that wait: judged anew in batches, handed over at a pace, and never twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agreement import documents
from agreement.models import Version
from followup import milestones, outcomes, pipeline, rollout
from followup.models import Handoff, Rollout
from leads.models import Lead
from scoring.models import Assessment
from scoring.rules import Rules
from tests.agreement.drafts import signed
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import enquire, hand_over_one, submit
from workspaces import scope


def welcoming(document: dict[str, Any]) -> None:
    """Who is only known by an id of another system is sales-ready too."""
    document["rules"]["lanes"][0]["criteria"].append("can_be_told_apart")


def wait(cast: Cast, count: int, *, start: int = 0) -> None:
    """Leads nobody could call, that the starter agreement doesn't hand over."""
    people = [{"person": {"external_id": f"crm-{number}"}} for number in range(start, start + count)]
    enquire(cast, people, start=start)


def agree(cast: Cast) -> Version:
    with scope.workspace(cast.workspace.pk):
        return signed(cast, at=timezone.now(), edit=welcoming)


def unhurried(cast: Cast) -> None:
    """Begin the rollout without a limit of pace."""
    with scope.workspace(cast.workspace.pk):
        cast.team.seats.update(weight=0)
        rollout.go_on(cast.workspace.pk, at=timezone.now())
        cast.team.seats.update(weight=1)


def test_leads_that_wait_are_judged_anew_and_handed_over(cast: Cast) -> None:
    wait(cast, 3)
    version = agree(cast)
    unhurried(cast)

    rollout.go_on_everywhere()

    with scope.workspace(cast.workspace.pk):
        done = Rollout.objects.get()
        assert (done.version, done.total, done.judged, done.ready, done.handed_over) == (version, 3, 3, 3, 3)
        assert done.finished_at is not None
        assert set(Handoff.objects.values_list("version", flat=True)) == {version.pk}
        assert Assessment.objects.filter(is_latest=True, definition=version.definition).count() == 3
        assert milestones.disagreements() == []
    assert rollout.go_on_everywhere() == 0


def test_leads_handed_over_before_keep_the_version_they_met(cast: Cast) -> None:
    before = hand_over_one(cast)
    agree(cast)

    rollout.go_on_everywhere()

    with scope.workspace(cast.workspace.pk):
        before.refresh_from_db()
        assert before.version_id != Version.objects.get(number=2).pk
        assert Assessment.objects.get(lead=before.lead, is_latest=True).pk == before.assessment_id
        assert Handoff.objects.count() == 1


def test_history_and_closed_leads_are_left_alone(cast: Cast) -> None:
    submit(cast, {"person": {"external_id": "old"}}, key="old", is_history=True)
    pipeline.take_in(cast.workspace.pk)
    wait(cast, 1)
    with scope.workspace(cast.workspace.pk):
        Lead.objects.filter(is_history=False).update(outcome="lost")
    agree(cast)

    rollout.go_on_everywhere()

    with scope.workspace(cast.workspace.pk):
        assert not Handoff.objects.exists()
        assert Rollout.objects.get().finished_at is not None


def test_the_starter_agreement_has_no_rollout(cast: Cast) -> None:
    wait(cast, 1)

    assert rollout.go_on_everywhere() == 0

    with scope.workspace(cast.workspace.pk):
        assert not Rollout.objects.exists()


def test_the_pace_is_what_the_reps_can_take(cast: Cast) -> None:
    wait(cast, 8)
    agree(cast)
    place = cast.workspace.pk
    with scope.workspace(place):
        began = timezone.now()
        _all(place, at=began)
        assert Rollout.objects.get().per_hour == 2 * rollout.PER_SEAT_HOUR
        assert Handoff.objects.count() == 1
        _all(place, at=began + timedelta(minutes=4, seconds=59))
        assert Handoff.objects.count() == 1
        _all(place, at=began + timedelta(minutes=5))
        assert Handoff.objects.count() == 2
        _all(place, at=began + timedelta(hours=5))
        assert Handoff.objects.count() == 3, "hours nobody worked are not made up for at once"
        assert Rollout.objects.get().finished_at is None


def test_the_pace_can_be_changed_on_the_way(cast: Cast) -> None:
    wait(cast, 3)
    agree(cast)
    with scope.workspace(cast.workspace.pk):
        _all(cast.workspace.pk, at=timezone.now())
        rollout.change_pace(Rollout.objects.get(), per_hour=None)

    rollout.go_on_everywhere()

    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.count() == 3


def test_a_rollout_goes_on_where_it_was_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollout, "BATCH", 2)
    wait(cast, 5)
    agree(cast)
    with scope.workspace(cast.workspace.pk):
        assert rollout.go_on(cast.workspace.pk, at=timezone.now()) == 2
        assert (Rollout.objects.get().judged, Rollout.objects.get().total) == (2, 5)
        Rollout.objects.update(per_hour=None)

    rollout.go_on_everywhere()

    with scope.workspace(cast.workspace.pk):
        assert (Rollout.objects.get().judged, Handoff.objects.count()) == (5, 5)


def test_two_copies_at_once_hand_over_each_lead_once(
    committed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollout, "BATCH", 3)
    wait(committed, 10)
    agree(committed)
    unhurried(committed)

    in_parallel(rollout.go_on_everywhere, rollout.go_on_everywhere)
    rollout.go_on_everywhere()  # what one passed over because the other held it

    with scope.workspace(committed.workspace.pk):
        done = Rollout.objects.get()
        assert (done.judged, done.ready, done.handed_over) == (10, 10, 10)
        assert Handoff.objects.count() == 10


def test_a_lead_that_asks_again_meanwhile_is_handed_over_once(cast: Cast) -> None:
    wait(cast, 1)
    agree(cast)
    with scope.workspace(cast.workspace.pk):
        rollout.go_on(cast.workspace.pk, at=timezone.now())  # judged, not handed over yet
    submit(cast, {"person": {"external_id": "crm-0", "email": "a@example.com"}}, key="again")
    pipeline.take_in(cast.workspace.pk)

    with scope.workspace(cast.workspace.pk):
        _all(cast.workspace.pk, at=timezone.now() + timedelta(minutes=6))

        assert Handoff.objects.count() == 1
        assert Rollout.objects.get().finished_at is not None


@pytest.mark.parametrize(("count", "hours"), [(0, 0), (3, 0), (13, 1)])
def test_a_preview_says_what_would_come_and_writes_nothing(cast: Cast, count: int, hours: int) -> None:
    wait(cast, count)
    with scope.workspace(cast.workspace.pk):
        document = documents.of(Version.objects.get())
        as_it_is = rollout.preview(cast.workspace.pk, Rules.parse(document["rules"]), at=timezone.now())
        welcoming(document)
        seen = rollout.preview(cast.workspace.pk, Rules.parse(document["rules"]), at=timezone.now())

        assert (as_it_is.waiting, as_it_is.ready) == (count, 0)
        assert (seen.waiting, seen.ready, seen.per_hour, seen.hours) == (count, count, 12, hours)
        assert not Assessment.objects.filter(is_ready=True).exists()


def test_a_return_that_names_a_line_speaks_up_on_it(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        owner = handoff.owner
        assert owner is not None

        outcomes.give_back(
            handoff, reason="not_a_fit", by=owner, at=timezone.now(), criterion="has_email", note="A student."
        )

        [remark] = Version.objects.get().remarks.all()
        assert (remark.line, remark.kind, remark.text) == ("criteria/has_email", "return", "A student.")
        assert (remark.member, remark.lead_id) == (owner, handoff.lead_id)


def _all(place: int, *, at: Any) -> None:
    while rollout.go_on(place, at=at):
        pass
