"""A lead that came back or was lost goes to sales once more: a new handoff, the old one as it was."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alignment import rollups
from followup import again, milestones, outcomes, pipeline
from followup.handoffs import Conflict
from followup.models import Handoff, OutcomeEntry
from followup.outcomes import BadOutcome, Word
from leads.models import Activity, Lead, Person
from tests.followup.road import hand_over_one, submit
from workspaces import scope


@pytest.fixture
def returned(cast):
    """A handoff that Sam or Sofia gave back."""
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        outcomes.give_back(handoff, reason="no_need", by=handoff.owner, at=timezone.now())
        handoff.refresh_from_db()
    return handoff


def go_back(cast, handoff):
    with scope.workspace(cast.workspace.pk):
        return again.hand_over_again(handoff, by=cast.rita, at=timezone.now())


def test_the_lead_is_open_again_with_a_clock_of_its_own(cast, returned):
    made = go_back(cast, returned)

    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.get(pk=returned.lead_id)
        old = Handoff.objects.get(pk=returned.pk)
        assert (lead.outcome, lead.closed_at, lead.reason) == ("", None, "")
        assert (made.lead_id, made.is_open, made.touches) == (lead.pk, True, 0)
        assert made.follows == old
        assert made.due_at > old.due_at
        assert (old.ended_as, old.receipt is not None) == ("returned", True)
        assert lead.handed_off_at == old.started_at
        assert milestones.disagreements() == []
        assert rollups.differences(rollups.LEADS) == []
        assert Activity.objects.filter(lead=lead, kind="handed_over").count() == 2


def test_what_came_back_again_counts_as_returned_again(cast, returned):
    made = go_back(cast, returned)

    with scope.workspace(cast.workspace.pk):
        outcomes.give_back(made, reason="no_need", by=made.owner, at=timezone.now())
        assert Lead.objects.get().outcome == "returned"
        assert milestones.disagreements() == []


def test_twice_is_refused(cast, returned):
    go_back(cast, returned)
    with pytest.raises(Conflict, match="has this lead already"):
        go_back(cast, returned)
    with scope.workspace(cast.workspace.pk):
        assert OutcomeEntry.objects.filter(kind="reopened").count() == 1


def test_who_enquired_again_since_is_worked_on_there(cast, returned):
    submit(cast, {"channel": "Web", "person": {"name": "Ann Lee", "email": "ann@example.com"}}, key="again")
    pipeline.take_in(cast.workspace.pk)

    with pytest.raises(Conflict, match="enquired again since"):
        go_back(cast, returned)
    with scope.workspace(cast.workspace.pk):
        assert not OutcomeEntry.objects.filter(kind="reopened").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"do_not_contact_at": timezone.now()}, "not to be contacted"),
        ({"erased_at": timezone.now()}, "was erased"),
    ],
)
def test_who_must_not_be_called_stays_where_they_are(cast, returned, fields, words):
    with scope.workspace(cast.workspace.pk):
        Person.objects.update(**fields)
    with pytest.raises(Conflict, match=words):
        go_back(cast, returned)


def test_a_won_lead_is_not_handed_over_again(cast):
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        outcomes.record(handoff, Word("won"), by=handoff.owner, at=timezone.now())
    with pytest.raises(Conflict, match="neither returned nor lost"):
        go_back(cast, handoff)


def test_nobody_says_reopened_as_an_outcome(cast):
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk), pytest.raises(BadOutcome, match="There is no outcome"):
        outcomes.record(handoff, Word("reopened"), by=handoff.owner, at=timezone.now() + timedelta(seconds=1))
