"""A mail to a lead: begun from a template, kept, sent by the loop, an attempt once the server took it, stopped by one key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from followup import clock, composer, mails, outcomes, pipeline, templates, touches, wording
from followup.handoffs import Conflict
from followup.mails import HELD, BadMail
from followup.models import Handoff, Mail, Template, Touch
from followup.touches import Attempt
from leadbridge.mail import MOST_TRIES
from leads.models import Person
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import hand_over_one, submit
from workspaces import scope
from workspaces.models import AuditEntry

HX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def _kept_in_memory(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    return hand_over_one(cast)


def template(cast: Cast, name: str = "First mail", **said: str) -> Template:
    with scope.workspace(cast.workspace.pk):
        row = Template(
            **{"name": name, "medium": "email", "subject": "Hello {first name}", "body": "Hi {name}."} | said
        )
        return templates.save(row, by=cast.mara, at=timezone.now())


def written(handoff: Handoff, **said: Any) -> Mail:
    assert handoff.owner is not None
    words: dict[str, Any] = {"subject": "Your question", "body": "Here is the answer."} | said
    with scope.workspace(handoff.workspace_id):
        return mails.write(handoff, by=handoff.owner, at=timezone.now(), **words)


def make_due(handoff: Handoff) -> None:
    with scope.workspace(handoff.workspace_id):
        Mail.objects.filter(state="pending").update(next_try_at=timezone.now() - timedelta(seconds=1))


def read(handoff: Handoff) -> tuple[Handoff, Mail]:
    with scope.workspace(handoff.workspace_id):
        found = Mail.objects.select_related("touch").order_by("-pk").first()
        assert found is not None
        return Handoff.objects.get(pk=handoff.pk), found


def test_a_mail_leaves_after_a_moment_and_is_a_confirmed_attempt(handoff: Handoff) -> None:
    written(handoff)
    assert mails.deliver_due() == 0, "there is time to think better of it"
    make_due(handoff)
    assert mails.deliver_due() == 1
    assert mails.deliver_due() == 0
    [letter] = mail.outbox
    assert handoff.owner is not None
    assert handoff.owner.user is not None
    assert (letter.to, letter.subject, letter.body) == (
        ["ann@example.com"],
        "Your question",
        "Here is the answer.",
    )
    assert letter.reply_to == [handoff.owner.user.email]
    assert letter.from_email.startswith(handoff.owner.name)
    assert "Auto-Submitted" not in letter.extra_headers
    now, written_mail = read(handoff)
    assert (written_mail.state, written_mail.sent_at) == ("sent", now.first_touch_at)
    assert written_mail.touch is not None
    assert (written_mail.touch.medium, written_mail.touch.result, written_mail.touch.evidence) == (
        "email",
        "sent",
        "confirmed",
    )
    assert (now.touches, now.rung_at, now.contacted_at) == (1, None, None)


def test_a_mail_that_only_waits_stops_no_clock(cast: Cast, handoff: Handoff) -> None:
    written(handoff)
    with scope.workspace(cast.workspace.pk):
        clock.reread(Handoff.objects.get(), at=timezone.now())
        assert Handoff.objects.get().first_touch_at is None
        assert not Touch.objects.exists()


def test_one_key_stops_a_mail_until_it_has_left(cast: Cast, handoff: Handoff) -> None:
    written_mail = written(handoff)
    with scope.workspace(cast.workspace.pk):
        mails.stop(written_mail, at=timezone.now())
    make_due(handoff)
    assert mails.deliver_due() == 0
    assert mail.outbox == []
    sent = written(handoff)
    make_due(handoff)
    mails.deliver_due()
    with scope.workspace(cast.workspace.pk), pytest.raises(Conflict, match="left already"):
        mails.stop(sent, at=timezone.now())


def test_a_server_that_refuses_is_tried_again_and_given_up_visibly(
    cast: Cast, handoff: Handoff, settings: Any, sign_in: Callable[..., Client]
) -> None:
    settings.EMAIL_BACKEND = "tests.followup.mailboxes.Refusing"
    written_mail = written(handoff)
    for _ in range(MOST_TRIES):
        make_due(handoff)
        assert mails.deliver_due() == 0
    _, written_mail = read(handoff)
    assert (written_mail.state, written_mail.tries, written_mail.next_try_at) == ("failed", MOST_TRIES, None)
    assert handoff.owner is not None
    page = sign_in(handoff.owner).get(f"/queue/{handoff.pk}/").content.decode()
    assert "could not be delivered" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sign_in(handoff.owner).post(f"/mails/{written_mail.pk}/again/", headers=HX).status_code == 200
    assert mails.deliver_due() == 1


def test_two_workers_send_a_mail_once(committed: Cast) -> None:
    handoff = hand_over_one(committed)
    for number in range(8):
        written(handoff, subject=f"Mail {number}")
    make_due(handoff)
    assert sum(in_parallel(mails.deliver_due, mails.deliver_due)) == 8
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == len(mail.outbox) == 8
    with scope.workspace(committed.workspace.pk):
        assert Touch.objects.count() == 8


def test_nothing_goes_to_who_asked_not_to_be_contacted(cast: Cast, handoff: Handoff) -> None:
    waiting = written(handoff)
    assert handoff.owner is not None
    with scope.workspace(cast.workspace.pk):
        touches.log(handoff, Attempt("call", "do_not_contact"), by=handoff.owner, at=timezone.now())
        with pytest.raises(Conflict, match="not to be contacted"):
            mails.write(handoff, subject="a", body="b", by=handoff.owner, at=timezone.now())
    make_due(handoff)
    assert mails.deliver_due() == 0
    with scope.workspace(cast.workspace.pk):
        waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("stopped", "They asked not to be contacted.")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"body": "\n"}, "body"),
        ({"body": "Hi {first name}"}, "body"),
        ({"subject": "x" * 200}, "subject"),
        ({"body": "x" * 10_001}, "body"),
    ],
)
def test_what_can_not_be_sent_says_where(handoff: Handoff, said: dict[str, str], field: str) -> None:
    with pytest.raises(BadMail) as refused:
        written(handoff, **said)
    assert refused.value.field == field


def test_a_template_is_filled_with_what_is_known(cast: Cast) -> None:
    submit(
        cast,
        {
            "channel": "Web", "person": {"name": "Ann Lee", "email": "ann@example.com", "company": "Lee & Co"},
            "facts": {"team_size": 12, "note": "Say {name}"},
        },
        key="1",
    )  # fmt: skip
    handoff = hand_over_one(cast, "ann@example.com")
    with scope.workspace(cast.workspace.pk):
        known = wording.known_of_handoff(handoff, by=cast.sam)
    said = wording.fill(
        "{First Name} of {company}: {team_size}, {Team size}; {note} {budget}. {my name}", known
    )
    assert said == "Ann of Lee & Co: 12, 12; Say (name) {budget}. Sam"
    assert wording.open_places(said) == ["{budget}"], "what someone typed as a fact is never filled in again"


def test_the_composer_begins_from_what_the_plan_names(cast: Cast, handoff: Handoff) -> None:
    chosen = template(cast)
    template(cast, "A text", medium="sms", subject="")
    with scope.workspace(cast.workspace.pk):
        empty = composer.begin(handoff, medium="email", template_id=None, by=cast.sam)
        begun = composer.begin(handoff, medium="email", template_id=chosen.pk, by=cast.sam)
    assert (empty.chosen, empty.body, [one.name for one in empty.choices]) == (None, "", ["First mail"])
    assert (begun.subject, begun.body, begun.to) == ("Hello Ann", "Hi Ann Lee.", "ann@example.com")


def test_writing_on_the_page(cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]) -> None:
    path = f"/handoffs/{handoff.pk}/mail/"
    chosen = template(cast)
    assert handoff.owner is not None
    rep = sign_in(handoff.owner)
    assert "Hello Ann" in rep.get(f"{path}?medium=email&template={chosen.pk}", headers=HX).content.decode()
    wrong = rep.post(path, {"medium": "email", "subject": "Kept words", "body": "{x}"}, headers=HX)
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, "#dialog")
    assert "Kept words" in wrong.content.decode()
    done = rep.post(path, {"medium": "email", "subject": "Hello", "body": "Words"}, headers=HX)
    assert "is on its way" in done.content.decode()
    _, written_mail = read(handoff)
    assert (written_mail.written_at + HELD, written_mail.address) == (
        written_mail.next_try_at,
        "ann@example.com",
    )
    for member, status in ((cast.nadia, 404), (cast.mara, 403)):
        client = sign_in(member)
        assert client.get(path).status_code == status
        assert client.post(f"/mails/{written_mail.pk}/stop/").status_code == status
        assert client.post(f"/mails/{written_mail.pk}/again/").status_code == status
    assert sign_in(handoff.owner).post(f"/mails/{written_mail.pk}/stop/", headers=HX).status_code == 200
    assert read(handoff)[1].state == "stopped"


def test_a_text_is_copied_to_the_phone_and_noted_as_reported(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    submit(cast, {"person": {"name": "Bo", "phone": "+442079460018"}}, key="1")
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.select_related("owner").get(lead__person__name="Bo")
    assert handoff.owner is not None
    rep = sign_in(handoff.owner)
    path = f"/handoffs/{handoff.pk}/mail/"
    assert "sms:+442079460018" in rep.get(f"{path}?medium=sms", headers=HX).content.decode()
    assert rep.post(path, {"medium": "sms", "body": "Call me"}, headers=HX).status_code == 200
    with scope.workspace(cast.workspace.pk):
        touch = Touch.objects.get()
        assert (touch.medium, touch.result, touch.evidence, touch.note) == (
            "sms",
            "sent",
            "reported",
            "Call me",
        )


def test_templates_are_written_by_marketing_and_managers_and_used_by_reps(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    said = {"name": "Second try", "medium": "email", "subject": "Again", "body": "Hi {first name}"}
    new = "/settings/templates/new/"
    assert sign_in(cast.sam).post(new, said).status_code == 403
    assert sign_in(cast.rita).post(new, said).status_code == 302
    twin = sign_in(cast.mara).post(new, said | {"name": "second TRY"})
    assert (twin.status_code, "Another template" in twin.content.decode()) == (422, True)
    assert (
        "A mail needs a subject"
        in sign_in(cast.mara).post(new, said | {"name": "x", "subject": ""}).content.decode()
    )
    with scope.workspace(cast.workspace.pk):
        row = Template.objects.get()
    for reader in (cast.sam, cast.mara, cast.olive):
        assert "Second try" in sign_in(reader).get("/settings/templates/").content.decode()
    assert "Second try" not in sign_in(cast.nadia).get("/settings/templates/").content.decode()
    for name in ("", "remove/", "back/"):
        assert sign_in(cast.nadia).post(f"/settings/templates/{row.pk}/{name}", said).status_code == 404
        assert sign_in(cast.sam).post(f"/settings/templates/{row.pk}/{name}", said).status_code == 403
    gone = sign_in(cast.mara).post(f"/settings/templates/{row.pk}/remove/")
    assert "was removed" in gone.content.decode()
    with scope.workspace(cast.workspace.pk):
        assert not templates.standing().exists()
    assert sign_in(cast.mara).post(f"/settings/templates/{row.pk}/back/").status_code == 302
    with scope.workspace(cast.workspace.pk):
        assert templates.standing().exists()
        assert AuditEntry.objects.filter(verb__startswith="template").count() == 3


def test_a_preview_shows_the_words_as_the_last_lead_reads_them(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    said = {"subject": "Hello {first name}", "body": "About {budget}"}
    page = sign_in(cast.mara).post("/settings/templates/preview/", said).content.decode()
    assert "Hello Ann" in page
    assert "{budget}" in page


def test_do_not_contact_is_kept_with_the_person_and_undone_with_the_attempt(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    assert handoff.owner is not None
    with scope.workspace(cast.workspace.pk):
        touch = touches.log(handoff, Attempt("call", "do_not_contact"), by=handoff.owner, at=timezone.now())
        person = Person.objects.get()
        assert (person.do_not_contact_at, person.do_not_contact_by_id) == (touch.at, handoff.owner_id)
        assert Handoff.objects.get().owed_medium == ""
    page = sign_in(handoff.owner).get(f"/queue/{handoff.pk}/").content.decode()
    assert "Do not contact." in page
    assert "tel:" not in page
    assert "medium=email" not in page
    with scope.workspace(cast.workspace.pk):
        touches.retract(touch, by=handoff.owner, at=timezone.now())
        assert Person.objects.get().do_not_contact_at is None


def test_only_who_leads_says_that_someone_may_be_contacted_again(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    assert handoff.owner is not None
    with scope.workspace(cast.workspace.pk):
        touches.log(handoff, Attempt("call", "do_not_contact"), by=handoff.owner, at=timezone.now())
    path = f"/handoffs/{handoff.pk}/contact/"
    for member, status in ((cast.nadia, 404), (handoff.owner, 403), (cast.mara, 403)):
        assert sign_in(member).post(path, {"why": "Asked for a call"}).status_code == status
    rita = sign_in(cast.rita)
    assert "They may be again" in rita.get(f"/queue/{handoff.pk}/").content.decode()
    assert rita.post(path, {"why": ""}, headers=HX).status_code == 422
    assert "Do not contact." not in rita.post(path, {"why": "Asked for a call"}, headers=HX).content.decode()
    with scope.workspace(cast.workspace.pk):
        assert Person.objects.get().may_be_contacted
        assert AuditEntry.objects.get(verb="do not contact lifted").detail["why"] == "Asked for a call"


def test_who_asked_not_to_be_contacted_is_handed_over_no_more_however_they_come(
    cast: Cast, handoff: Handoff
) -> None:
    assert handoff.owner is not None
    with scope.workspace(cast.workspace.pk):
        at = timezone.now()
        touches.log(handoff, Attempt("call", "do_not_contact"), by=handoff.owner, at=at)
        outcomes.give_back(handoff, reason="no_need", by=handoff.owner, at=at)
    submit(cast, {"person": {"name": "Ann Lee", "email": "ann@example.com"}}, key="again")
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert not Handoff.objects.open().exists()
