"""Whether the agreed plan was followed after the first attempt: known answers, and the leads behind each miss.

The plan: call two hours later, write a day later, then every three days; after a wrong number write at once; four attempts
in all. The team works from nine to six, Monday to Friday.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from agreement.commitments import DEFAULTS
from agreement.models import Version
from alignment import further_attempts, handed_over, missed, scorecard
from alignment.period import Period
from followup.models import Retraction, Skip, Touch
from leads.models import Meeting
from scoring.wilson import Share
from tests.alignment import rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPRING = Period(date(2026, 3, 1), date(2026, 4, 30), ZoneInfo("Europe/Berlin"))
WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
PLAN = [
    {"step": "same_day", "medium": "call", "after_s": 2 * 3600},
    {"step": "next_day", "medium": "email", "after_s": 9 * 3600},
    {"step": "later", "medium": "call", "after_s": 27 * 3600},
    {"step": "other_way", "when": "wrong_number", "medium": "email", "after_s": 60},
]


@pytest.fixture
def planned(scoped, at):
    """The company under this plan; `at` is a Tuesday, ten o'clock where it works."""
    owed = {**DEFAULTS["sales"], "minimum_touches": 4, "cadence": PLAN}
    version = Version.objects.get()
    Version.objects.filter(pk=version.pk).update(in_force_until=at - DAY)
    Version.objects.create(
        workspace_id=version.workspace_id, number=2, state="signed", title="Ours", created_at=at,
        definition_id=version.definition_id, commitments={**DEFAULTS, "sales": owed}, goal=version.goal,
        in_force_from=at - DAY,
    )  # fmt: skip
    scoped.team.hours, scoped.team.time_zone = {"week": WEEK}, "Europe/Berlin"
    scoped.team.save(update_fields=["hours", "time_zone"])
    return scoped


def tried(cast, at, *after, results=(), named=None, ended_after=None, ended_as="lost"):
    """A handoff tried so long after its hand-off; `results` of the attempts, "no_answer" where none is said."""
    lead = rows.lead(cast.workspace.pk, at, handed_off_at=at)
    handoff = rows.handoff(lead, at, owner=cast.sam)
    made = []
    for place, gap in enumerate(after):
        result = results[place] if place < len(results) else "no_answer"
        made.append(
            Touch.objects.create(
                workspace_id=cast.workspace.pk, handoff=handoff, lead=lead, member=cast.sam, medium="call", at=at + gap,
                recorded_at=at + gap, result=result, is_contact=result in Touch.CONTACTS, call_back_at=named,
            )
        )  # fmt: skip
    handoff.touches = len(made)
    handoff.first_touch_at = made[0].at if made else None
    handoff.contacted_at = next((touch.at for touch in made if touch.is_contact), None)
    if ended_after:
        handoff.ended_at, handoff.ended_as = at + ended_after, ended_as
    handoff.save()
    return handoff


def judged(handoff, after):
    """True: as planned; False: missed; None: nothing was due."""
    at = handoff.started_at + after
    plans = [one.plan for one in handed_over.agreed()]
    found = further_attempts.by_month(SPRING, plans, at=at).get(date(2026, 3, 1), Share(0, 0))
    return None if not found.whole else bool(found.part)


@pytest.mark.parametrize(
    ("made", "ended", "looked", "answer"),
    [
        ([], None, 30 * DAY, None),  # the first attempt is another commitment
        ([0 * HOUR], None, 7 * HOUR, None),  # owed at noon, and the day isn't over
        ([0 * HOUR], None, DAY, False),
        ([0 * HOUR, 7 * HOUR], None, 8 * HOUR, True),  # by the end of the day on which it was owed
        ([0 * HOUR, 7 * HOUR], None, DAY, True),  # the mail is owed on Wednesday at five
        ([0 * HOUR, 7 * HOUR], None, 2 * DAY, False),
        ([0 * HOUR, DAY], None, DAY, False),
        ([7 * HOUR], None, DAY, None),  # at five: one hour of two, so it is owed on Wednesday at ten
        ([7 * HOUR, DAY + 9 * HOUR], None, DAY + 9 * HOUR, True),
        ([7 * HOUR, 2 * DAY], None, 2 * DAY, False),
        ([3 * DAY + 7 * HOUR, 6 * DAY + 5 * HOUR], None, 7 * DAY - HOUR, True),  # Friday at five, then Monday
        ([0 * HOUR], 2 * HOUR, 30 * DAY, None),  # given up before another was owed
        ([0 * HOUR], 2 * DAY, 30 * DAY, False),  # given up after it was
        ([0 * HOUR, HOUR, 2 * HOUR, 3 * HOUR], None, 60 * DAY, True),  # all that were agreed
        ([0 * HOUR, HOUR, 2 * HOUR, 9 * DAY], None, 60 * DAY, False),
    ],
)
def test_known_answers(planned, at, made, ended, looked, answer):
    handoff = tried(planned, at, *made, ended_after=ended)
    assert judged(handoff, looked) is answer


@pytest.mark.parametrize(
    ("results", "made", "answer"),
    [
        (["spoke"], [0 * HOUR], None),  # reached: the plan is over
        (["no_answer", "spoke"], [0 * HOUR, HOUR], True),  # the attempt that reached them was one of the plan
        (["no_answer", "spoke"], [0 * HOUR, DAY], False),
        (["no_answer", "spoke", "no_answer"], [0 * HOUR, HOUR, 20 * DAY], True),
        (["wrong_number", "sent"], [7 * HOUR, DAY], False),  # written at once, says the plan
        (["no_answer", "sent"], [7 * HOUR, DAY], True),
    ],
)
def test_what_came_of_an_attempt_changes_what_is_owed(planned, at, results, made, answer):
    handoff = tried(planned, at, *made, results=results)
    assert judged(handoff, made[-1] + HOUR / 2) is answer


def test_a_time_the_lead_named_or_a_meeting_takes_the_plan_s_place(planned, at):
    named, met = tried(planned, at, 0 * HOUR, named=at + 5 * DAY), tried(planned, at, 0 * HOUR)
    assert judged(met, 30 * DAY) is False
    Meeting.objects.create(
        workspace_id=planned.workspace.pk, lead=met.lead, external_id="m", starts_at=at + 5 * DAY, at=at
    )
    assert judged(named, 30 * DAY) is None


def test_a_step_left_out_with_a_reason_is_as_good_as_made(planned, at):
    handoff = tried(planned, at, 0 * HOUR)
    skip = Skip.objects.create(
        workspace_id=planned.workspace.pk, handoff=handoff, lead=handoff.lead, member=planned.sam, step="same_day",
        medium="call", at=at + 3 * HOUR, reason="On the road, says their page.",
    )  # fmt: skip
    assert judged(handoff, DAY) is True
    assert judged(handoff, 2 * DAY) is False  # and the mail after it is owed on Wednesday
    Skip.objects.filter(pk=skip.pk).update(undone_at=at + 4 * HOUR)
    assert judged(handoff, DAY) is False


def test_an_attempt_taken_back_was_none(planned, at):
    handoff = tried(planned, at, 0 * HOUR, 3 * HOUR)
    last = handoff.all_touches.order_by("at").last()
    Retraction.objects.create(workspace_id=planned.workspace.pk, touch=last, member=planned.sam, at=at)
    assert judged(handoff, DAY) is False


def test_it_stands_on_the_scorecard_with_the_leads_behind_it(planned, at):
    good = tried(planned, at, 0 * HOUR, HOUR)
    late = [tried(planned, at + gap, 0 * HOUR, 6 * DAY) for gap in (HOUR, 21 * DAY, 22 * DAY)]
    tried(planned, at, 0 * HOUR, results=["spoke"])
    tried(planned, at, ended_after=HOUR, ended_as="merged")
    now = at + 40 * DAY
    Touch.objects.create(
        workspace_id=planned.workspace.pk, handoff=good, lead=good.lead, member=planned.sam, medium="call",
        at=at + 2 * HOUR, recorded_at=at, result="spoke", is_contact=True,
    )  # fmt: skip
    type(good).objects.filter(pk=good.pk).update(contacted_at=at + 2 * HOUR, touches=3)

    card = scorecard.of(planned.workspace.pk, SPRING, at=now)

    plan = card.rate("plan")
    assert (plan.total, plan.months) == (Share(1, 4), (Share(1, 3), Share(0, 1)))
    assert plan.sentence.startswith("Call 2 hours later, write 9 hours later then")
    assert card.document()["sales"]["plan_followed"]["part"] == 1
    assert set(missed.figure("owed-plan", SPRING, at=now).handoffs) == {good, *late}
    assert set(missed.figure("missed-plan", SPRING, at=now).handoffs) == set(late)
