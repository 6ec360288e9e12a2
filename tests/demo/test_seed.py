"""The demo company: made as the product's verbs would have made it, the same each time."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Avg, Count, F, Q

from alignment.demo import company, seed
from alignment.models import Dispute, Resolution, Ruling
from followup import clock, form_answers, milestones, queue, receipt, seen
from followup.models import Alert, Breach, Delivery, Handoff, MeetingWord, Message, OutcomeEntry, Touch
from leads import doors as lead_doors
from leads.models import Activity, Form, FormVersion, Lead, Meeting, Outcome, Submission
from scoring.models import Assessment
from tests.demo.conftest import AT
from workspaces import scope
from workspaces.models import Absence, Member, Workspace

CACHED = (
    "first_touch_at", "contacted_at", "touches", "owed_at", "owed_medium", "owed_step", "is_asked_for", "rung_at",
)  # fmt: skip


pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def inside(demo: Workspace, db: None) -> Iterator[Workspace]:
    with scope.workspace(demo.pk):
        yield demo


def member(name: str) -> Member:
    return Member.objects.get(name__startswith=name)


def test_ninety_days_of_leads(inside: Workspace) -> None:
    assert 1300 <= Lead.objects.count() <= 1800
    assert Lead.objects.filter(arrived_at__lt=AT - timedelta(days=85)).exists()
    assert not Lead.objects.filter(arrived_at__gt=AT).exists()
    states = dict(Submission.objects.values_list("state").annotate(n=Count("pk")))
    assert states == {"accepted": Lead.objects.count(), "merged": seed.ASK_AGAIN}


def test_caches_agree_with_what_was_recorded(inside: Workspace) -> None:
    assert milestones.disagreements() == []
    handoffs = Handoff.objects.order_by("pk")
    for handoff in [*handoffs.filter(ended_at=None), *handoffs.exclude(ended_at=None)[::5]]:
        before = {name: getattr(handoff, name) for name in CACHED}
        clock.reread(handoff, at=AT)
        assert {name: getattr(handoff, name) for name in CACHED} == before


def test_receipts_are_those_the_verb_would_freeze(inside: Workspace) -> None:
    for handoff in Handoff.objects.exclude(ended_at=None).exclude(ended_as="won").order_by("-pk")[:60]:
        assert handoff.ended_at is not None
        assert handoff.receipt == receipt.freeze(handoff, at=handoff.ended_at)
    assert not Handoff.objects.filter(ended_as="won").exclude(receipt=None).exists()


def test_nothing_happens_before_its_cause(inside: Workspace) -> None:
    assert not Touch.objects.filter(at__lt=F("handoff__started_at")).exists()
    assert not Touch.objects.filter(Q(at__gt=AT) | Q(at__gt=F("handoff__ended_at"))).exists()
    assert not OutcomeEntry.objects.filter(Q(at__gt=AT) | Q(at__lt=F("handoff__started_at"))).exists()
    assert not Handoff.objects.filter(accepted_at__gt=F("ended_at")).exists()
    assert not Activity.objects.filter(at__gt=AT).exists()
    assert not Handoff.objects.filter(started_at__lt=F("lead__arrived_at")).exists()


def test_every_missed_promise_is_a_breach(inside: Workspace) -> None:
    missed = Q(first_touch_at=None) | Q(first_touch_at__gt=F("due_at") + timedelta(seconds=1))
    over = Q(ended_at=None) | Q(ended_at__gt=F("due_at") + timedelta(seconds=1))
    late = Handoff.objects.filter(missed, over, due_at__lt=AT - timedelta(seconds=1))
    assert set(late.values_list("pk", flat=True)) == set(Breach.objects.values_list("handoff_id", flat=True))
    assert late.count() > 100


def test_old_messages_are_read_and_no_mail_waits(inside: Workspace) -> None:
    assert Delivery.objects.exclude(state=Delivery.State.SENT).count() == 0
    assert Delivery.objects.count() == Alert.objects.count()
    assert not Alert.objects.filter(read_at=None, created_at__lt=AT - timedelta(hours=3)).exists()
    assert Alert.objects.filter(read_at=None).exists()
    assert not Handoff.objects.filter(rung_at__lte=AT).exists()


def test_the_sides_talk_about_what_came_back(inside: Workspace) -> None:
    assert Dispute.objects.open().count() == 2
    assert sorted(Ruling.objects.filter(confirmed_at__isnull=False).values_list("kind", flat=True)) == [
        "definition",
        "stands",
    ]
    assert Ruling.objects.filter(confirmed_at__isnull=True).count() == 1
    assert not Message.objects.filter(next_try_at__isnull=False).exists()
    assert Resolution.objects.count() == 3


def test_meetings_are_what_their_verbs_would_have_made_of_them(inside: Workspace) -> None:
    states = dict(Meeting.objects.values_list("state").annotate(n=Count("pk")))
    assert states.keys() == {"booked", "held", "no_show", "moved", "cancelled"}
    assert states["held"] > 100
    words = MeetingWord.objects.select_related("meeting", "touch", "moved_to")
    assert words.count() == Meeting.objects.exclude(state="booked").count()
    for word in words:
        assert word.said == word.meeting.state
        result = {"held": "held", "no_show": "no_answer"}.get(word.said)
        assert (word.touch and (word.touch.result, word.touch.at)) == (
            result and (result, word.meeting.starts_at)
        )
        assert (word.moved_to is not None) == (word.said == "moved")
        assert word.moved_to is None or word.moved_to.lead_id == word.meeting.lead_id
    assert not MeetingWord.objects.filter(Q(at__gt=AT) | Q(at__gt=F("handoff__ended_at"))).exists()
    assert Touch.objects.filter(medium="meeting").count() == words.exclude(touch=None).count()
    assert not Meeting.objects.filter(state="booked", lead__handoffs__ended_at__isnull=False).exists()
    assert not Meeting.objects.filter(look_at__lt=AT).exists()
    for name in ("Sam", "Sofia", "Jonas", "Tomás"):
        owed = Handoff.objects.open().filter(owner=member(name), owed_medium="meeting")
        assert owed.filter(owed_at__gt=AT, lead__meetings__starts_at=F("owed_at")).exists(), name


def test_each_rep_has_a_day_before_them(inside: Workspace) -> None:
    for name in ("Sam", "Sofia", "Jonas", "Tomás"):
        counts = queue.of(member(name), at=AT).counts
        assert 2 <= counts["late"] <= 14, (name, counts)
        assert counts["soon"] >= 2, (name, counts)
        assert counts["rest"] >= 5, (name, counts)


def test_somebody_is_away(inside: Workspace) -> None:
    priya = member("Priya")
    assert Absence.objects.covering(AT).filter(member=priya).exists()
    assert not Handoff.objects.filter(owner=priya, started_at__gt=AT - timedelta(days=2)).exists()


def test_some_leads_were_never_called(inside: Workspace) -> None:
    never = Handoff.objects.filter(touches=0, started_at__lt=AT - timedelta(days=1))
    assert never.filter(ended_at=None).count() >= 5
    assert never.filter(ended_as="returned", receipt__attempts=0).exists()


def share(name: str, **test: Any) -> float:
    leads = Lead.objects.filter(channel__name=name, handed_off_at__isnull=False)
    return leads.filter(**test).count() / leads.count()


def test_referrals_win_most_and_paid_social_comes_back(inside: Workspace) -> None:
    names = list(Lead.objects.exclude(channel=None).values_list("channel__name", flat=True).distinct())
    assert len(names) == 7
    assert max(names, key=lambda name: share(name, outcome=Outcome.WON)) == "Referral"
    assert max(names, key=lambda name: share(name, outcome=Outcome.RETURNED)) == "Paid social"


def test_quick_replies_qualify_more_often(inside: Workspace) -> None:
    def qualified(handoffs: Any) -> float:
        found: float = handoffs.aggregate(n=Count("lead__qualified_at") * 1.0 / Count("pk"))["n"]
        return found

    tried = Handoff.objects.exclude(first_touch_at=None)
    soon, late = F("started_at") + timedelta(minutes=5), F("started_at") + timedelta(hours=4)
    assert qualified(tried.filter(first_touch_at__lt=soon)) > 1.6 * qualified(
        tried.filter(first_touch_at__gt=late)
    )


def test_one_rep_gives_up_after_two(inside: Workspace) -> None:
    most = dict(
        Handoff.objects.filter(contacted_at=None, ended_at__isnull=False)
        .values_list("owner__name")
        .annotate(tries=Avg("touches"))
    )
    assert most["Jonas Falk"] <= 2 < most["Sam Adeyemi"]


def test_the_form_stands_open(demo: Workspace, db: None) -> None:
    found = lead_doors.connection_of(company.FORM_TOKEN)
    assert found is not None
    with scope.workspace(demo.pk):
        assert FormVersion.objects.get(form__connection=found[1]).document["title"] == "Talk to Harbourline"


def test_the_form_s_page_has_something_to_tell(inside: Workspace) -> None:
    form = Form.objects.get()
    heard = {asked.question.key: asked.answers for asked in form_answers.of(form, company.FORM, at=AT)}

    came = Submission.objects.filter(connection=form.connection_id).values("lead").distinct().count()
    assert came > 50
    assert {answer.words for answer in heard["need"]} == {"See a demo", "Get a price"}
    assert sum(answer.leads for answer in heard["need"]) == came
    assert sum(answer.called for answer in heard["need"]) > came / 2
    rows = list(Submission.objects.filter(connection=form.connection_id)[:5])
    assert all(form_seen.promise for form_seen in seen.of(rows).values())
    assert len(seen.of(rows)) == 5


def test_the_words_of_the_people(inside: Workspace) -> None:
    for lead in Lead.objects.select_related("person"):
        assert lead.person.email.endswith(".example")
        assert "{" not in str(lead.person.name)
    assert Assessment.objects.filter(is_latest=True).count() == Lead.objects.count()
