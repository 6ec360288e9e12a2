"""Letters: claimed once, retried with backoff, given up visibly, and sent again under the same id after a kill."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from followup import deliver
from followup.models import Delivery, Transport
from leadbridge.mail import BATCH, LEASE, MOST_TRIES
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import enquire
from workspaces import scope
from workspaces.models import Seat


@pytest.fixture(autouse=True)
def _kept_in_memory(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


def leads(cast: Cast, count: int) -> None:
    enquire(
        cast,
        [{"person": {"name": f"P{number}", "email": f"p{number}@example.com"}} for number in range(count)],
    )


def make_due(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        due = timezone.now() - timedelta(seconds=1)
        Delivery.objects.filter(state="pending").update(next_try_at=due)
        Transport.objects.filter(open_until__isnull=False).update(open_until=due)


def only(cast: Cast) -> Delivery:
    with scope.workspace(cast.workspace.pk):
        return Delivery.objects.get()


def test_a_letter_says_who_waits_and_until_when(cast: Cast) -> None:
    leads(cast, 1)
    assert deliver.deliver_due() == 1
    [letter] = mail.outbox
    assert letter.to[0] in {"sam@acme.example", "sofia@acme.example"}
    assert letter.subject.startswith("New lead: P0, due ")
    assert letter.extra_headers["Message-ID"] == f"<delivery-{only(cast).pk}@leadbridge>"
    assert deliver.deliver_due() == 0


def test_two_workers_send_each_letter_once(committed: Cast) -> None:
    leads(committed, 12)
    assert sum(in_parallel(deliver.deliver_due, deliver.deliver_due)) == 12
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == len(mail.outbox) == 12


def test_a_server_that_is_down_is_tried_later_each_time_and_given_up_in_sight(
    cast: Cast, settings: Any, sign_in: Callable[..., Client]
) -> None:
    leads(cast, 1)
    settings.EMAIL_BACKEND = "tests.followup.mailboxes.Refusing"
    waits = []
    for tries in range(1, MOST_TRIES + 1):
        before = timezone.now()
        make_due(cast)
        assert deliver.deliver_due() == 0
        row = only(cast)
        assert (row.tries, "ConnectionRefusedError" in row.error) == (tries, True)
        if row.next_try_at is not None:
            waits.append((row.next_try_at - before).total_seconds())
    assert (row.state, row.next_try_at) == ("failed", None)
    assert waits == sorted(waits)
    assert waits[0] < 15
    assert waits[-1] > 600
    assert "1 alert couldn't be delivered" in sign_in(cast.olive).get("/settings/").content.decode()


def test_a_letter_that_can_t_be_written_holds_up_no_other(cast: Cast, settings: Any) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.update(takes_leads=False)  # so that Rita hears of each
    leads(cast, 1)
    with scope.workspace(cast.workspace.pk):
        Seat.objects.update(takes_leads=True)
    enquire(cast, [{"person": {"email": "q@example.com"}}], start=100)
    settings.EMAIL_BACKEND = "tests.followup.mailboxes.Choosy"
    assert deliver.deliver_due() == 1
    assert deliver.deliver_due() == 0
    with scope.workspace(cast.workspace.pk):
        assert dict(Delivery.objects.values_list("alert__recipient__name", "state")) == {
            "Rita": "pending",
            mail.outbox[0].to[0].split("@")[0].capitalize(): "sent",
        }
        assert "UnicodeError" in Delivery.objects.get(state="pending").error


def test_a_kill_between_sending_and_noting_sends_again_under_the_same_id(cast: Cast) -> None:
    leads(cast, 1)
    _, [letter] = deliver._claim(cast.workspace.pk)  # the worker dies after this line
    deliver._send(letter)
    assert deliver.deliver_due() == 0, "its lease holds"
    row = only(cast)
    assert row.next_try_at is not None
    assert row.next_try_at > timezone.now() + timedelta(seconds=20)
    make_due(cast)
    assert deliver.deliver_due() == 1
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_a_batch_fits_into_its_lease(settings: Any) -> None:
    assert timedelta(seconds=10) * BATCH < LEASE
