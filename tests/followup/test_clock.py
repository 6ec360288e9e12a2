"""The loop: each rung once, however many copies run, whatever breaks, whoever is killed."""

from collections import Counter
from datetime import timedelta

from django.db import connections
from django.db.models import F
from django.utils import timezone

from agreement.models import Version
from followup import clock, touches
from followup.models import Alert, Assignment, Breach, Delivery, Handoff
from followup.touches import Attempt
from leads.models import Activity, Lead
from tests.cast import Cast
from tests.followup.races import at_once, in_parallel
from tests.followup.road import enquire
from workspaces import scope


def overdue(cast: Cast, count: int) -> list[Handoff]:
    """Leads handed over an hour ago whose clocks nobody looked at since."""
    enquire(
        cast, [{"channel": "Web", "person": {"email": f"p{number}@example.com"}} for number in range(count)]
    )
    hour = timedelta(hours=1)
    with scope.workspace(cast.workspace.pk):
        found = list(Handoff.objects.select_related("lead").order_by("pk"))
        for handoff in found:
            assert handoff.rung_at is not None
            handoff.started_at, handoff.due_at = handoff.started_at - hour, handoff.due_at - hour
            handoff.rung_at -= hour
        Handoff.objects.bulk_update(found, ["started_at", "due_at", "rung_at"])
        Lead.objects.update(arrived_at=F("arrived_at") - hour)
    return found


def breaches(cast: Cast) -> tuple[int, int, int, int]:
    """Breaches, alerts of them, lines of the timeline, letters of all alerts."""
    with scope.workspace(cast.workspace.pk):
        return (
            Breach.objects.count(),
            Alert.objects.filter(rung="breach").count(),
            Activity.objects.filter(kind="missed").count(),
            Delivery.objects.count(),
        )


def test_overlapping_ticks_fire_each_rung_once(committed: Cast) -> None:
    overdue(committed, 20)
    fired = in_parallel(clock.tick, clock.tick, clock.tick)
    assert sum(fired) == 20
    assert breaches(committed) == (20, 40, 20, 120)  # a rep, a manager, a helper, both of the team
    assert clock.tick() == 0


def test_a_tick_passes_over_what_another_holds(committed: Cast) -> None:
    handoffs = overdue(committed, 3)
    held = f"SELECT 1 FROM followup_handoff WHERE id = {handoffs[0].pk} FOR UPDATE"  # noqa: S608  a number of ours
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(held)
        assert clock.tick() == 2
        cursor.execute("ROLLBACK")
    connections["owner"].close()
    assert clock.tick() == 1
    assert breaches(committed)[0] == 3


def test_an_attempt_in_the_same_instant_and_the_miss_agree(committed: Cast) -> None:
    """Whichever comes first, an answered lead is never found missed."""
    [handoff] = overdue(committed, 1)

    def answer() -> None:
        with scope.workspace(committed.workspace.pk):
            touches.log(handoff, Attempt("call", "spoke"), by=committed.rita, at=timezone.now())

    held = f"SELECT 1 FROM followup_handoff WHERE id = {handoff.pk} FOR UPDATE"  # noqa: S608  a number of ours
    assert at_once(answer, behind=held) == [None]
    assert clock.tick() == 0
    assert breaches(committed) == (0, 0, 0, 1)


def test_a_killed_tick_loses_nothing(cast: Cast) -> None:
    overdue(cast, 3)
    try:
        with scope.workspace(cast.workspace.pk):
            assert clock.fire_due(cast.workspace.pk, at=timezone.now()) == 3
            raise KeyboardInterrupt  # its transaction ends with it
    except KeyboardInterrupt:
        pass
    assert breaches(cast) == (0, 0, 0, 3)
    assert clock.tick() == 3
    assert breaches(cast) == (3, 6, 3, 18)


def test_a_handoff_whose_agreement_can_t_be_read_is_set_aside_and_the_others_go_on(cast: Cast) -> None:
    handoffs = overdue(cast, 5)
    with scope.workspace(cast.workspace.pk):
        good = Version.objects.get()
        broken = Version.objects.create(
            workspace_id=cast.workspace.pk, number=2, state="signed", definition_id=good.definition_id,
            commitments={"sales": {"ladder": "none"}}, created_at=good.created_at,
        )  # fmt: skip
        Handoff.objects.filter(pk=handoffs[2].pk).update(version_id=broken.pk)
    clock.tick()
    assert breaches(cast)[0] == 4
    with scope.workspace(cast.workspace.pk):
        [stuck] = Handoff.objects.exclude(stuck="")
        assert (stuck.pk, stuck.rung_at) == (handoffs[2].pk, None)
    assert clock.tick() == 0


def test_a_handoff_that_breaks_in_the_middle_costs_the_others_nothing(cast: Cast) -> None:
    """The batch that fails is rolled back; the rows read for it must not remember what it had noted on them."""
    handoffs = overdue(cast, 4)
    with scope.workspace(cast.workspace.pk):
        Assignment.objects.filter(handoff=handoffs[3]).update(ended_at=timezone.now())
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        assert Counter(Alert.objects.filter(rung="breach").values_list("handoff", flat=True)) == {
            handoff.pk: 2 for handoff in handoffs[:3]
        }
        assert set(Breach.objects.values_list("handoff", flat=True)) == {
            handoff.pk for handoff in handoffs[:3]
        }
        assert Handoff.objects.exclude(stuck="").get() == handoffs[3]


def test_workspaces_are_looked_after_one_by_one(cast: Cast) -> None:
    overdue(cast, 2)
    with scope.workspace(cast.nadia.workspace_id):
        assert clock.fire_due(cast.nadia.workspace_id, at=timezone.now()) == 0
    assert clock.tick() == 2


def test_after_an_end_no_rung_is_fired(cast: Cast) -> None:
    handoffs = overdue(cast, 2)
    with scope.workspace(cast.workspace.pk):
        Handoff.objects.filter(pk=handoffs[0].pk).update(ended_at=timezone.now(), ended_as="lost")
        clock.fire_due(cast.workspace.pk, at=timezone.now())
        assert Breach.objects.get().handoff_id == handoffs[1].pk
    assert clock.tick() == 0
