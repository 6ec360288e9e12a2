"""Everyone concerned is told at each step, on the screen and by mail, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from agreement import deliver, life, notices, remarks, signing, steps
from agreement.models import Notice, Step
from leadbridge.mail import MOST_TRIES
from tests.agreement.drafts import drafted, edit_in_place, proposed, signed
from tests.followup.races import in_parallel
from workspaces import scope
from workspaces.models import Member


@pytest.fixture(autouse=True)
def _kept_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BASE_URL = "https://bridge.example"
    mail.outbox = []


def told(version, kind):
    return set(
        Notice.objects.filter(step__version=version, step__kind=kind).values_list(
            "recipient__name", flat=True
        )
    )


def test_signatories_and_managers_of_both_sides_hear_of_a_proposal(scoped, at):
    version = proposed(scoped, at=at)

    assert told(version, "proposed") == {"Max", "Rita", "Olive"}
    assert told(version, "drafted") == set()


def test_who_said_something_hears_what_becomes_of_it(scoped, at):
    version = proposed(scoped, at=at)
    remarks.add(version, line="goal", text="Why?", by=scoped.sam, at=at)

    life.decline(version, reason="No.", by=scoped.rita, at=at)

    assert told(version, "declined") == {"Mara", "Max", "Olive", "Sam"}


def test_a_remark_is_told_to_its_author_and_who_talked_before(scoped, at):
    version = proposed(scoped, at=at)
    remarks.add(version, line="goal", text="Why?", by=scoped.sam, at=at)
    assert told(version, "remarked") == {"Mara"}

    remarks.add(version, line="goal", text="Because.", by=scoped.mara, at=at)
    assert told(version, "remarked") == {"Mara", "Sam"}


def test_a_new_agreement_in_force_is_told_to_everybody(scoped, at):
    version = signed(scoped, at=at)

    assert told(version, "signed") == {"Mara", "Max", "Rita", "Olive"}
    assert told(version, "took_effect") == {"Mara", "Max", "Rita", "Olive", "Sam", "Sofia"}


def test_who_left_and_what_has_no_person_is_told_nothing(scoped, at):
    Member.objects.filter(pk=scoped.max.pk).update(is_active=False)
    Member.objects.filter(pk=scoped.olive.pk).update(user=None)

    assert told(proposed(scoped, at=at), "proposed") == {"Rita"}


def test_the_mail_leads_to_the_signature(committed):
    with scope.workspace(committed.workspace.pk):
        proposed(committed, at=timezone.now() - timedelta(minutes=1))

    assert deliver.deliver_due() == 3

    letter = next(letter for letter in mail.outbox if letter.to == ["rita@acme.example"])
    assert letter.subject == "Mara proposed version 2: Spring agreement"
    assert "https://bridge.example/agreement/versions/2/" in letter.body.splitlines()
    assert "Not signed yet. You sign for sales." in letter.body
    assert "- Changed: “Required of every lead” was: " in letter.body
    assert deliver.deliver_due() == 0


def test_two_workers_send_each_notice_once(committed):
    with scope.workspace(committed.workspace.pk):
        signed(committed, at=timezone.now() - timedelta(minutes=1))
        count = Notice.objects.count()

    assert sum(in_parallel(deliver.deliver_due, deliver.deliver_due)) == count == len(mail.outbox)
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == count


def test_a_mail_that_asks_for_what_is_over_is_not_sent(committed):
    with scope.workspace(committed.workspace.pk):
        at = timezone.now() - timedelta(minutes=1)
        version = proposed(committed, at=at)
        life.withdraw(version, by=committed.mara, at=at)

    deliver.deliver_due()

    assert {letter.subject for letter in mail.outbox} == {"Mara withdrew version 2: Spring agreement"}


def test_a_server_that_is_down_is_tried_later_and_given_up(committed, settings):
    settings.EMAIL_BACKEND = "tests.followup.mailboxes.Refusing"
    with scope.workspace(committed.workspace.pk):
        Member.objects.filter(role="manager").update(is_active=False)
        proposed(committed, at=timezone.now() - timedelta(minutes=1))
    for tries in range(1, MOST_TRIES + 1):
        assert deliver.deliver_due() == 0
        with scope.workspace(committed.workspace.pk):
            notice = Notice.objects.get()
            assert (notice.tries, notice.sent_at) == (tries, None)
            if notice.next_try_at is not None:
                assert notice.next_try_at > timezone.now()
                Notice.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert notice.next_try_at is None


def test_a_run_of_edits_is_one_mail(scoped, at):
    version = proposed(scoped, at=at)
    for minute in range(3):
        edit_in_place(version, lambda said: said["goal"].update(target=50 + minute), by=scoped.mara, at=at)  # noqa: B023  called at once
        steps.record(version, Step.Kind.CHANGED, by=scoped.mara, at=at + timedelta(minutes=minute))

    assert Notice.objects.filter(step__kind="changed", recipient=scoped.rita).count() == 1


def test_looking_at_the_version_marks_its_notices_read(cast, at, sign_in):
    with scope.workspace(cast.workspace.pk):
        version = proposed(cast, at=at)
        other = drafted(cast, at=at)
    browser = sign_in(cast.rita)

    assert "Mara proposed version 2" in browser.get("/alerts/").content.decode()
    browser.get(f"/agreement/versions/{other.number}/")
    with scope.workspace(cast.workspace.pk):
        assert notices.unread(cast.rita).count() == 1
    browser.get(f"/agreement/versions/{version.number}/")
    with scope.workspace(cast.workspace.pk):
        assert notices.unread(cast.rita).count() == 0


def test_the_bell_counts_both_kinds_and_is_cleared_at_once(cast, at, sign_in):
    with scope.workspace(cast.workspace.pk):
        version = proposed(cast, at=at)
        signing.sign(version, by=cast.mara, at=at)
    browser = sign_in(cast.rita)

    assert "Alerts, 2 unread" in browser.get("/leads/").content.decode()
    browser.post("/alerts/")
    assert "unread" not in browser.get("/leads/").content.decode()
