"""What both sides may expect of a lane, counted from what became of its leads."""

from datetime import timedelta

from django.utils import timezone

from agreement.starter import RULES
from leads.models import Lead
from scoring import expected
from scoring.rules import Rules
from tests.scoring.test_catalogue import arrive
from workspaces import scope

RULED = Rules.parse(RULES)


def test_leads_of_a_lane_are_counted_once_they_are_ripe(cast):
    arrive(cast, *({} for _ in range(4)))
    now = timezone.now()
    with scope.workspace(cast.workspace.pk):
        ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
        Lead.objects.update(arrived_at=now - timedelta(days=40))
        Lead.objects.filter(pk__in=ids[:2]).update(contacted_at=now, outcome="won", closed_at=now)
        Lead.objects.filter(pk=ids[3]).update(arrived_at=now - timedelta(days=3))
        found = expected.by_lane(cast.workspace.pk, RULED, at=now)

    assert found == {"left_contact": expected.History(leads=3, reached=2, met=0, qualified=0, won=2)}
    assert found["left_contact"].of(100) == {"reached": 67, "met": 0, "qualified": 0, "won": 67, "seen": 3}


def test_nobody_expects_anything_of_no_leads(cast):
    arrive(cast, {})
    with scope.workspace(cast.nadia.workspace_id):
        assert expected.by_lane(cast.workspace.pk, RULED, at=timezone.now() + timedelta(days=60)) == {}
    assert expected.History(0, 0, 0, 0, 0).of(100)["won"] == 0
