from datetime import datetime, time, timedelta

from django.utils import timezone

from followup.models import Breach
from tests.stories.telling import Tale
from workspaces import scope
from workspaces.business_time import DAYS
from workspaces.models import Team


def where_it_is_about_noon() -> str:
    """A zone in which no day ends while this tale is told."""
    behind = 12 - timezone.now().hour  # Etc/GMT-3 is three hours ahead of UTC
    return f"Etc/GMT{-behind:+d}" if behind else "Etc/GMT"


def test_a_rep_leaves_two_minutes_after_the_lead_came(tale: Tale) -> None:
    """The team closes a moment after Ann asks. Her rep goes home, nobody is woken at night, and the rest of the five minutes
    runs from eight the next morning; she waited all night all the same, and that is shown too.
    """
    with scope.workspace(tale.cast.workspace.pk):
        team = Team.objects.get(is_default=True)
        team.time_zone = where_it_is_about_noon()
        here = timezone.now().astimezone(team.business_hours.zone)
        closes = (here + timedelta(minutes=2)).replace(second=0, microsecond=0)
        week = {day: [["08:00", f"{closes:%H:%M}"]] for day in DAYS}
        team.hours = {"week": week}
        team.save(update_fields=["time_zone", "hours"])

    tale.enquires("Ann Lee")
    rep, handoff = tale.handoff.owner, tale.handoff
    assert rep is not None
    worked_today = closes - handoff.started_at
    morning = datetime.combine(here.date() + timedelta(days=1), time(8), here.tzinfo)
    assert handoff.due_at == morning + timedelta(minutes=5) - worked_today
    assert tale.mailbox(rep) == ["New lead: Ann Lee"]

    night = handoff.due_at - timezone.now() - timedelta(minutes=3)
    tale.passes(minutes=night.total_seconds() / 60)
    assert tale.mailbox(rep) == ["New lead: Ann Lee"], (
        "reminded when the window nears its end, and not at night"
    )
    with scope.workspace(tale.cast.workspace.pk):
        assert not Breach.objects.exists()
    tale.passes(minutes=1.5)
    assert tale.mailbox(rep)[1:] == ["Still waiting: Ann Lee"]

    tale.acts(rep, f"/handoffs/{handoff.pk}/touches/", medium="call", result="spoke")
    tale.acts(rep, f"/handoffs/{handoff.pk}/return/", reason="no_need")
    receipt = tale.handoff.receipt
    assert receipt is not None
    assert receipt["on_time"]
    assert receipt["first_attempt_min"] > 12 * 60, "by the wall clock she waited all night"
