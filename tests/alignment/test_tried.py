"""What was tried: one finding for each lead that came back or was lost, by rule and not by what was said."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from agreement.models import Version
from alignment import tried
from alignment.period import Period
from followup.models import Handoff, OutcomeEntry, Touch
from scoring.models import Assessment
from scoring.rules import Rules
from tests.alignment import rows
from workspaces import keys, scope

SPRING = Period(date(2026, 3, 1), date(2026, 4, 30), ZoneInfo("UTC"))
LEAST = 6
HOUR = timedelta(hours=1)


def ended(cast, at, *, kind="returned", reason="not_a_fit", criterion="", met=0, **fields):
    lead = rows.lead(cast.workspace.pk, at, handed_off_at=at)
    handoff = rows.handoff(lead, at, ended_at=at + 48 * HOUR, ended_as=kind, **fields)
    Assessment.objects.filter(pk=handoff.assessment_id).update(met=met)
    OutcomeEntry.objects.create(
        workspace_id=cast.workspace.pk, lead=lead, handoff=handoff, kind=kind, at=at, recorded_at=at, reason=reason,
        criterion=criterion,
    )  # fmt: skip
    return handoff


def wrong_number(cast, handoff, at):
    return Touch.objects.create(
        workspace_id=cast.workspace.pk, handoff=handoff, lead_id=handoff.lead_id, member=cast.sam, medium="call",
        result="wrong_number", is_contact=False, at=at, recorded_at=at,
    )  # fmt: skip


def finding(handoff):
    return tried.of([handoff.pk])[handoff.pk].finding


@pytest.mark.parametrize(
    ("touches", "first_after_min", "reached", "expected"),
    [
        (0, None, False, "too_few"),
        (5, 5, False, "too_few"),
        (6, 5, False, "worked"),
        (6, 6, False, "late"),
        (1, 5, True, "worked"),
        (1, 6, True, "late"),
    ],
)
def test_the_finding_goes_by_attempts_and_times(scoped, at, touches, first_after_min, reached, expected):
    first = at + timedelta(minutes=first_after_min) if first_after_min is not None else None
    handoff = ended(
        scoped, at, touches=touches, first_touch_at=first, contacted_at=first if reached else None
    )
    assert finding(handoff) == expected


def test_a_reason_alone_is_no_evidence_and_a_wrong_number_is(scoped, at):
    said = ended(scoped, at, reason="wrong_details", touches=1, first_touch_at=at)
    found = ended(scoped, at, touches=1, first_touch_at=at)
    wrong_number(scoped, found, at)
    reached = ended(scoped, at, touches=2, first_touch_at=at, contacted_at=at)
    wrong_number(scoped, reached, at)
    taken_back = ended(scoped, at, touches=0)
    wrong_number(scoped, taken_back, at).retractions.create(
        workspace_id=scoped.workspace.pk, member=scoped.sam, at=at
    )

    assert [finding(one) for one in (said, found, reached, taken_back)] == [
        "too_few", "wrong", "worked", "too_few",
    ]  # fmt: skip


def test_the_named_line_is_read_as_it_was_at_the_hand_off(scoped, at):
    criteria = Rules.parse(Version.objects.select_related("definition").get().definition.rules).criteria
    bit, line = len(criteria) - 1, criteria[-1].key
    done = {"touches": 1, "first_touch_at": at, "contacted_at": at}

    assert finding(ended(scoped, at, criterion=line, met=1 << bit, **done)) == "worked"
    assert finding(ended(scoped, at, criterion=line, met=(1 << bit) - 1, **done)) == "not_met"
    assert finding(ended(scoped, at, met=0, **done)) == "worked"


def test_facts_that_came_later_may_show_that_it_was_never_ready(scoped, at):
    handoff = ended(scoped, at, touches=1, first_touch_at=at, contacted_at=at)
    then = handoff.assessment
    Assessment.objects.create(
        workspace_id=scoped.workspace.pk, lead=handoff.lead, definition_id=then.definition_id,
        fact_set_id=then.fact_set_id, at=at, met=0, known=0, score=0, is_ready=False, is_latest=True,
    )  # fmt: skip
    assert finding(handoff) == "not_met"


def test_findings_and_states_partition_what_came_back_or_was_lost(scoped, at):
    dice = random.Random(7)
    for number in range(60):
        moment = at + timedelta(days=number / 2)
        first = moment + timedelta(minutes=dice.choice((1, 9))) if dice.random() < 0.7 else None
        handoff = ended(
            scoped, moment, kind=dice.choice(("returned", "lost", "recycled", "won")),
            reason=dice.choice(("not_a_fit", "no_need", "")), touches=dice.randrange(9) if first else 0,
            first_touch_at=first, contacted_at=first if dice.random() < 0.4 else None,
        )  # fmt: skip
        if dice.random() < 0.2:
            wrong_number(scoped, handoff, moment)

    counts = tried.counts(SPRING)
    listed = tried.listed(SPRING, {})

    base = Handoff.objects.filter(ended_as__in=["returned", "lost"], started_at__lt=SPRING.end)
    assert counts.total == base.count() == len(listed) > 10
    for name in ("finding", "state", "ended", "reason", "line"):
        assert sum(counts.by(name).values()) == counts.total, name
        for value, count in counts.by(name).items():
            if value:
                assert len(tried.listed(SPRING, {name: value})) == count, (name, value)
    assert [_plainly(one) for one in listed] == [one.finding for one in listed]


def _plainly(one):
    """The rule once more, in plain Python over the rows."""
    handoff = Handoff.objects.get(pk=one.handoff_id)
    is_wrong = handoff.all_touches.filter(result="wrong_number", retractions__isnull=True).exists()
    if handoff.contacted_at is None and is_wrong:
        return "wrong"
    if handoff.contacted_at is None and handoff.touches < LEAST:
        return "too_few"
    if handoff.first_touch_at is None or handoff.first_touch_at > handoff.due_at:
        return "late"
    return "worked"


def test_the_list_goes_on_where_it_ended(scoped, at):
    for number in range(5):
        ended(scoped, at + number % 2 * HOUR, touches=number)

    first = tried.listed(SPRING, {}, most=3)
    rest = tried.listed(SPRING, {}, before=(first[-1].ended_at, first[-1].handoff_id))

    assert [one.handoff_id for one in first + rest] == [one.handoff_id for one in tried.listed(SPRING, {})]


def test_the_page_says_what_it_counts_and_what_there_is_not(cast, sign_in):
    at = datetime.now(UTC) - timedelta(days=5)
    empty = sign_in(cast.mara).get(reverse("tried")).text
    assert "Nothing came back, nothing was lost" in empty
    with scope.workspace(cast.workspace.pk):
        ended(cast, at, touches=1, first_touch_at=at)
    browser = sign_in(cast.sam)

    page = browser.get(reverse("tried")).text
    assert "Too few tries yet" in page
    assert "Not who we sell to" in page
    assert "None like that" in browser.get(reverse("tried"), {"finding": "worked"}).text
    for odd in ({"finding": "x\x00"}, {"state": "'"}, {"after": "x"}, {"line": "%s"}, {"reason": "x" * 5000}):
        assert browser.get(reverse("tried"), odd, follow=True).status_code == 200
    assert browser.get(reverse("tried"), {"from": "x"}).status_code == 400


def test_page_file_and_api_count_the_same(cast, sign_in):
    now = datetime.now(UTC)
    with scope.workspace(cast.workspace.pk):
        for number in range(4):
            ended(cast, now - timedelta(days=number + 3), touches=number, first_touch_at=now)
        _, secret = keys.create(cast.workspace.pk, name="CRM", role="sales", by=cast.olive, at=now)
    days = {"from": f"{now.date() - timedelta(days=80)}", "to": f"{now.date()}"}
    browser = sign_in(cast.mara)

    said = browser.get(reverse("api_tried"), days, headers={"authorization": f"Bearer {secret}"}).json()
    file = browser.get(reverse("tried_csv"), days).getvalue().decode().splitlines()
    page = browser.get(reverse("tried"), days).text

    assert said["handoffs"] == sum(said["by_finding"].values()) == sum(said["by_state"].values()) == 4
    assert len(file) == 1 + 4
    assert 'All <span class="muted">4</span>' in page
