"""A version's pages: what each member reads and may do, and who must see nothing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreement import remarks, signing
from agreement.models import Remark, Version
from followup import outcomes
from tests.agreement.drafts import drafted, edit_in_place, proposed, reworded, signed
from tests.followup.road import hand_over_one
from workspaces import scope


@pytest.fixture
def inside(cast):
    """The cast, and a scope to be opened for rows."""
    return lambda: scope.workspace(cast.workspace.pk)


def page(browser, name, *numbers):
    return browser.get(reverse(name, args=numbers)).content.decode()


def test_every_member_reads_every_version(cast, at, sign_in, inside):
    with inside():
        proposed(cast, at=at)
        drafted(cast, at=at)
    for member in cast.everyone:
        browser = sign_in(member)
        assert "Spring agreement" in page(browser, "version", 2)
        assert "Spring agreement" in page(browser, "versions")
        assert "Required of every lead" in page(browser, "version_against", 2, 1)
        assert "not signed yet" in page(browser, "version_print", 2)
        assert browser.get(reverse("version_export", args=[3])).json()["title"] == "Spring agreement"


def test_who_signs_has_the_button_and_who_does_not_has_none(cast, at, sign_in, inside):
    with inside():
        proposed(cast, at=at)

    for member, words in (
        (cast.mara, "Sign for marketing"),
        (cast.rita, "Sign for sales"),
        (cast.olive, "Sign for sales"),
    ):
        assert words in page(sign_in(member), "version", 2)
    for member in (cast.sam, cast.sofia):
        assert "Sign for" not in page(sign_in(member), "version", 2)
        assert sign_in(member).post(reverse("version_signature", args=[2])).status_code == 403


def test_signing_is_one_tap_on_the_page_the_mail_leads_to(cast, at, sign_in, inside):
    with inside():
        version = proposed(cast, at=at)
        signing.sign(version, by=cast.mara, at=at)
        seen = version.revisions.latest("number").rules_digest
    browser = sign_in(cast.rita)

    assert f'name="seen" value="{seen}"' in page(browser, "version", 2)
    answer = browser.post(reverse("version_signature", args=[2]), {"seen": seen}, follow=True)

    assert "Signed for sales. Version 2 is in force." in answer.content.decode()
    assert "Starter agreement, not signed yet." not in answer.content.decode()
    with inside():
        assert Version.objects.get(number=2).is_in_force


def test_a_signer_whose_page_is_old_is_told_so(cast, at, sign_in, inside):
    with inside():
        version = proposed(cast, at=at)
        seen = version.revisions.latest("number").rules_digest
        edit_in_place(version, lambda said: said["goal"].update(target=7), by=cast.mara, at=at)

    answer = sign_in(cast.rita).post(reverse("version_signature", args=[2]), {"seen": seen})

    assert answer.status_code == 409
    assert "Read them again before you sign." in answer.content.decode()


def test_a_voided_signature_is_shown_as_such(cast, at, sign_in, inside):
    with inside():
        version = proposed(cast, at=at)
        signing.sign(version, by=cast.rita, at=at)
        edit_in_place(version, lambda said: said["goal"].update(target=7), by=cast.mara, at=at)

    shown = page(sign_in(cast.sam), "version", 2)

    assert "That signature stands no more." in shown
    assert "Not signed for sales yet" in shown


def test_a_wording_fix_is_shown_as_such(cast, at, sign_in, inside):
    with inside():
        signed(cast, at=at)
        drafted(cast, at=at, edit=reworded)
    browser = sign_in(cast.mara)
    assert "so the signatures stand" in page(browser, "version_proposal", 3)
    assert "Signed by Mara for marketing and Rita for sales" in page(browser, "versions")

    answer = browser.post(reverse("version_proposal", args=[3]), follow=True).content.decode()

    assert "In force. No rule changed, so the signatures stand." in answer
    assert "as version 2; only words changed since" in answer
    assert "Mara reworded version 3; no rule changed" in answer


def test_proposing_for_a_set_day(cast, sign_in, inside):
    with inside():
        drafted(cast, at=timezone.now())
    browser = sign_in(cast.mara)
    propose = reverse("version_proposal", args=[2])

    past = browser.post(propose, {"takes_effect_at": "2020-01-01T09:00"})
    assert (past.status_code, "Choose a day to come" in past.content.decode()) == (422, True)
    browser.post(propose, {"takes_effect_at": f"{timezone.now().year + 1}-05-04T09:00"})

    with inside():
        assert Version.objects.get(number=2).takes_effect_at.isoformat().endswith("-05-04T09:00:00+00:00")
    assert "in force from 4 May" in page(browser, "version", 2)


def test_reps_write_no_drafts_and_are_told_what_they_can_do(cast, at, sign_in, inside):
    with inside():
        drafted(cast, at=at)
    browser = sign_in(cast.sam)

    for answer in (browser.post(reverse("versions")), browser.post(reverse("version_proposal", args=[2]))):
        assert answer.status_code == 403
        assert "Leave a remark instead." in answer.content.decode()


def test_a_remark_on_a_line_is_counted_at_it(cast, at, sign_in, inside):
    with inside():
        proposed(cast, at=at)
    sam = sign_in(cast.sam)
    say = reverse("version_remarks", args=[2])

    assert "Left an e-mail address" in sam.get(f"{say}?line=criteria/has_email").content.decode()
    assert re.search(r'value="change"[^>]* checked', sam.get(f"{say}?kind=change").content.decode())
    sam.post(say, {"line": "criteria/has_email", "text": "Many give a wrong one.", "kind": "change"})

    shown = page(sign_in(cast.mara), "version", 2)
    assert "Many give a wrong one." in shown
    assert "asks for a change" in shown
    assert "remark on Left an e-mail address" in shown
    assert sam.post(say, {"line": "criteria/nowhere", "text": "x"}).status_code == 422
    assert sam.post(say, {"line": "goal", "text": " "}).status_code == 422


def test_who_made_a_remark_or_writes_the_agreement_settles_it(cast, at, sign_in, inside):
    with inside():
        version = proposed(cast, at=at)
        remark = remarks.add(version, line="goal", text="Why?", by=cast.sam, at=at)
    settle = reverse("remark_settlement", args=[remark.pk])

    assert sign_in(cast.sofia).post(settle).status_code == 403
    assert sign_in(cast.mara).post(settle).status_code == 302
    with inside():
        assert Remark.objects.get().settled_by == cast.mara


def test_declining_needs_a_reason_and_withdrawing_its_author(cast, at, sign_in, inside):
    with inside():
        proposed(cast, at=at)
        proposed(cast, at=at)

    assert sign_in(cast.rita).post(reverse("version_refusal", args=[2]), {"reason": ""}).status_code == 422
    sign_in(cast.rita).post(reverse("version_refusal", args=[2]), {"reason": "Too strict."})
    assert "Declined: “Too strict.”" in page(sign_in(cast.sam), "versions")
    assert sign_in(cast.max).post(reverse("version_withdrawal", args=[3])).status_code == 403
    assert sign_in(cast.olive).post(reverse("version_withdrawal", args=[3])).status_code == 302
    assert sign_in(cast.mara).post(reverse("version_withdrawal", args=[3])).status_code == 409


@pytest.mark.parametrize("beginning", [{}, {"based_on": "1"}, {"starter": "b2b_software"}])
def test_a_draft_begins_from_what_is_there(cast, sign_in, inside, beginning):
    answer = sign_in(cast.max).post(reverse("versions"), beginning)

    assert answer["Location"] == reverse("builder", args=[2])
    with inside():
        assert Version.objects.get(number=2).created_by == cast.max


def test_an_unfinished_draft_says_what_is_missing(cast, at, sign_in, inside):
    with inside():
        drafted(cast, at=at, edit=lambda said: said["rules"].update(lanes=[]))
    browser = sign_in(cast.mara)

    assert "<b>Lanes</b> Add at least one." in page(browser, "version", 2)
    assert "isn’t complete yet" in page(browser, "version_against", 2, 1)
    assert page(browser, "version_print", 2)
    assert browser.post(reverse("version_proposal", args=[2])).status_code == 422


def test_nadia_sees_and_does_nothing_of_it(cast, at, sign_in, inside):
    with inside():
        version = proposed(cast, at=at)
        remark = remarks.add(version, line="goal", text="Ours", by=cast.sam, at=at)
    nadia = sign_in(cast.nadia)

    for name in ("version", "version_print", "version_export"):
        assert nadia.get(reverse(name, args=[2])).status_code == 404
    for name in (
        "version_proposal",
        "version_signature",
        "version_withdrawal",
        "version_refusal",
        "version_remarks",
    ):
        assert nadia.post(reverse(name, args=[2]), {"text": "x", "reason": "x"}).status_code == 404
    assert nadia.get(reverse("version_against", args=[1, 2])).status_code == 404
    assert nadia.post(reverse("remark_settlement", args=[remark.pk])).status_code == 404
    assert "Spring agreement" not in page(nadia, "versions")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_a_fixed_number_of_queries(
    cast, at, sign_in, inside, count, django_assert_max_num_queries
):
    with inside():
        for number in range(count):
            version = proposed(cast, at=at + timedelta(minutes=number))
            for _ in range(count):
                remarks.add(version, line="goal", text="x", by=cast.sam, at=at)
            signing.sign(version, by=cast.mara, at=at)
    browser = sign_in(cast.rita)
    browser.get("/agreement/")

    with django_assert_max_num_queries(17):
        browser.get(reverse("versions"))
    with django_assert_max_num_queries(23):
        browser.get(reverse("version", args=[2]))


def test_the_owner_says_who_signs(cast, at, sign_in, inside):
    olive = sign_in(cast.olive)

    assert sign_in(cast.rita).post(reverse("members"), {"signs": cast.sam.pk}).status_code == 403
    assert olive.post(reverse("members"), {"signs": cast.sam.pk}).status_code == 302
    assert olive.post(reverse("members"), {"signs": cast.nadia.pk}).status_code == 404
    with inside():
        cast.sam.refresh_from_db()
        assert cast.sam.may_sign
        proposed(cast, at=at)
    assert "Sign for sales" in page(sign_in(cast.sam), "version", 2)


def test_returned_leads_argue_on_the_version_and_on_its_successor(cast, at, sign_in, inside):
    handoff = hand_over_one(cast)
    with inside():
        outcomes.give_back(
            handoff, reason="not_a_fit", by=handoff.owner, at=timezone.now(), criterion="has_email", note="Student."
        )  # fmt: skip
        drafted(cast, at=at)
    browser = sign_in(cast.mara)

    assert "1 lead returned</b> because of “Left an e-mail address”" in page(browser, "version", 1)
    assert "because of “Left an e-mail address” under version 1" in page(browser, "version", 2)
    said = browser.get(reverse("version_remarks", args=[1]) + "?line=has_email").content.decode()
    assert "Ann Lee" in said
    assert "Student." in said


def test_what_can_never_be_met_is_pointed_out_before_proposing(cast, at, sign_in, inside):
    with inside():
        drafted(
            cast, at=at, edit=lambda said: said["rules"]["lanes"][1].update(threshold=5000)
        )  # fmt: skip

    asked = sign_in(cast.mara).get(reverse("version_proposal", args=[2])).content.decode()

    assert "Worth a look before you propose" in asked
    assert "“Fits and is engaged”" in asked


def test_only_a_draft_is_asked_about_proposing(cast, sign_in):
    browser = sign_in(cast.mara)

    assert browser.get(reverse("version_proposal", args=[1])).status_code == 409
    assert browser.post(reverse("version_proposal", args=[1])).status_code == 409
