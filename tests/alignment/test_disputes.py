"""Marketing asks again; one side proposes, the other agrees; in a tie the owner decides."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from agreement import drafting
from agreement.models import Remark, Version
from alignment import access, decisions, disputes, rulings, tried
from alignment.disputes import BadDispute
from alignment.models import Dispute, Ruling
from alignment.rulings import Proposal
from followup import erasing, outcomes
from followup.handoffs import Conflict
from followup.models import Handoff, Message
from leads.models import Activity, Lead, Person
from tests.followup.races import at_once, in_parallel
from tests.followup.road import hand_over_one
from workspaces import keys, scope

REASON = "not_a_fit"


def give_back(cast, *, email="ann@example.com", criterion=""):
    handoff = hand_over_one(cast, email)
    with scope.workspace(cast.workspace.pk):
        outcomes.give_back(
            handoff,
            reason=REASON,
            by=handoff.owner,
            at=timezone.now(),
            criterion=criterion,
            note="Too small.",
        )
        return Handoff.objects.select_related("lead", "owner").get(pk=handoff.pk)


def ask(cast, handoff, **more):
    with scope.workspace(cast.workspace.pk):
        return disputes.ask(handoff, comment="They have 60 people.", by=cast.mara, at=timezone.now(), **more)


@pytest.fixture
def returned(cast):
    return give_back(cast)


@pytest.fixture
def asked(cast, returned):
    return ask(cast, returned)


def do(cast, verb, dispute, *said, by, **more):
    with scope.workspace(cast.workspace.pk):
        return verb(dispute, *said, by=by, at=timezone.now(), **more)


def propose(cast, dispute, kind="stands", *, by, note="Because.", line=""):
    return do(cast, rulings.propose, dispute, Proposal(kind, note, line), by=by)


def confirm(cast, dispute, ruling, *, by):
    return do(cast, rulings.confirm, dispute, by=by, seen=ruling.pk)


def told(cast, event):
    with scope.workspace(cast.workspace.pk):
        rows = Message.objects.filter(key__contains=f":{event}").values_list("recipient__name", flat=True)
        return set(rows)


def test_asking_tells_both_sides_and_stands_on_the_timeline(cast, returned, asked):
    owner = returned.owner.name
    assert told(cast, "asked") == {owner, "Max", "Rita", "Olive"}
    with scope.workspace(cast.workspace.pk):
        line = Activity.objects.get(kind="return_questioned")
        assert (line.lead_id, line.detail["note"]) == (returned.lead_id, "They have 60 people.")
        assert tried.of([returned.pk])[returned.pk].state == "asked"


def test_a_lead_is_asked_about_once(cast, returned, asked):
    with pytest.raises(Conflict, match="Mara asked about this already"):
        ask(cast, returned)


def test_only_what_ended_without_success_is_asked_about(cast):
    with pytest.raises(Conflict, match="neither came back nor was lost"):
        ask(cast, hand_over_one(cast))


def test_what_is_wrong_is_said_at_its_field(cast, returned):
    with scope.workspace(cast.workspace.pk):
        for field, more in (
            ("comment", {"comment": "  "}),
            ("criterion", {"comment": "x", "criterion": "gone"}),
        ):
            with pytest.raises(BadDispute) as problem:
                disputes.ask(returned, by=cast.mara, at=timezone.now(), **more)
            assert problem.value.field == field
        assert not Dispute.objects.exists()


def test_a_question_taken_back_leaves_the_lead_to_be_asked_about_anew(cast, returned, asked):
    propose(cast, asked, by=cast.rita)
    do(cast, disputes.withdraw, asked, by=cast.mara)
    do(cast, disputes.withdraw, asked, by=cast.mara)

    with scope.workspace(cast.workspace.pk):
        assert tried.of([returned.pk])[returned.pk].state == "none"
        assert Activity.objects.filter(kind="return_question_withdrawn").count() == 1
    again = ask(cast, returned)
    assert again.pk != asked.pk
    with pytest.raises(Conflict, match="was taken back"):
        propose(cast, asked, by=cast.rita)


def test_both_sides_let_it_stand(cast, returned, asked):
    ruling = propose(cast, asked, "stands", by=cast.rita)
    done = confirm(cast, asked, ruling, by=cast.max)

    assert (done.confirmed_by, done.is_tie_break) == (cast.max, False)
    assert told(cast, "decided") >= {"Mara", "Rita", "Olive"}
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.get(pk=returned.lead_id).outcome == "returned"
        assert tried.of([returned.pk])[returned.pk].state == "stands"
        assert Activity.objects.get(kind="return_decided").detail["decision"] == "it stands"
    with pytest.raises(Conflict, match="decided already"):
        propose(cast, asked, by=cast.rita)
    with pytest.raises(Conflict, match="decided already"):
        do(cast, disputes.withdraw, asked, by=cast.mara)


def test_back_to_the_queue_is_a_new_handoff_linked_to_the_decision(cast, returned, asked):
    ruling = propose(cast, asked, "back", by=cast.mara)
    done = confirm(cast, asked, ruling, by=cast.rita)

    with scope.workspace(cast.workspace.pk):
        made = Handoff.objects.open().get()
        assert (done.handoff, made.lead_id) == (made, returned.lead_id)
        assert made.pk != returned.pk
        assert Lead.objects.get(pk=returned.lead_id).outcome == ""


def test_what_can_not_go_back_leaves_the_proposal_standing(cast, returned, asked):
    ruling = propose(cast, asked, "back", by=cast.mara)
    with scope.workspace(cast.workspace.pk):
        Person.objects.update(do_not_contact_at=timezone.now())

    with pytest.raises(Conflict, match="not to be contacted"):
        confirm(cast, asked, ruling, by=cast.rita)
    with scope.workspace(cast.workspace.pk):
        assert Ruling.objects.get().is_proposed
        assert not Handoff.objects.open().exists()


def test_a_change_of_the_definition_is_a_remark_on_the_draft_s_line(cast):
    returned = give_back(cast, criterion="has_email")
    asked = ask(cast, returned)
    with scope.workspace(cast.workspace.pk):
        first = Version.objects.get()
        draft = drafting.start(cast.workspace.pk, by=cast.mara, at=timezone.now(), based_on=first)
    ruling = propose(
        cast, asked, "definition", by=cast.rita, note="A mailbox of a company only.", line="has_email"
    )
    done = confirm(cast, asked, ruling, by=cast.mara)

    with scope.workspace(cast.workspace.pk):
        remark = Remark.objects.get(kind=Remark.Kind.REMARK)
        assert (remark.version, remark.line, remark.lead_id) == (
            draft,
            "criteria/has_email",
            returned.lead_id,
        )
        assert (remark.member, remark.text) == (cast.rita, "A mailbox of a company only.")
        assert done.remark == remark
        assert [(one.key, one.kinds) for one in decisions.by_line()] == [("has_email", {"definition": 1})]


def test_without_a_draft_the_remark_stands_on_the_version_in_use(cast, returned, asked):
    ruling = propose(cast, asked, "definition", by=cast.rita, note="Say what a company is.")
    confirm(cast, asked, ruling, by=cast.mara)

    with scope.workspace(cast.workspace.pk):
        remark = Remark.objects.get(kind=Remark.Kind.REMARK)
        assert (remark.version.number, remark.line) == (1, "")


def test_how_the_definition_should_change_must_be_said(cast, asked):
    for field, note, line in (("note", " ", ""), ("line", "x", "gone")):
        with pytest.raises(BadDispute) as problem:
            propose(cast, asked, "definition", by=cast.rita, note=note, line=line)
        assert problem.value.field == field
    with pytest.raises(BadDispute):
        propose(cast, asked, "forget it", by=cast.rita)


def test_nobody_agrees_to_their_own_side_s_proposal(cast, asked):
    ruling = propose(cast, asked, by=cast.mara)
    for who in (cast.mara, cast.max):
        with pytest.raises(Conflict, match="Your own side"):
            confirm(cast, asked, ruling, by=who)
        with pytest.raises(Conflict, match="Your own side"):
            do(cast, rulings.decline, asked, by=who, why="No")


def test_a_proposal_that_changed_is_not_agreed_to_unread(cast, asked):
    first = propose(cast, asked, "back", by=cast.mara)
    do(cast, rulings.take_back, asked, by=cast.mara)
    propose(cast, asked, "stands", by=cast.mara)

    with pytest.raises(Conflict, match="changed meanwhile"):
        confirm(cast, asked, first, by=cast.rita)


def test_one_proposal_at_a_time(cast, asked):
    propose(cast, asked, by=cast.rita)
    with pytest.raises(Conflict, match="Rita proposed a decision already"):
        propose(cast, asked, by=cast.mara)


def test_in_a_tie_the_owner_decides_and_not_before(cast, returned, asked):
    with pytest.raises(Conflict, match="have not disagreed"):
        do(cast, rulings.break_tie, asked, Proposal("back"), by=cast.olive)
    ruling = propose(cast, asked, "back", by=cast.mara)
    do(cast, rulings.decline, asked, by=cast.rita, why="It was too small.")
    assert told(cast, f"declined:{ruling.pk}") >= {"Mara", "Max", "Olive"}
    propose(cast, asked, "stands", by=cast.rita)

    done = do(cast, rulings.break_tie, asked, Proposal("back", "Try once more."), by=cast.olive)

    assert (done.is_tie_break, done.confirmed_by) == (True, cast.olive)
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.open().filter(lead_id=returned.lead_id).count() == 1
        assert [one.is_proposed for one in Ruling.objects.all()] == [False, False, False]


def test_two_who_confirm_at_once_decide_once(committed):
    returned = give_back(committed)
    asked = ask(committed, returned)
    ruling = propose(committed, asked, "back", by=committed.mara)

    answers = at_once(
        lambda: confirm(committed, asked, ruling, by=committed.rita),
        lambda: confirm(committed, asked, ruling, by=committed.olive),
        behind=f"SELECT FROM alignment_dispute WHERE id = {asked.pk} FOR UPDATE",
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Ruling"]
    with scope.workspace(committed.workspace.pk):
        assert Handoff.objects.open().count() == 1
        assert Ruling.objects.filter(confirmed_at__isnull=False).count() == 1


def test_two_who_ask_or_propose_at_once_do_it_once(committed):
    returned = give_back(committed)
    answers = in_parallel(lambda: ask(committed, returned), lambda: ask(committed, returned))
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Dispute"]

    with scope.workspace(committed.workspace.pk):
        asked = Dispute.objects.get()
    answers = at_once(
        lambda: propose(committed, asked, by=committed.rita),
        lambda: propose(committed, asked, by=committed.mara),
        behind=f"SELECT FROM alignment_dispute WHERE id = {asked.pk} FOR UPDATE",
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Ruling"]


def test_who_may_ask_propose_and_answer(cast, returned, asked):
    """Marketing and the owner ask; marketing, the managers and who held the lead speak; a key decides nothing."""
    other = cast.sofia if returned.owner == cast.sam else cast.sam
    with scope.workspace(cast.workspace.pk):
        key, _ = keys.create(cast.workspace.pk, name="CRM", role="manager", by=cast.olive, at=timezone.now())
        assert [access.may_ask(who) for who in (cast.mara, cast.max, cast.olive, cast.sam, cast.rita)] == [
            True, True, True, False, False,
        ]  # fmt: skip
        for who in (cast.mara, cast.max, returned.owner, cast.rita, cast.olive):
            assert access.speakable_dispute(who, asked.pk) == asked
        with pytest.raises(PermissionDenied):
            access.speakable_dispute(other, asked.pk)
        with pytest.raises(PermissionDenied):
            access.answerable_dispute(key.member, asked.pk)
        for who in (cast.mara, cast.max, cast.olive):
            assert access.withdrawable_dispute(who, asked.pk) == asked
        for who in (returned.owner, cast.rita):
            with pytest.raises(PermissionDenied):
                access.withdrawable_dispute(who, asked.pk)
        for who in (cast.rita, cast.max, cast.mara):
            with pytest.raises(PermissionDenied):
                access.breakable_dispute(who, asked.pk)


def test_erasing_the_person_takes_what_was_said_of_them(committed):
    returned = give_back(committed)
    asked = ask(committed, returned)
    propose(committed, asked, by=committed.mara, note="Ann Lee has 60 people.")
    do(committed, rulings.decline, asked, by=committed.rita, why="Ann Lee said no.")
    with scope.workspace(committed.workspace.pk):
        erasing.erase(Person.objects.get(), by=committed.olive, at=timezone.now())
        dispute, ruling = Dispute.objects.get(), Ruling.objects.get()
        assert (dispute.comment, ruling.note, ruling.declined_why) == ("", "", "")
        assert set(Message.objects.values_list("note", flat=True)) == {""}
        assert not Message.objects.filter(sentence__contains="Ann").exists()


def test_the_whole_talk_through_the_browser(cast, returned, sign_in):
    page = reverse("tried_handoff", args=[returned.pk])
    mara, rita, max_ = sign_in(cast.mara), sign_in(cast.rita), sign_in(cast.max)

    assert mara.get(page).text.count("Ask again</button>") == 1
    assert "Ask again</button>" not in rita.get(page).text
    wrong = mara.post(reverse("dispute", args=[returned.pk]), {"comment": "", "criterion": "has_email"})
    assert (wrong.status_code, 'value="has_email" selected' in wrong.text) == (422, True)
    mara.post(reverse("dispute", args=[returned.pk]), {"comment": "They have 60 people."})
    with scope.workspace(cast.workspace.pk):
        asked = Dispute.objects.get()

    assert "They have 60 people." in rita.get(page).text
    empty = rita.post(reverse("ruling", args=[asked.pk]), {"decision": "definition", "note": ""})
    assert (empty.status_code, "Say how the definition should change." in empty.text) == (422, True)
    rita.post(reverse("ruling", args=[asked.pk]), {"decision": "stands", "note": "They are too small."})
    with scope.workspace(cast.workspace.pk):
        ruling = Ruling.objects.get()
    own = rita.post(reverse("ruling_confirmation", args=[asked.pk]), {"ruling": ruling.pk})
    assert (own.status_code, "Your own side" in own.text) == (409, True)
    done = max_.post(reverse("ruling_confirmation", args=[asked.pk]), {"ruling": ruling.pk}, follow=True)
    assert "Decided: It stands" in done.text

    assert "They are too small." in sign_in(cast.sam).get(reverse("decisions")).text
    listed = sign_in(cast.sofia).get(reverse("tried"), {"state": "stands"}).text
    assert "Ann Lee" in listed
    assert "Ann Lee" not in sign_in(cast.sofia).get(reverse("tried"), {"state": "back"}).text


def test_reading_the_page_marks_its_messages_read(cast, returned, asked, sign_in):
    rita = sign_in(cast.rita)
    assert "1 unread" in rita.get(reverse("decisions")).text
    rita.get(reverse("tried_handoff", args=[returned.pk]))
    assert "1 unread" not in rita.get(reverse("decisions")).text


def test_nadia_sees_and_does_nothing(cast, returned, asked, sign_in):
    nadia = sign_in(cast.nadia)
    assert nadia.get(reverse("tried_handoff", args=[returned.pk])).status_code == 404
    assert nadia.post(reverse("dispute", args=[returned.pk]), {"comment": "x"}).status_code == 404
    for name in (
        "dispute_withdrawal",
        "ruling",
        "ruling_withdrawal",
        "ruling_refusal",
        "ruling_confirmation",
        "tie",
    ):
        assert nadia.post(reverse(name, args=[asked.pk]), {"decision": "back", "why": "x"}).status_code == 404
    for name in ("tried", "decisions"):
        assert "Ann Lee" not in nadia.get(reverse(name)).text
    with scope.workspace(cast.workspace.pk):
        assert Dispute.objects.get().is_open


@pytest.mark.parametrize("name", ["tried", "decisions"])
def test_lists_ask_a_fixed_number_of_questions(cast, sign_in, name, django_assert_num_queries):
    browser = sign_in(cast.max)
    for number in range(3):
        asked = ask(cast, give_back(cast, email=f"{number}@one.example"))
        ruling = propose(cast, asked, by=cast.rita)
        if number % 2 == 0:
            confirm(cast, asked, ruling, by=cast.max)
        if number == 0:
            with django_assert_num_queries(QUERIES[name]):
                browser.get(reverse(name))
    with django_assert_num_queries(QUERIES[name]):
        browser.get(reverse(name))


QUERIES = {"tried": 15, "decisions": 13}


def test_a_reopened_lead_is_no_longer_listed_but_its_old_handoff_is(cast, returned, asked):
    confirm(cast, asked, propose(cast, asked, "back", by=cast.mara), by=cast.rita)
    at = timezone.now() + timedelta(minutes=1)
    with scope.workspace(cast.workspace.pk):
        made = Handoff.objects.open().get()
        outcomes.give_back(made, reason=REASON, by=made.owner, at=at)
        found = tried.of([returned.pk, made.pk])
    assert (found[returned.pk].state, found[made.pk].state) == ("back", "none")
