"""The measures of the work itself: the promise, speed, persistence, the scorecard, and the leads behind each."""

import html
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from alignment import behind, period, persistence, promise, scorecard, speed
from followup.models import OutcomeEntry
from leads.models import Lead
from tests.alignment import rows
from workspaces import scope


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def everything(scoped, now):
    return period.preset("all", ZoneInfo("UTC"), now)


def handed_over(cast, at, **fields):
    lead = rows.lead(cast.workspace.pk, at - timedelta(seconds=30), handed_off_at=at)
    return rows.handoff(lead, at, **fields)


def test_the_promise_leaves_out_who_is_not_due(scoped, everything, now):
    at = now - timedelta(hours=2)
    handed_over(scoped, at, first_touch_at=at + timedelta(minutes=5))
    handed_over(scoped, at, first_touch_at=at + timedelta(minutes=5, microseconds=1))
    handed_over(scoped, at, breached_at=at + timedelta(minutes=5))
    handed_over(scoped, at, breached_at=at, first_touch_at=now)
    handed_over(scoped, now)
    handed_over(scoped, at, ended_at=at + timedelta(minutes=1), ended_as="returned")

    found = promise.kept(everything)

    assert (found.handoffs, found.on_time, found.late, found.unanswered, found.left_out) == (6, 1, 2, 1, 2)
    assert found.kept.rate == 0.25
    for name in behind.PROMISE:
        assert behind.figure(name, everything).handoffs.count() == getattr(found, name)


@pytest.mark.parametrize(
    ("seconds", "place"),
    [(0, 0), (59, 0), (60, 1), (299, 1), (300, 2), (3600, 4), (86_399, 5), (86_400, 6), (10**7, 6)],
)
def test_speed_counts_from_arrival_in_buckets_that_end_before_the_next(
    scoped, everything, now, seconds, place
):
    at = now - timedelta(seconds=10**7)
    handed_over(scoped, at, first_touch_at=at - timedelta(seconds=30) + timedelta(seconds=seconds))

    found = speed.first_attempts(everything)

    assert [bucket.handoffs for bucket in found.buckets].index(1) == place
    assert behind.figure(f"waited-{place}", everything).handoffs.count() == 1


def test_speed_of_a_lead_handed_over_again_counts_from_then(scoped, everything, now):
    at = now - timedelta(days=9)
    first = handed_over(scoped, at, ended_at=at + timedelta(days=1), ended_as="recycled")
    again = now - timedelta(days=1)
    rows.handoff(first.lead, again, first_touch_at=again + timedelta(seconds=20))

    found = speed.first_attempts(everything)

    assert (found.buckets[0].handoffs, found.none_yet.handoffs, found.handoffs) == (1, 1, 2)
    assert behind.figure("waited-0", everything).handoffs.count() == 1


def test_speed_shares_who_qualified(scoped, everything, now):
    for number in range(4):
        handoff = handed_over(scoped, now - timedelta(hours=1), first_touch_at=now)
        if number:
            Lead.objects.filter(pk=handoff.lead_id).update(qualified_at=now)

    assert speed.first_attempts(everything).later.rate == 0.75


def test_persistence_counts_attempts_of_those_given_up_unreached(scoped, everything, now):
    over = {"ended_at": now, "ended_as": "lost"}
    for touches in (0, 2, 6, 30):
        handed_over(scoped, now - timedelta(days=3), touches=touches, **over)
    handed_over(scoped, now - timedelta(days=3), touches=1, contacted_at=now, **over)
    handed_over(scoped, now - timedelta(days=3), touches=1)

    found = persistence.before_giving_up(everything)

    assert found.by_attempts == (1, 0, 1, 0, 0, 0, 1, 0, 1)
    assert (found.too_few.part, found.too_few.whole) == (2, 4)  # six are agreed
    for attempts, count in enumerate(found.by_attempts):
        assert behind.figure(f"attempts-{attempts}", everything).handoffs.count() == count


def test_scorecard_holds_both_sides_to_what_they_owe(scoped, everything, now):
    at = now - timedelta(hours=1)
    handed_over(scoped, at, accepted_at=at)
    for reason, accepted_at in (("not_a_fit", None), ("not_a_fit", at), ("no_need", None)):
        handoff = handed_over(scoped, at, accepted_at=accepted_at, ended_at=now, ended_as="returned")
        OutcomeEntry.objects.create(
            workspace_id=scoped.workspace.pk, lead_id=handoff.lead_id, handoff=handoff, kind="returned", at=now,
            recorded_at=now, reason=reason,
        )  # fmt: skip
    handed_over(scoped, at)

    found = scorecard.of(scoped.workspace.pk, everything, at=now)

    assert (found.acceptance.part, found.acceptance.whole) == (1, 4)
    assert [(one.reason, one.handoffs) for one in found.returned_for] == [
        ("Not who we sell to", 2),
        ("No need now", 1),
    ]
    document = found.document()
    assert document["marketing"]["acceptance"]["target"] == 0.8
    assert document["sales"]["too_few_attempts"]["agreed"] == 6


def test_a_figure_that_is_none_is_not_found(cast, sign_in):
    browser = sign_in(cast.sam)
    for name in ("", "late-1", "waited-7", "waited--1", "attempts-9", "attempts-٣", "waited-\x00"):
        assert browser.get(reverse("alignment_handoffs"), {"figure": name}).status_code == 404


def test_every_number_of_the_work_charts_opens_its_leads(cast, sign_in, now):
    at = now - timedelta(days=2)
    with scope.workspace(cast.workspace.pk):
        for number in range(9):
            over = {"ended_at": now, "ended_as": "lost"} if number % 2 else {}
            first = at + timedelta(seconds=100 * 10**number) if number < 3 else None
            handed_over(cast, at, first_touch_at=first, touches=number, **over)
    browser = sign_in(cast.max)
    fragment = browser.get(reverse("alignment_work"), {"period": "4w"}, headers={"HX-Request": "true"}).text

    links = re.findall(r'<a href="([^"]+)">(\d+)</a>', fragment)
    assert "<html" not in fragment
    assert len(links) == 8 + 9
    for url, number in links:
        page = browser.get(html.unescape(url)).text
        assert page.count("<tr>") - ("<thead><tr>" in page) == int(number), url
