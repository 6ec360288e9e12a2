"""The meeting pack: the same figures on the page, over the API and by mail; what was decided is carried on."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alignment import disagreements, pack, pack_mail, pack_words, resolutions
from alignment.models import Resolution, Subscription
from alignment.period import Period, PeriodError
from alignment.resolutions import BadResolution, Resolve
from alignment.tried import Counts
from followup import message_mail
from followup.models import Message, OutcomeEntry
from tests.alignment import rows
from tests.followup.races import in_parallel
from workspaces import keys, scope

ZONE = ZoneInfo("UTC")
LIKE = Period(None, date(2026, 4, 15), ZONE)
MARCH = pack.month_of(date(2026, 3, 10), LIKE)
APRIL_2 = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


def handed_over(cast, at, **fields):
    lead = rows.lead(cast.workspace.pk, at, sales_ready_at=at, handed_off_at=at)
    return rows.handoff(lead, at, **fields)


def returned(cast, at, reason="not_a_fit", criterion="", **fields):
    handoff = handed_over(cast, at, ended_at=at + timedelta(hours=1), ended_as="returned", **fields)
    OutcomeEntry.objects.create(
        workspace_id=cast.workspace.pk, lead=handoff.lead, handoff=handoff, kind="returned", at=at, recorded_at=at,
        reason=reason, criterion=criterion,
    )  # fmt: skip
    return handoff


def made(cast, period=MARCH, at=APRIL_2):
    return pack.of(cast.workspace.pk, period, name=pack.name_of(period), today=at.date(), at=at)


def test_the_same_data_give_the_same_pack(scoped, at):
    returned(scoped, at)
    handed_over(scoped, at, accepted_at=at, first_touch_at=at)

    assert made(scoped).document() == made(scoped).document()
    assert pack_words.body(made(scoped)) == pack_words.body(made(scoped))
    later = pack.of(scoped.workspace.pk, MARCH, name="March 2026", today=date(2026, 9, 1), at=APRIL_2)
    assert later.document() == made(scoped).document()


def test_only_what_the_numbers_carry_is_said_to_have_moved(scoped, at):
    february = at - timedelta(days=28)
    for number in range(40):
        done = {"accepted_at": at, "first_touch_at": at, "touches": 1, "contacted_at": at}
        handed_over(scoped, at, **done)
        if number % 2:
            returned(scoped, february, first_touch_at=february, touches=1, contacted_at=february)
        else:
            handed_over(scoped, february, accepted_at=february, first_touch_at=february, touches=1)

    found = made(scoped)

    assert [one.sentence for one in found.moved] == ["Quality rose: 100 % of 40 after 50 % of 40"]
    assert "- Quality rose: 100 % of 40 after 50 % of 40" in pack_words.body(found)


def test_a_month_that_runs_says_nothing_of_its_volume(scoped, at):
    for number in range(60):
        rows.lead(scoped.workspace.pk, at - timedelta(days=28 + number % 3), sales_ready_at=at)

    whole, running = made(scoped), made(scoped, at=datetime(2026, 3, 20, tzinfo=UTC))

    assert [one.key for one in whole.moved] == ["volume"]
    assert running.moved == []
    assert (whole.is_over, running.is_over) == (True, False)


def test_disagreements_rank_by_questions_then_unproven_then_number_then_name():
    def row(line, reason, finding, state, count):
        return ("returned", finding, state, reason, line, count)

    found = disagreements.top(
        Counts(
            MARCH,
            (
                row("", "no_need", "worked", "none", 50),
                row("", "not_a_fit", "too_few", "none", 9),
                row("big", "not_a_fit", "worked", "asked", 1),
                row("", "other", "late", "none", 9),
                row("", "other", "worked", "none", 1),
                row("small", "no_need", "late", "none", 2),
                row("", "", "late", "none", 99),
            ),
        )
    )

    assert [(one.line, one.reason, one.leads, one.unproven, one.asked) for one in found] == [
        ("big", "", 1, 0, 1), ("", "other", 10, 9, 0), ("", "not_a_fit", 9, 9, 0),
    ]  # fmt: skip


def test_what_was_decided_is_carried_until_it_is_done(scoped, at):
    january, february, april = (date(2026, month, 1) for month in (1, 2, 4))
    old = resolutions.add(january, Resolve("Ask for the fleet.", scoped.rita), by=scoped.mara, at=at)
    done = resolutions.add(january, Resolve("Call twice.", scoped.sam), by=scoped.mara, at=at)
    resolutions.add(february, Resolve("Meet.", scoped.max, date(2026, 3, 20)), by=scoped.rita, at=at)
    resolutions.add(april, Resolve("Later.", scoped.max), by=scoped.rita, at=APRIL_2)
    resolutions.finish(done, by=scoped.sam, at=datetime(2026, 2, 10, tzinfo=UTC))

    def texts(month):
        return [one.text for one in resolutions.of(pack.month_of(month, LIKE))]

    assert texts(january) == ["Ask for the fleet.", "Call twice."]
    assert texts(february) == ["Ask for the fleet.", "Call twice.", "Meet."]
    assert texts(date(2026, 3, 1)) == ["Ask for the fleet.", "Meet."]
    resolutions.drop(old, by=scoped.mara, at=datetime(2026, 3, 3, tzinfo=UTC))
    assert texts(april) == ["Meet.", "Later."]
    resolutions.reopen(done)
    assert texts(date(2026, 3, 1)) == ["Ask for the fleet.", "Call twice.", "Meet."]
    with pytest.raises(BadResolution):
        resolutions.add(january, Resolve("  ", scoped.sam), by=scoped.mara, at=at)
    with pytest.raises(BadResolution, match="not begun"):
        resolutions.add(date(2026, 5, 1), Resolve("Too soon.", scoped.sam), by=scoped.mara, at=APRIL_2)


def test_months_are_read_strictly():
    assert pack.month_asked("2026-02", LIKE.last, LIKE) == Period(date(2026, 2, 1), date(2026, 2, 28), ZONE)
    assert pack.month_asked("", LIKE.last, LIKE).first == date(2026, 4, 1)
    for word in ("2026-13", "2026-1", "26-01", "2026-01-01", "2026-٠1", "x" * 99):
        with pytest.raises(PeriodError):
            pack.month_asked(word, LIKE.last, LIKE)
    assert pack.name_of(pack.week_of(date(2026, 6, 3), LIKE)) == "the week of 1 June 2026"
    assert pack.name_of(pack.month_of(date(2026, 2, 3), LIKE)) == "February 2026"


def test_each_pack_is_mailed_once_on_its_day_to_who_wants_it(cast, settings):
    settings.EMAIL_BACKEND, mail.outbox = "django.core.mail.backends.locmem.EmailBackend", []
    monday = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)

    def due(at):
        with scope.workspace(cast.workspace.pk):
            return pack_mail.write_due(cast.workspace, at=at)

    with scope.workspace(cast.workspace.pk):
        pack_mail.want(cast.mara, "week", at=monday - timedelta(days=2))
        pack_mail.want(cast.rita, "month", at=monday - timedelta(days=2))
        pack_mail.want(cast.sam, "week", at=monday + timedelta(hours=1))
    assert due(monday - timedelta(seconds=1)) == 0
    assert due(monday) == 1
    assert due(monday + timedelta(hours=2)) == 0
    assert due(monday + timedelta(days=7)) == 2
    assert due(datetime(2026, 4, 1, 7, 0, tzinfo=UTC)) >= 1

    with scope.workspace(cast.workspace.pk):
        told = Message.objects.order_by("pk").values_list("recipient__name", "sentence")
        assert ("Mara", "Meeting pack for the week of 2 March 2026") in told
        assert ("Rita", "Meeting pack for March 2026") in told
        pack_mail.want(cast.mara, "", at=monday)
        assert pack_mail.wanted_by(cast.mara) == ""
        assert not Message.objects.filter(recipient__in=[cast.max, cast.olive]).exists()


def test_two_workers_write_one_pack_each_and_the_mail_says_the_page_s_figures(committed, settings):
    settings.EMAIL_BACKEND, mail.outbox = "django.core.mail.backends.locmem.EmailBackend", []
    now = timezone.now()
    last_month = (now.replace(day=1) - timedelta(days=1)).replace(hour=9)
    with scope.workspace(committed.workspace.pk):
        for _ in range(4):
            handed_over(committed, last_month, accepted_at=last_month)
        returned(committed, last_month)
        Subscription.objects.create(
            workspace_id=committed.workspace.pk, member=committed.max, every="month", since=now - timedelta(days=99)
        )  # fmt: skip

    in_parallel(pack_mail.send_due, pack_mail.send_due)
    message_mail.deliver_due()

    (letter,) = mail.outbox
    assert letter.to == ["max@acme.example"]
    assert "- Quality: 80 %, 4 of 5." in letter.body
    with scope.workspace(committed.workspace.pk):
        month = pack.month_of(last_month.date(), Period(None, last_month.date(), ZONE))
        found = pack.of(committed.workspace.pk, month, name="", today=now.date(), at=now)
        said = found.document()["scorecard"]["marketing"]["acceptance"]
        assert (said["part"], said["whole"]) == (4, 5)


def test_the_pack_through_the_browser(cast, sign_in):
    now = timezone.now()
    with scope.workspace(cast.workspace.pk):
        returned(cast, now - timedelta(hours=1))
    mara, sam, rita = sign_in(cast.mara), sign_in(cast.sam), sign_in(cast.rita)

    assert "Meeting pack for" in mara.get(reverse("meeting_pack")).text
    wrong = mara.post(reverse("resolutions"), {"text": "", "owner": cast.sam.pk, "due_on": "2026-05-01"})
    assert (wrong.status_code, 'value="2026-05-01"' in wrong.text) == (422, True)
    mara.post(
        reverse("resolutions"), {"text": "Ask for the fleet.", "owner": cast.sam.pk, "month": f"{now:%Y-%m}"}
    )
    assert sam.post(reverse("resolutions"), {"text": "x", "owner": cast.sam.pk}).status_code == 403
    with scope.workspace(cast.workspace.pk):
        found = Resolution.objects.get()
        assert (found.owner, found.month) == (cast.sam, now.date().replace(day=1))

    assert sign_in(cast.sofia).post(reverse("resolution_done", args=[found.pk])).status_code == 403
    assert sam.post(reverse("resolution_removal", args=[found.pk])).status_code == 403
    sam.post(reverse("resolution_done", args=[found.pk]))
    assert "done by Sam" in rita.get(reverse("meeting_pack")).text
    rita.post(reverse("resolution_undo", args=[found.pk]))
    assert "done by Sam" not in rita.get(reverse("meeting_pack")).text
    assert "Ask for the fleet." in rita.get(reverse("meeting_pack_print")).text

    sam.post(reverse("meeting_subscription"), {"every": "week"})
    assert 'value="week" checked' in sam.get(reverse("meeting_pack")).text
    for word, status in (("2026-99", 400), (f"{now.year + 1}-01", 200), ("\x00", 400)):
        assert mara.get(reverse("meeting_pack"), {"month": word}).status_code == status
    assert "has not begun" in mara.get(reverse("meeting_pack"), {"month": f"{now.year + 1}-01"}).text


def test_nadia_reads_and_changes_nothing_of_it(cast, sign_in):
    now = timezone.now()
    with scope.workspace(cast.workspace.pk):
        month = now.date().replace(day=1)
        found = resolutions.add(month, Resolve("Ours alone.", cast.sam), by=cast.mara, at=now)
    nadia = sign_in(cast.nadia)
    assert "Ours alone." not in nadia.get(reverse("meeting_pack")).text
    for name in ("resolution_done", "resolution_removal", "resolution_undo"):
        assert nadia.post(reverse(name, args=[found.pk])).status_code == 404
    foreign = nadia.post(reverse("resolutions"), {"text": "x", "owner": cast.sam.pk})
    assert foreign.status_code == 422


def test_api_and_page_say_the_same(cast, sign_in):
    now = timezone.now()
    with scope.workspace(cast.workspace.pk):
        for _ in range(3):
            handed_over(cast, now - timedelta(minutes=5), accepted_at=now)
        returned(cast, now - timedelta(minutes=5))
        _, secret = keys.create(cast.workspace.pk, name="CRM", role="marketing", by=cast.olive, at=now)
    browser = sign_in(cast.rita)
    headers = {"authorization": f"Bearer {secret}"}

    said = browser.get(reverse("api_meeting_pack"), headers=headers).json()
    page = browser.get(reverse("meeting_pack")).text

    assert said["scorecard"]["marketing"]["acceptance"]["part"] == 3
    assert "3 of 4 accepted or returned" in page
    assert said["disagreements"][0]["leads"] == 1
    assert "Not who we sell to: 1 came back or was lost" in page
    for month in ("2026-99", "2199-01"):
        assert browser.get(reverse("api_meeting_pack"), {"month": month}, headers=headers).status_code == 400


def test_the_page_asks_a_fixed_number_of_questions(cast, sign_in):
    browser, at = sign_in(cast.max), timezone.now() - timedelta(minutes=5)
    counts = []
    for more in (1, 2):
        with scope.workspace(cast.workspace.pk):
            for _ in range(more):
                returned(cast, at)
                resolutions.add(at.date().replace(day=1), Resolve("x", cast.sam), by=cast.mara, at=at)
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("meeting_pack"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
