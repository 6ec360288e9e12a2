"""What members are told beside the clock: on the screen at once, by mail once, each under its own id."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from followup import message_mail, messages
from followup.models import Message
from leadbridge.mail import MOST_TRIES
from tests.followup.races import in_parallel
from workspaces import scope
from workspaces.models import Member


@pytest.fixture(autouse=True)
def _kept_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BASE_URL = "https://bridge.example"
    mail.outbox = []


def tell(cast, people, *, key="1", at=None):
    messages.tell(
        cast.workspace.pk, people, key=key, sentence="Mara asked again about a returned lead", path="/alignment/",
        at=at or timezone.now() - timedelta(minutes=1), note="Look at the size.\nPlease.",
    )  # fmt: skip


def test_the_same_thing_is_told_once(scoped, at):
    tell(scoped, [scoped.rita, scoped.sam], at=at)
    tell(scoped, [scoped.rita], at=at)

    assert Message.objects.count() == 2
    assert messages.unread(scoped.rita).count() == 1


def test_who_left_and_what_has_no_person_is_told_nothing(scoped, at):
    Member.objects.filter(pk=scoped.max.pk).update(is_active=False)
    Member.objects.filter(pk=scoped.olive.pk).update(user=None)

    tell(scoped, Member.objects.filter(pk__in=[scoped.max.pk, scoped.olive.pk]), at=at)

    assert not Message.objects.exists()


def test_the_mail_says_it_and_leads_there(committed):
    with scope.workspace(committed.workspace.pk):
        tell(committed, [committed.rita])

    assert message_mail.deliver_due() == 1
    assert message_mail.deliver_due() == 0

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["rita@acme.example"], "Mara asked again about a returned lead")
    assert letter.body.splitlines() == [
        "Mara asked again about a returned lead.", "", "> Look at the size.", "> Please.", "",
        "https://bridge.example/alignment/",
    ]  # fmt: skip


def test_two_workers_send_one_mail(committed):
    with scope.workspace(committed.workspace.pk):
        tell(committed, [committed.rita, committed.sam])

    sent = in_parallel(message_mail.deliver_due, message_mail.deliver_due)

    assert sum(sent) == 2

    assert sorted(letter.to[0] for letter in mail.outbox) == ["rita@acme.example", "sam@acme.example"]


def test_a_mail_that_fails_is_tried_again_and_given_up_in_the_end(committed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with scope.workspace(committed.workspace.pk):
        tell(committed, [committed.rita])

    assert message_mail.deliver_due() == 0

    with scope.workspace(committed.workspace.pk):
        waiting = Message.objects.get()
        assert (waiting.tries, waiting.sent_at) == (1, None)
        assert waiting.next_try_at > timezone.now()
        Message.objects.update(tries=MOST_TRIES - 1, next_try_at=timezone.now() - timedelta(seconds=1))
    message_mail.deliver_due()
    with scope.workspace(committed.workspace.pk):
        assert Message.objects.get().next_try_at is None


def test_it_waits_on_the_alerts_page_until_it_is_read(cast, sign_in):
    with scope.workspace(cast.workspace.pk):
        tell(cast, [cast.rita])
    rita = sign_in(cast.rita)

    page = rita.get(reverse("alerts")).text
    assert "Mara asked again about a returned lead" in page
    assert "1 unread" in page
    assert "Mara asked again" not in sign_in(cast.sam).get(reverse("alerts")).text
    assert "Mara asked again" not in sign_in(cast.nadia).get(reverse("alerts")).text

    rita.post(reverse("alerts"))
    assert "1 unread" not in rita.get(reverse("alerts")).text
