"""Leads that nobody could take: seen, told of, and given out as soon as somebody can."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from followup import doors, handoffs, pipeline
from followup.models import Alert, Assignment, Handoff, RoutingRule
from followup.routing import waiting
from leads import intake, sources
from leads.models import Activity
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import enquire, hand_over_one
from workspaces import absences, scope
from workspaces.models import Absence, Member, Seat, Team


def nobody_there(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        for member in (cast.sam, cast.sofia):
            absences.step_out(member, 60, by=member, at=timezone.now())


def back(cast: Cast, member: Member) -> None:
    with scope.workspace(cast.workspace.pk):
        absences.come_back(member, by=member, at=timezone.now())


def on_shift_in(cast: Cast, hours: int) -> None:
    """Everybody's shift begins that many hours from now, and lasts one."""
    begins = timezone.now() + timedelta(hours=hours)
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[begins.weekday()]
    with scope.workspace(cast.workspace.pk):
        opens = f"{begins:%H}:00"
        closes = "24:00" if begins.hour == 23 else f"{begins.hour + 1:02}:00"
        Member.objects.filter(seats__team=cast.team).update(hours={"week": {day: [[opens, closes]]}})
        Team.objects.update(off_hours="hold")


def test_nobody_eligible_is_told_and_seen_and_given_out_when_someone_is_back(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    nobody_there(cast)
    enquire(cast, [{"person": {"email": f"p{n}@example.com"}} for n in range(3)])
    with scope.workspace(cast.workspace.pk):
        due = dict(Handoff.objects.values_list("pk", "due_at"))
        assert Alert.objects.filter(rung="unassigned", recipient=cast.rita).count() == 3
    assert waiting.give_out_everywhere() == 0
    page = sign_in(cast.rita).get("/queue/").content.decode()
    assert "Nobody could take it, so it waits for anyone in sales" in page
    assert "Sam: away; Sofia: away" in page
    back(cast, cast.sam)
    assert waiting.give_out_everywhere() == 3
    assert waiting.give_out_everywhere() == 0
    with scope.workspace(cast.workspace.pk):
        assert set(Handoff.objects.values_list("owner", flat=True)) == {cast.sam.pk}
        assert dict(Handoff.objects.values_list("pk", "due_at")) == due
        assert Assignment.objects.filter(ended_at__isnull=True, member=cast.sam).count() == 3
        assert Assignment.objects.filter(ended_at__isnull=False, member=None).count() == 3
        assert Alert.objects.filter(rung="passed_on", recipient=cast.sam).count() == 3
        assert Activity.objects.filter(kind="found_somebody").count() == 3


def test_who_is_back_gets_the_oldest_first_and_no_more_than_they_can(cast: Cast) -> None:
    nobody_there(cast)
    enquire(cast, [{"person": {"email": f"p{n}@example.com"}} for n in range(5)])
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sam).update(most_open=2)
        oldest = list(Handoff.objects.order_by("pk").values_list("pk", flat=True)[:2])
    back(cast, cast.sam)
    assert waiting.give_out_everywhere() == 2
    with scope.workspace(cast.workspace.pk):
        assert (
            list(Handoff.objects.filter(owner=cast.sam).order_by("pk").values_list("pk", flat=True)) == oldest
        )
        Handoff.objects.filter(pk=oldest[0]).update(ended_at=timezone.now(), ended_as="lost")
    assert waiting.give_out_everywhere() == 1


def test_a_team_may_leave_what_waited_to_anyone(cast: Cast) -> None:
    nobody_there(cast)
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        Team.objects.update(catch_up="pool")
    back(cast, cast.sam)
    assert waiting.give_out_everywhere() == 0
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.in_pool().count() == 1


def test_what_is_held_for_a_shift_troubles_nobody_and_is_given_when_it_begins(cast: Cast) -> None:
    on_shift_in(cast, 3)
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is None
        assert Assignment.objects.get().why["by"] == "held"
        assert not Alert.objects.filter(rung="unassigned").exists()
        assert Activity.objects.get(kind="handed_over_to_nobody").detail["held"] is True
    assert waiting.give_out_everywhere() == 0
    with scope.workspace(cast.workspace.pk):
        later = timezone.now() + timedelta(hours=3)
        assert waiting.give_out(cast.workspace.pk, at=later)[2] == 1
        handoff.refresh_from_db()
        assert handoff.owner_id in {cast.sam.pk, cast.sofia.pk}


def test_a_shift_that_brought_nobody_is_told_once(cast: Cast) -> None:
    on_shift_in(cast, 3)
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        for member in (cast.sam, cast.sofia):
            Absence.objects.create(workspace=cast.workspace, member=member, starts_at=timezone.now())
    for _ in range(3):
        assert waiting.give_out_everywhere() == 0
    with scope.workspace(cast.workspace.pk):
        assert list(Alert.objects.filter(rung="unassigned").values_list("recipient", flat=True)) == [
            cast.rita.pk
        ]
        assert Assignment.objects.get().why["by"] == "nobody eligible"


def test_a_workspace_in_which_it_breaks_stops_no_other(cast: Cast) -> None:
    nobody_there(cast)
    hand_over_one(cast)
    other, at = cast.nadia.workspace_id, timezone.now()
    with scope.workspace(other):
        way_in = sources.connection_of_file(other, "tests", at=at)
        intake.receive(other, way_in.pk, {"person": {"email": "bo@example.com"}}, key="1", at=at)
    pipeline.take_in(other)
    with scope.workspace(other):
        team = Team.objects.get()
        RoutingRule.objects.create(workspace_id=other, position=0, name="Broken", tests={}, team=team)
        Seat.objects.create(workspace_id=other, team=team, member=cast.nadia)
    back(cast, cast.sam)
    assert set(doors.with_waiting_handoffs()) == {cast.workspace.pk, other}
    assert waiting.give_out_everywhere() == 1
    assert doors.with_waiting_handoffs() == [other]
    with scope.workspace(other):
        RoutingRule.objects.all().delete()
    assert waiting.give_out_everywhere() == 1


def test_two_copies_and_a_rep_at_once_give_each_lead_once(committed: Cast) -> None:
    nobody_there(committed)
    enquire(committed, [{"person": {"email": f"p{n}@example.com"}} for n in range(30)])
    back(committed, committed.sam)
    back(committed, committed.sofia)

    def take() -> int:
        taken = 0
        with scope.workspace(committed.workspace.pk):
            pool = list(Handoff.objects.in_pool().order_by("-pk")[:10])
        for handoff in pool:
            with scope.workspace(committed.workspace.pk):
                try:
                    handoffs.accept(handoff, by=committed.rita, at=timezone.now())
                    taken += handoff.owner_id is None
                except handoffs.Conflict:
                    pass
        return taken

    in_parallel(waiting.give_out_everywhere, waiting.give_out_everywhere, take)
    waiting.give_out_everywhere()
    with scope.workspace(committed.workspace.pk):
        assert not Handoff.objects.in_pool().exists()
        now = list(Assignment.objects.filter(ended_at__isnull=True).values_list("handoff_id", "member_id"))
        assert len(now) == 30
        assert dict(now) == dict(Handoff.objects.values_list("pk", "owner_id"))


def test_how_it_came_to_its_owner_stands_on_the_lead(cast: Cast, sign_in: Callable[..., Client]) -> None:
    with scope.workspace(cast.workspace.pk):
        absences.step_out(cast.sofia, 60, by=cast.sofia, at=timezone.now())
    handoff = hand_over_one(cast)
    for path in (f"/leads/{handoff.lead_id}/", f"/queue/{handoff.pk}/"):
        page = sign_in(cast.mara).get(path).content.decode()
        assert "It went to Sam, next in turn." in page
        assert "Sofia: away" in page
