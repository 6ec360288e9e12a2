"""By what alerts leave: at least as agreed, more where wished, held back in quiet hours, one digest instead of a storm."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from followup import alert_settings, breaker, clock, deliver, digest, erasing, ways
from followup.models import Alert, AlertWishes, Delivery, Handoff, Transport
from tests.cast import Cast
from tests.followup.ladders import BREACH, agree_on, missed_by
from tests.followup.receivers import Receiver, receiving
from tests.followup.road import backdate, enquire, hand_over_one
from workspaces import scope
from workspaces.models import Seat, Team

HANDOFF = {"rung": "handoff", "from": "start", "after_s": 0, "to": ["owner"]}


@pytest.fixture(autouse=True)
def _kept_in_memory(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.INTERNAL_HOSTS = frozenset({"127.0.0.1"})
    mail.outbox = []


def chat_of(cast: Cast, address: str, *, of: Any = None) -> Transport:
    with scope.workspace(cast.workspace.pk):
        return alert_settings.add_chat(
            cast.workspace.pk, address, name="Sales", of=of, by=cast.olive, at=timezone.now()
        )


def sent_by(cast: Cast, rung: str) -> list[tuple[str, str]]:
    with scope.workspace(cast.workspace.pk):
        rows = Delivery.objects.filter(alert__rung=rung).order_by("transport", "alert__recipient__name")
        return list(rows.values_list("transport", "alert__recipient__name"))


def sams_lead(cast: Cast) -> Handoff:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=False)
    return hand_over_one(cast)


def make_due(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        due = timezone.now() - timedelta(seconds=1)
        Delivery.objects.filter(state="pending").update(next_try_at=due)


# --- By what


def test_what_was_agreed_can_t_be_switched_off_and_what_is_wished_comes_too(cast: Cast) -> None:
    chat_of(cast, "jsons://example.com/sam", of=cast.sam)
    with scope.workspace(cast.workspace.pk):
        alert_settings.wish(cast.sam, ["handoff:chat", "handoff:email"], quiet_from=None, quiet_until=None)
    agree_on(cast, HANDOFF, BREACH)
    sams_lead(cast)
    assert sent_by(cast, "handoff") == [("chat", "Sam"), ("email", "Sam")]
    with scope.workspace(cast.workspace.pk):
        alert_settings.wish(cast.sam, [], quiet_from=None, quiet_until=None)
    hand_over_one(cast, "bo@example.com")
    assert sent_by(cast, "handoff").count(("email", "Sam")) == 2


def test_where_nothing_carries_what_was_agreed_the_mail_does(cast: Cast) -> None:
    agree_on(cast, HANDOFF | {"by": ["push"]}, BREACH)
    sams_lead(cast)
    assert sent_by(cast, "handoff") == [("email", "Sam")]


def test_a_chat_of_the_workspace_hears_of_a_rung_once_however_many_are_told(cast: Cast) -> None:
    chat_of(cast, "jsons://example.com/sales")
    agree_on(cast, HANDOFF, BREACH | {"by": ["email", "chat"]})
    missed_by(cast, sams_lead(cast), 1)
    clock.tick()
    by = [transport for transport, _ in sent_by(cast, "breach")]
    assert by == ["chat", "email", "email"]


def test_another_s_wishes_and_chats_are_not_mine(cast: Cast) -> None:
    chat_of(cast, "jsons://example.com/sofia", of=cast.sofia)
    with scope.workspace(cast.workspace.pk):
        alert_settings.wish(cast.sofia, ["handoff:chat"], quiet_from=None, quiet_until=None)
    agree_on(cast, HANDOFF, BREACH)
    sams_lead(cast)
    assert sent_by(cast, "handoff") == [("email", "Sam")]


# --- Quiet hours


@pytest.mark.parametrize(
    ("zone", "at", "until"),
    [
        ("UTC", datetime(2026, 3, 10, 23, tzinfo=UTC), datetime(2026, 3, 11, 7, tzinfo=UTC)),
        ("UTC", datetime(2026, 3, 11, 6, 59, tzinfo=UTC), datetime(2026, 3, 11, 7, tzinfo=UTC)),
        ("UTC", datetime(2026, 3, 11, 7, tzinfo=UTC), None),
        ("UTC", datetime(2026, 3, 10, 21, 59, tzinfo=UTC), None),
        ("Asia/Kathmandu", datetime(2026, 3, 10, 16, 30, tzinfo=UTC), datetime(2026, 3, 11, 1, 15, tzinfo=UTC)),
        # The clocks go forward in the night: 07:00 comes an hour sooner.
        ("Europe/Berlin", datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_quiet_hours_end_by_the_member_s_clock(
    scoped: Cast, zone: str, at: datetime, until: datetime | None
) -> None:
    scoped.sam.time_zone = zone
    wishes = AlertWishes(member=scoped.sam, quiet_from=time(22), quiet_until=time(7))
    assert ways.quiet_until(wishes, at=at) == until


def test_in_quiet_hours_what_was_agreed_waits_only_while_the_team_is_closed(cast: Cast) -> None:
    now = timezone.now()
    chat_of(cast, "jsons://example.com/sam", of=cast.sam)
    with scope.workspace(cast.workspace.pk):
        alert_settings.wish(
            cast.sam,
            ["handoff:chat"],
            quiet_from=(now - timedelta(hours=1)).time(),
            quiet_until=(now + timedelta(hours=1)).time(),
        )
    agree_on(cast, HANDOFF, BREACH)
    sams_lead(cast)
    with scope.workspace(cast.workspace.pk):
        waits = {row.transport: row.next_try_at - now for row in Delivery.objects.all()}
        assert waits["email"] < timedelta(minutes=1), "the team is open: both teams agreed on it"
        assert timedelta(minutes=58) < waits["chat"] <= timedelta(hours=1)
        Team.objects.update(hours={"week": _closed(now)})
    hand_over_one(cast, "bo@example.com")
    with scope.workspace(cast.workspace.pk):
        latest = Delivery.objects.filter(transport="email").latest("pk")
        assert latest.next_try_at - now > timedelta(minutes=58)
        assert Alert.objects.filter(recipient=cast.sam).count() == 2, "in the product it is shown at once"


def _closed(now: datetime) -> dict[str, Any]:
    """Hours of a team that is closed now."""
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[(now + timedelta(days=2)).weekday()]
    return {day: [["09:00", "17:00"]]}


def test_a_reminder_that_waited_is_dropped_when_it_was_done_meanwhile(cast: Cast) -> None:
    reminder = {"rung": "reminder", "from": "due", "after_s": -120, "to": ["owner"]}
    agree_on(cast, HANDOFF, reminder, BREACH)
    handoff = sams_lead(cast)
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(minutes=3, seconds=30))
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        Handoff.objects.update(first_touch_at=timezone.now())
    deliver.deliver_due()
    with scope.workspace(cast.workspace.pk):
        assert dict(Delivery.objects.values_list("alert__rung", "state")) == {
            "handoff": "sent",
            "reminder": "dropped",
        }
    assert [letter.subject[:8] for letter in mail.outbox] == ["New lead"]


# --- Digest


def many_missed(cast: Cast, count: int) -> None:
    enquire(cast, [{"person": {"name": f"P{n}", "email": f"p{n}@example.com"}} for n in range(count)])
    with scope.workspace(cast.workspace.pk):
        for handoff in Handoff.objects.select_related("lead"):
            backdate(handoff, timedelta(minutes=6))
        Delivery.objects.filter(alert__rung="handoff").delete()
    clock.tick()


def test_many_missed_at_once_are_one_mail_each_and_stay_single_in_the_product(cast: Cast) -> None:
    agree_on(cast, HANDOFF, BREACH | {"to": ["manager"]})
    many_missed(cast, 30)
    assert deliver.deliver_due() == 1
    [letter] = mail.outbox
    assert letter.subject == "30 alerts at once"
    assert "and 10 more" in letter.body
    with scope.workspace(cast.workspace.pk):
        assert Alert.objects.filter(rung="breach", recipient=cast.rita).count() == 30
        assert sorted(Delivery.objects.values_list("state", flat=True)) == ["gathered"] * 29 + ["sent"]


def test_a_few_leave_one_by_one(cast: Cast) -> None:
    agree_on(cast, HANDOFF, BREACH | {"to": ["manager"]})
    many_missed(cast, digest.FEW)
    assert deliver.deliver_due() == digest.FEW
    assert len(mail.outbox) == digest.FEW


def test_what_comes_while_the_storm_lasts_waits_for_the_next_digest(cast: Cast) -> None:
    agree_on(cast, HANDOFF, BREACH | {"to": ["manager"]})
    many_missed(cast, 10)
    assert deliver.deliver_due() == 1
    missed_by(cast, hand_over_one(cast, "late@example.com"), 1)
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        Delivery.objects.filter(alert__rung="handoff").delete()
    assert deliver.deliver_due() == 0
    with scope.workspace(cast.workspace.pk):
        last = Delivery.objects.get(state="sent")
        assert Delivery.objects.get(state="pending").next_try_at == last.sent_at + digest.EVERY
        Delivery.objects.filter(state="sent").update(sent_at=last.sent_at - digest.EVERY)
    make_due(cast)
    assert deliver.deliver_due() == 1
    assert mail.outbox[-1].subject.startswith("Promise missed: Ann Lee")


def test_a_digest_that_fails_is_sent_again_as_one_under_the_same_id(cast: Cast, settings: Any) -> None:
    agree_on(cast, HANDOFF, BREACH | {"to": ["manager"]})
    many_missed(cast, 8)
    settings.EMAIL_BACKEND = "tests.followup.mailboxes.Refusing"
    assert deliver.deliver_due() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_due(cast)
    assert deliver.deliver_due() == 1
    [letter] = mail.outbox
    assert letter.subject == "8 alerts at once"
    with scope.workspace(cast.workspace.pk):
        sent = Delivery.objects.get(state="sent")
        assert letter.extra_headers["Message-ID"] == f"<delivery-{sent.pk}@leadbridge>"


def test_a_digest_led_by_a_reminder_of_what_was_missed_since_still_tells_what_was_missed(cast: Cast) -> None:
    reminder = {"rung": "reminder", "from": "due", "after_s": -120, "to": ["manager"]}
    agree_on(cast, HANDOFF, reminder, BREACH | {"to": ["manager"]})
    enquire(cast, [{"person": {"name": f"P{n}", "email": f"p{n}@example.com"}} for n in range(4)])
    for seconds in (210, 100):  # the reminders are still on their way when the promises are over
        with scope.workspace(cast.workspace.pk):
            for handoff in Handoff.objects.select_related("lead"):
                backdate(handoff, timedelta(seconds=seconds))
        clock.tick()
    with scope.workspace(cast.workspace.pk):
        Delivery.objects.filter(alert__rung="handoff").delete()
        assert Delivery.objects.order_by("pk").first().alert.rung == "reminder"

    assert deliver.deliver_due() == 1

    [letter] = mail.outbox
    assert letter.body.count("Promise missed") == 4


def test_a_digest_of_reminders_alone_is_dropped_when_all_was_done_meanwhile(cast: Cast) -> None:
    reminder = {"rung": "reminder", "from": "due", "after_s": -120, "to": ["manager"]}
    agree_on(cast, HANDOFF, reminder, BREACH | {"to": ["manager"]})
    enquire(
        cast, [{"person": {"name": f"P{n}", "email": f"p{n}@example.com"}} for n in range(digest.FEW + 1)]
    )
    with scope.workspace(cast.workspace.pk):
        for handoff in Handoff.objects.select_related("lead"):
            backdate(handoff, timedelta(minutes=4))
    clock.tick()
    with scope.workspace(cast.workspace.pk):
        Delivery.objects.filter(alert__rung="handoff").delete()
        Handoff.objects.update(first_touch_at=timezone.now())

    assert deliver.deliver_due() == 0

    assert mail.outbox == []
    with scope.workspace(cast.workspace.pk):
        assert (
            sorted(Delivery.objects.values_list("state", flat=True))
            == ["dropped"] + ["gathered"] * digest.FEW
        )


# --- The breaker


@pytest.fixture
def there(cast: Cast) -> Any:
    with receiving() as receiver:
        chat_of(cast, receiver.address)
        agree_on(cast, HANDOFF | {"by": ["chat"]}, BREACH)
        yield receiver


def test_a_chat_that_fails_again_and_again_is_left_alone_then_probed_by_one(
    cast: Cast, there: Receiver
) -> None:
    there.status = 500
    enquire(cast, [{"person": {"email": f"p{n}@example.com"}} for n in range(12)])
    assert deliver.deliver_due(deliver.ELSEWHERE) == 0
    assert len(there.bodies) == breaker.OPENS_AFTER, "the rest of them waits, and no try of theirs is counted"
    with scope.workspace(cast.workspace.pk):
        row = Transport.objects.get()
        assert row.open_until is not None
        assert Delivery.objects.filter(transport="chat", tries=0).count() == 12 - breaker.OPENS_AFTER
        Transport.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    make_due(cast)
    assert deliver.deliver_due(deliver.ELSEWHERE) == 0
    assert len(there.bodies) == breaker.OPENS_AFTER + 1, "one probe"
    there.status = 200
    with scope.workspace(cast.workspace.pk):
        Transport.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    make_due(cast)
    assert deliver.deliver_due(deliver.ELSEWHERE) == 12
    with scope.workspace(cast.workspace.pk):
        row = Transport.objects.get()
        assert (row.failures, row.open_until, row.error) == (0, None, "")


def test_a_chat_that_hangs_holds_up_no_mail(cast: Cast, there: Receiver) -> None:
    there.status = 500
    agree_on(cast, HANDOFF | {"by": ["email", "chat"]}, BREACH)
    hand_over_one(cast)
    assert deliver.deliver_due() == 1
    assert (len(mail.outbox), there.bodies) == (1, [])


def test_a_retry_carries_the_same_key(cast: Cast, there: Receiver) -> None:
    there.status = 500
    hand_over_one(cast)
    deliver.deliver_due(deliver.ELSEWHERE)
    there.status = 200
    make_due(cast)
    assert deliver.deliver_due(deliver.ELSEWHERE) == 1
    assert len({headers["Idempotency-Key"] for headers in there.headers}) == 1
    assert len(there.headers) == 2


def test_what_a_chat_never_took_goes_by_mail(cast: Cast, there: Receiver) -> None:
    there.status = 404
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        Delivery.objects.update(tries=9)
    deliver.deliver_due(deliver.ELSEWHERE)
    with scope.workspace(cast.workspace.pk):
        assert dict(Delivery.objects.values_list("transport", "state")) == {
            "chat": "failed",
            "email": "pending",
        }
    assert deliver.deliver_due() == 1


def test_what_was_to_go_by_a_chat_that_was_removed_goes_by_mail(cast: Cast, there: Receiver) -> None:
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        alert_settings.remove(Transport.objects.get(), by=cast.olive, at=timezone.now())
    assert deliver.deliver_due(deliver.ELSEWHERE) == 0
    assert there.bodies == []
    with scope.workspace(cast.workspace.pk):
        assert dict(Delivery.objects.values_list("transport", "state")) == {
            "chat": "dropped",
            "email": "pending",
        }
        assert Transport.objects.get().secret == ""


def test_erasing_who_leads_a_digest_lets_the_others_go_by_themselves(cast: Cast, settings: Any) -> None:
    agree_on(cast, HANDOFF, BREACH | {"to": ["manager"]})
    many_missed(cast, 7)
    settings.EMAIL_BACKEND = "tests.followup.mailboxes.Refusing"
    assert deliver.deliver_due() == 0
    with scope.workspace(cast.workspace.pk):
        leading = Delivery.objects.select_related("alert__handoff__lead__person").get(is_digest=True)
        assert Delivery.objects.filter(digest=leading).count() == 6
        erasing.erase(leading.alert.handoff.lead.person, by=cast.olive, at=timezone.now())
        assert Delivery.objects.filter(state="pending", alert__rung="breach").count() == 6
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_due(cast)
    assert deliver.deliver_due() == 1
    assert mail.outbox[-1].subject == "6 alerts at once"
