"""From draft to the table: proposed, argued about, declined, withdrawn."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from agreement import documents, drafting, life, signing, versions
from agreement.life import TooLate
from agreement.models import Remark, Step, Version
from scoring.documents import DocumentError
from tests.agreement.drafts import drafted, edit_in_place, proposed, reworded, signed
from workspaces import scope


def test_a_draft_begins_as_what_is_in_force(scoped, at):
    version = drafting.start(scoped.workspace.pk, by=scoped.mara, at=at)

    in_force = versions.in_force(scoped.workspace.pk)
    assert (version.number, version.state, version.based_on) == (2, "draft", in_force)
    assert documents.of(version) == documents.of(in_force)
    assert not version.is_in_force


def test_proposing_writes_the_version_down(scoped, at):
    version = proposed(scoped, at=at)

    assert (version.state, version.title) == ("proposed", "Spring agreement")
    assert version.definition.rules["required"][-1] == "names_company"
    assert list(version.steps.order_by("pk").values_list("kind", flat=True)) == ["drafted", "proposed"]
    assert versions.in_force(scoped.workspace.pk).number == 1


def test_an_unfinished_draft_is_not_proposed(scoped, at):
    version = drafted(scoped, at=at, edit=lambda document: document["rules"].update(lanes=[]))

    with pytest.raises(DocumentError) as refused:
        life.propose(version, by=scoped.mara, at=at)

    assert refused.value.faults == [("rules.lanes", "must not be empty")]
    version.refresh_from_db()
    assert version.state == "draft"


def test_a_version_is_proposed_once(scoped, at):
    version = proposed(scoped, at=at)

    with pytest.raises(TooLate, match="Version 2 was proposed already"):
        life.propose(version, by=scoped.mara, at=at)


def test_declining_ends_it_with_the_reason(scoped, at):
    version = proposed(scoped, at=at)

    life.decline(version, reason="Too strict for spring.", by=scoped.rita, at=at)

    version.refresh_from_db()
    assert version.state == "declined"
    assert version.steps.get(kind="declined").note == "Too strict for spring."
    with pytest.raises(TooLate, match="was declined already"):
        signing.sign(version, by=scoped.rita, at=at)


def test_withdrawn_it_stays_readable_and_can_t_be_signed(scoped, at):
    version = life.withdraw(proposed(scoped, at=at), by=scoped.mara, at=at)

    assert version.state == "withdrawn"
    assert documents.of(version)["title"] == "Spring agreement"
    with pytest.raises(TooLate):
        signing.sign(version, by=scoped.rita, at=at)


def test_asking_for_a_change_is_a_remark_and_a_step(scoped, at):
    version = proposed(scoped, at=at)

    remark = life.ask_for_change(
        version, line="criteria/names_company", text="Many don’t name it.", by=scoped.sam, at=at
    )

    assert (remark.kind, remark.line) == (Remark.Kind.CHANGE, "criteria/names_company")
    step = version.steps.get(kind=Step.Kind.CHANGE_ASKED)
    assert (step.member, step.note) == (scoped.sam, "Many don’t name it.")


def test_a_draft_is_not_argued_about(scoped, at):
    with pytest.raises(TooLate, match="not proposed yet"):
        life.ask_for_change(drafted(scoped, at=at), line="", text="x", by=scoped.sam, at=at)


def test_a_wording_fix_of_the_signed_version_needs_no_new_signatures(scoped, at):
    first = signed(scoped, at=at)
    later = at + timedelta(days=1)

    fixed = life.propose(drafted(scoped, at=later, edit=reworded), by=scoped.mara, at=later)

    assert (fixed.state, fixed.is_in_force) == ("signed", True)
    assert fixed.steps.filter(kind=Step.Kind.REWORDED).exists()
    standing = signing.standing(fixed)
    assert [(one.member, one.version) for one in standing.signatures] == [
        (scoped.mara, first),
        (scoped.rita, first),
    ]
    first.refresh_from_db()
    assert first.in_force_until == later


def test_what_says_the_same_as_the_signed_version_is_not_proposed(scoped, at):
    signed(scoped, at=at)

    with pytest.raises(TooLate, match="says the same"):
        life.propose(drafted(scoped, at=at, edit=lambda document: None), by=scoped.mara, at=at)


def test_the_starter_may_be_signed_as_it_is(scoped, at):
    assert proposed(scoped, at=at, edit=lambda document: None).state == "proposed"


def test_rewording_the_starter_still_needs_both(scoped, at):
    assert proposed(scoped, at=at, edit=reworded).state == "proposed"


def test_a_change_back_to_rules_signed_long_ago_needs_signatures_again(scoped, at):
    signed(scoped, at=at)
    signed(scoped, at=at + timedelta(days=1), edit=lambda document: document["goal"].update(target=90))
    old = Version.objects.get(number=2)

    again = drafting.start(scoped.workspace.pk, by=scoped.mara, at=at, based_on=old)

    assert life.propose(again, by=scoped.mara, at=at + timedelta(days=2)).state == "proposed"


@pytest.mark.parametrize("column", ["title", "preamble", "goal", "commitments", "definition_id", "revision"])
def test_the_database_keeps_a_signed_version_as_it_is(scoped, at, column):
    version = signed(scoped, at=at)
    new = {
        "title": "x", "preamble": "x", "goal": {}, "commitments": {}, "revision": 9,
        "definition_id": Version.objects.get(number=1).definition_id,
    }  # fmt: skip

    with pytest.raises(DatabaseError, match="can not be altered"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{column: new[column]})


def test_not_even_the_owner_of_the_tables_changes_a_signed_version(committed, at):
    with scope.workspace(committed.workspace.pk):
        version = signed(committed, at=at)

    with pytest.raises(DatabaseError, match="can not be altered"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE agreement_version SET preamble = 'x' WHERE id = %s", [version.pk])


def test_signatures_steps_and_revisions_are_never_rewritten(scoped, at):
    version = signed(scoped, at=at)

    for rows in (version.signatures, version.steps, version.revisions):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.update(at=at)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.all().delete()


def test_an_edit_of_a_proposal_is_what_is_signed(scoped, at):
    version = proposed(scoped, at=at)
    edit_in_place(version, lambda document: document.update(title="Second thoughts"), by=scoped.mara, at=at)

    signing.sign(version, by=scoped.mara, at=at)
    signing.sign(version, by=scoped.rita, at=at)

    version.refresh_from_db()
    assert version.title == "Second thoughts"
    assert version.definition.rules == documents.of(version)["rules"]


def test_an_edit_that_leaves_a_gap_can_t_be_signed(scoped, at):
    version = proposed(scoped, at=at)
    edit_in_place(version, lambda document: document["goal"].update(target=0), by=scoped.mara, at=at)

    with pytest.raises(TooLate, match="not complete"):
        signing.sign(version, by=scoped.rita, at=at)

    assert not version.signatures.exists()
