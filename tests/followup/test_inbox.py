"""The inbox: what can't be read says why, is corrected and read again; spam and tests count for nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup import pipeline, replay, spam, touches, trial
from followup.handoffs import Conflict
from followup.models import Alert, Handoff, Replay
from followup.touches import Attempt
from leads import intake, sources
from leads.models import Activity, FactSet, Lead, Submission
from tests.cast import Cast
from tests.followup.road import hand_over_one, submit
from workspaces import scope
from workspaces.models import AuditEntry

ANN = {"channel": "Web", "person": {"name": "Ann Lee", "email": "ann@example.com"}}
STRANGE = {
    "contact": {"Full Name": "Bo Strange", "E-Mail": "bo at example.com", "note": "<script>alert(1)</script>"}
}
INBOX = "/ways-in/inbox/"


def arrive(cast: Cast, payload: Any, *, key: str) -> int:
    """It arrives, and the worker does with it what it does."""
    submission = submit(cast, payload, key=key)
    pipeline.take_in(cast.workspace.pk)
    return submission


def kept(cast: Cast, payload: Any, state: str, *, key: str = "1") -> int:
    with scope.workspace(cast.workspace.pk):
        way_in = sources.connection_of_file(cast.workspace.pk, "tests", at=timezone.now())
        return intake.receive(
            cast.workspace.pk,
            way_in.pk,
            payload,
            key=key,
            at=timezone.now(),
            state=state,
            reason="Too quick.",
        ).id


def state(cast: Cast, submission: int) -> str:
    with scope.workspace(cast.workspace.pk):
        return Submission.objects.get(pk=submission).state


def test_both_sides_read_the_inbox_and_marketing_mends(cast: Cast, sign_in: Callable[..., Client]) -> None:
    strange = arrive(cast, STRANGE, key="1")
    for member in cast.everyone:
        browser = sign_in(member)
        page = browser.get(INBOX).content.decode()
        detail = browser.get(f"{INBOX}{strange}/").content.decode()
        assert "nobody can tell who this is" in page
        assert "Bo Strange" in detail
        assert "<script>alert" not in detail
        may = member in (cast.mara, cast.max, cast.olive)
        assert ("Correct it" in detail, "Read all again" in page) == (may, may), member
        assert browser.get(f"{INBOX}{strange}/correction/").status_code == (200 if may else 403)
        for path in (f"{strange}/again/", f"{strange}/spam/", "again/", f"{strange}/correction/"):
            if not may:
                assert browser.post(INBOX + path).status_code == 403, (member, path)
    assert state(cast, strange) == "attention"
    nadia = sign_in(cast.nadia)
    assert "Nothing has arrived yet" in nadia.get(INBOX).content.decode()
    assert nadia.post(f"{INBOX}again/", {"submission": [strange]}).status_code == 302
    assert state(cast, strange) == "attention"


def test_a_correction_begins_with_what_could_be_read(cast: Cast, sign_in: Callable[..., Client]) -> None:
    strange = arrive(cast, STRANGE | {"work": {"mail": "bo@strange.example"}}, key="1")
    page = sign_in(cast.mara).get(f"{INBOX}{strange}/correction/").content.decode()
    assert 'value="Bo Strange"' in page
    assert 'value="bo@strange.example"' in page


def test_a_correction_makes_a_lead_and_leaves_what_arrived(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    strange = arrive(cast, STRANGE, key="1")
    mara = sign_in(cast.mara)
    said = {"name": "Bo", "email": "bo@strange.example", "channel": "Fair", "facts": "size: 80\nnote: a: b"}
    answer = mara.post(f"{INBOX}{strange}/correction/", said, follow=True)
    assert "It is a lead now" in answer.content.decode()
    with scope.workspace(cast.workspace.pk):
        row = Submission.objects.get(pk=strange)
        lead = Lead.objects.select_related("person", "channel", "fact_set").get()
        assert (row.state, row.lead_id, row.payload) == ("accepted", lead.pk, STRANGE)
        assert (lead.person.email, lead.channel.name) == ("bo@strange.example", "Fair")
        assert lead.fact_set.facts["size"] == "80"
        assert lead.fact_set.facts["note"] == "a: b"
        assert lead.arrived_at == row.received_at
        assert AuditEntry.objects.filter(verb="submission corrected", member=cast.mara).count() == 1
    assert "corrected by Mara" in mara.get(f"{INBOX}{strange}/").content.decode()


@pytest.mark.parametrize(
    ("said", "message", "kept_text"),
    [
        ({"name": "Bo", "email": "bo at"}, "This is not an e-mail address.", 'value="bo at"'),
        ({"name": "Bo"}, "without one nobody can tell who this is", 'value="Bo"'),
        ({"email": "b@c.de", "facts": "nothing"}, "Line 1 has no", "nothing</textarea>"),
        ({"json": "{"}, "JSON", "{</textarea>"),
        ({"json": "[]"}, "This must be a JSON object.", "[]</textarea>"),
        (
            {"json": '{"channel": 7, "person": {"email": "a@b.de"}}'},
            "channel: This must be a text.",
            "channel",
        ),
        ({"json": '{"channel": "", "person": {"email": "a@b.de", "name": "\\u0000"}}'}, "NUL", "u0000"),
    ],
)
def test_a_bad_correction_says_what_is_wrong_and_loses_nothing(
    cast: Cast, sign_in: Callable[..., Client], said: dict[str, str], message: str, kept_text: str
) -> None:
    strange = arrive(cast, STRANGE, key="1")
    answer = sign_in(cast.mara).post(f"{INBOX}{strange}/correction/", said)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert kept_text in answer.content.decode()
    assert state(cast, strange) == "attention"


def test_the_ticked_are_read_again(cast: Cast, sign_in: Callable[..., Client]) -> None:
    strange = arrive(cast, STRANGE, key="1")
    unwanted = kept(cast, ANN, "spam", key="2")
    answer = sign_in(cast.mara).post(
        f"{INBOX}again/", {"submission": [strange, unwanted, "x", 10**30]}, follow=True
    )
    assert "Read again: 2, of which 1 still need attention." in answer.content.decode()
    assert (state(cast, strange), state(cast, unwanted)) == ("attention", "accepted")


def test_everything_that_failed_for_a_reason_is_read_again_in_batches(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "BATCH", 2)
    for number in range(5):
        submit(cast, ANN | {"person": {"email": f"p{number}@example.com"}}, key=str(number))
    with scope.workspace(cast.workspace.pk):
        Submission.objects.update(state="attention", reason="The mapping lacks the e-mail.")
    other = arrive(cast, STRANGE, key="other")
    with scope.workspace(cast.workspace.pk):
        first = replay.begin("The mapping lacks the e-mail.", by=cast.mara, at=timezone.now())
        assert first is not None
        assert replay.begin("Another", by=cast.mara, at=timezone.now()) == first
        assert replay.go_on(cast.workspace.pk, at=timezone.now()) == 2
        assert Replay.objects.get().done == 2
    assert replay.go_on_everywhere() == 3
    with scope.workspace(cast.workspace.pk):
        done = Replay.objects.get()
        assert (done.total, done.done, done.failed, done.mended) == (5, 5, 0, 5)
        assert done.finished_at is not None
        assert Lead.objects.count() == 5
    assert state(cast, other) == "attention"
    assert replay.go_on_everywhere() == 0


def test_what_fails_again_is_said(cast: Cast, sign_in: Callable[..., Client]) -> None:
    strange = arrive(cast, STRANGE, key="1")
    with scope.workspace(cast.workspace.pk):
        reason = Submission.objects.get(pk=strange).reason
    mara = sign_in(cast.mara)
    page = mara.post(f"{INBOX}again/", {"reason": reason}, follow=True).content.decode()
    assert "0 of 1 read again" in page
    replay.go_on_everywhere()
    assert "1 still needs attention" in mara.get(f"{INBOX}progress/").content.decode()
    assert "Nothing waits for that reason" in mara.post(
        f"{INBOX}again/", {"reason": "No such"}, follow=True
    ).content.decode()  # fmt: skip


def test_spam_leaves_no_lead_and_can_be_taken_back(cast: Cast, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        row = Submission.objects.get()
        spam.mark(row, by=cast.mara, at=timezone.now())
        assert [model.objects.count() for model in (Lead, Handoff, Alert, Activity, FactSet)] == [0] * 5
        row.refresh_from_db()
        assert (row.state, row.lead_id, row.reason) == ("spam", None, "Mara said so.")
    call_command("check_figures", workspace="acme")  # it refuses where one differs
    browser = sign_in(cast.olive)
    page = browser.post(f"{INBOX}{row.pk}/again/", follow=True).content.decode()
    assert "It is a lead now" in page
    with scope.workspace(cast.workspace.pk):
        lead = Lead.objects.get()
        again = Handoff.objects.get()
        assert lead.arrived_at == row.received_at
        assert again.started_at > handoff.started_at
    call_command("check_figures", workspace="acme")  # it refuses where one differs


def test_a_lead_that_somebody_worked_on_is_not_taken_away(cast: Cast, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=timezone.now())
        row = Submission.objects.get()
        with pytest.raises(Conflict, match="Somebody has worked on this lead"):
            spam.mark(row, by=cast.mara, at=timezone.now())
    page = sign_in(cast.mara).post(f"{INBOX}{row.pk}/spam/", follow=True).content.decode()
    assert "Somebody has worked on this lead" in page
    assert state(cast, row.pk) == "accepted"


def test_a_lead_others_enquired_about_stays_when_one_was_spam(cast: Cast) -> None:
    arrive(cast, ANN, key="1")
    second = arrive(cast, ANN, key="2")
    with scope.workspace(cast.workspace.pk):
        spam.mark(Submission.objects.get(pk=second), by=cast.mara, at=timezone.now())
        assert Lead.objects.count() == 1
    assert state(cast, second) == "spam"


def test_a_test_shows_what_it_would_have_become_and_leaves_nothing(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    test = kept(cast, ANN, "test")
    page = sign_in(cast.mara).get(f"{INBOX}{test}/trial/").content.decode()
    assert "handed over to Sam" in page
    with scope.workspace(cast.workspace.pk):
        assert (Lead.objects.count(), Handoff.objects.count(), Alert.objects.count()) == (0, 0, 0)
        found = trial.of(Submission.objects.get(pk=test), at=timezone.now())
        assert (found.owner, found.joins, found.fault) == ("Sam", "", "")
        assert found.due_at is not None
    unreadable = kept(cast, STRANGE, "test", key="2")
    assert (
        "It couldn't have been read" in sign_in(cast.sam).get(f"{INBOX}{unreadable}/trial/").content.decode()
    )
    assert state(cast, test) == state(cast, unreadable) == "test"


def test_the_inbox_is_found_by_state_day_way_in_and_whole_keys(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    lead, strange, test = (
        arrive(cast, ANN, key="1"),
        arrive(cast, STRANGE, key="2"),
        kept(cast, ANN, "test", key="3"),
    )
    with scope.workspace(cast.workspace.pk):
        way_in = Submission.objects.get(pk=lead).connection_id
    browser = sign_in(cast.mara)
    tomorrow = (timezone.now() + timedelta(days=1)).date()

    def found(question: str) -> set[int]:
        page = browser.get(INBOX + question).content.decode()
        return {one for one in (lead, strange, test) if f'href="{INBOX}{one}/"' in page}

    assert found("") == {lead, strange, test}
    assert found("?state=attention") == {strange}
    assert found("?state=accepted") == {lead}
    assert found(f"?connection={way_in}&state=test") == {test}
    assert found("?q=ANN@example.com") == {lead, test}
    assert found("?q=bo at example") == {strange}
    assert found("?q=ann@example") == {test}  # the text of what became no lead
    assert found(f"?from={tomorrow}") == set()
    assert found("?from=1-1-1&state=nonsense&connection=x") == {lead, strange, test}
    assert browser.get(f"{INBOX}?after=none").status_code == 302
    assert browser.get(f"{INBOX}?q=%00").status_code == 200


@pytest.mark.parametrize("path", [INBOX, INBOX + "{id}/", INBOX + "progress/"])
def test_the_pages_take_a_fixed_number_of_queries(
    cast: Cast, sign_in: Callable[..., Client], path: str
) -> None:
    first = arrive(cast, STRANGE, key="0")
    mara = sign_in(cast.mara)

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert mara.get(path.format(id=first)).status_code == 200
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)

    one = counted()
    arrive(cast, ANN, key="1")
    arrive(cast, ANN | {"person": {"email": "other@example.com"}}, key="2")
    assert counted() == one
    assert one <= 12


def test_what_needs_attention_is_counted_in_the_navigation_for_who_can_mend_it(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    for number in range(2):
        arrive(cast, STRANGE, key=str(number))
    assert '<span data-count>2</span><span class="hidden-text"> to be mended' in sign_in(cast.mara).get(
        INBOX
    ).content.decode()  # fmt: skip
    assert "<span data-count>2</span>" not in sign_in(cast.sam).get(INBOX).content.decode()


def test_nothing_can_be_ticked_where_nothing_can_be_read_again(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    arrive(cast, ANN, key="1")
    kept(cast, {"test": True}, "test", key="2")
    shown = sign_in(cast.mara).get(INBOX).content.decode()
    assert "A test</a>" in shown
    assert "Read the ticked again" not in shown
    arrive(cast, STRANGE, key="3")
    assert "Read the ticked again" in sign_in(cast.mara).get(INBOX).content.decode()
    assert "Read the ticked again" not in sign_in(cast.sam).get(INBOX).content.decode()
