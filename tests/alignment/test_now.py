"""Needs someone now: each lead in one group, reminders once a day, passing on by who leads sales alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followup import clock, needs
from followup.models import Alert, Assignment, Handoff
from leads.models import Activity
from tests.cast import Cast
from tests.followup.road import hand_over_one
from workspaces import scope

SignIn = Callable[..., Client]


def held(cast: Cast, email: str, **changes: object) -> Handoff:
    """A handoff of today, as if it stood like this."""
    handoff = hand_over_one(cast, email)
    with scope.workspace(cast.workspace.pk):
        Handoff.objects.filter(pk=handoff.pk).update(**changes)
        return Handoff.objects.select_related("owner").get(pk=handoff.pk)


def test_each_lead_is_in_the_first_group_it_belongs_to(cast: Cast) -> None:
    at = timezone.now()
    hour, days = timedelta(hours=1), timedelta(days=4)
    tried = {"first_touch_at": at - days, "touches": 1}
    expected = {
        "nobody": held(cast, "1@x.example", owner=None, due_at=at - hour),
        "untried": held(cast, "2@x.example", due_at=at - hour, owed_at=at - hour),
        "quiet": held(cast, "3@x.example", owed_at=at - days, **tried),
        "owed": held(cast, "4@x.example", owed_at=at - hour, **tried),
    }
    held(cast, "5@x.example", due_at=at + hour, owed_at=at + hour)  # inside the promise
    held(cast, "6@x.example", owed_at=at + hour, **tried)  # not owed yet
    held(cast, "7@x.example", due_at=at - hour, ended_at=at, ended_as="lost")  # over

    with scope.workspace(cast.workspace.pk):
        found = needs.groups(at=at)

    assert {group.key: [handoff.pk for handoff in group.handoffs] for group in found} == {
        key: [handoff.pk] for key, handoff in expected.items()
    }


def test_who_leads_reminds_once_a_day_and_the_rep_hears_of_it(cast: Cast, sign_in: SignIn) -> None:
    handoff = held(cast, "ann@x.example", due_at=timezone.now() - timedelta(hours=1))
    rita = sign_in(cast.rita)
    address = reverse("needs_reminder", args=[handoff.pk])

    first, second = (rita.post(address, follow=True).content.decode() for _ in range(2))

    assert handoff.owner is not None
    assert f"{handoff.owner.name} was reminded." in first
    assert f"{handoff.owner.name} was reminded of it today." in second
    with scope.workspace(cast.workspace.pk):
        [alert] = Alert.objects.filter(rung__startswith="nudge")
        assert (alert.recipient, alert.deliveries.count()) == (handoff.owner, 1)
        assert Activity.objects.filter(kind="reminded", member=cast.rita).count() == 1
    page = rita.get(reverse("lead", args=[handoff.lead_id])).content.decode()
    assert f"Rita reminded <b>{handoff.owner.name}</b> of it" in page
    owner = sign_in(handoff.owner)
    assert "Please look after this lead" in owner.get(reverse("alerts")).content.decode()


def test_a_lead_is_passed_on_with_its_clock_as_it_was(cast: Cast, sign_in: SignIn) -> None:
    handoff = held(cast, "ann@x.example", due_at=timezone.now() - timedelta(hours=1))
    assert handoff.owner is not None
    other = cast.sofia if handoff.owner_id == cast.sam.pk else cast.sam
    rita = sign_in(cast.rita)
    address = reverse("needs_owner", args=[handoff.pk])

    page = rita.post(address, {"to": "next", "had_by": handoff.owner_id}, follow=True).content.decode()

    assert f"{other.name} has Ann Lee now." in page
    late = rita.post(
        address, {"to": str(cast.rita.pk), "had_by": handoff.owner_id}, follow=True
    ).content.decode()
    assert f"{other.name} has this lead." in late  # somebody was quicker than this page
    assert "Choose who is to have it." in rita.post(address, {"to": "x"}, follow=True).content.decode()
    with scope.workspace(cast.workspace.pk):
        now = Handoff.objects.get(pk=handoff.pk)
        assert (now.owner, now.due_at) == (other, handoff.due_at)
        assert Assignment.objects.filter(handoff=handoff).count() == 2
        clock.fire_due(cast.workspace.pk, at=timezone.now())


@pytest.mark.parametrize("name", ["mara", "max", "sam", "sofia", "rita", "olive"])
def test_everyone_sees_it_and_who_leads_sales_acts(cast: Cast, sign_in: SignIn, name: str) -> None:
    member = getattr(cast, name)
    handoff = held(cast, "ann@x.example", due_at=timezone.now() - timedelta(hours=1))
    browser = sign_in(member)
    page = browser.get(reverse("needs_someone")).content.decode()
    assert "Ann Lee" in page
    assert ("Pass on" in page) == member.leads_others
    status = browser.post(reverse("needs_reminder", args=[handoff.pk])).status_code
    assert status == (302 if member.leads_others else 403)
    assert browser.post(reverse("needs_owner", args=[handoff.pk]), {"to": "next"}).status_code == status


def test_nadia_sees_nobody_and_moves_nothing(cast: Cast, sign_in: SignIn) -> None:
    handoff = held(cast, "ann@x.example", due_at=timezone.now() - timedelta(hours=1))
    nadia = sign_in(cast.nadia)
    assert "Nobody waits" in nadia.get(reverse("needs_someone")).content.decode()
    for name in ("needs_reminder", "needs_owner"):
        assert nadia.post(reverse(name, args=[handoff.pk]), {"to": "next"}).status_code == 404


def test_the_page_asks_as_much_of_three_leads_as_of_one(cast: Cast, sign_in: SignIn) -> None:
    rita = sign_in(cast.rita)
    counts = []
    for emails in (["1@x.example"], ["2@x.example", "3@x.example"]):
        for email in emails:
            held(cast, email, due_at=timezone.now() - timedelta(hours=1))
        with CaptureQueriesContext(connection) as asked:
            rita.get(reverse("needs_someone"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
