"""Two signatures make a version the agreement; one at a time, on its day, and never two at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from agreement import force, signing, versions
from agreement.life import TooLate
from agreement.models import Signature, Version
from tests.agreement.drafts import edit_in_place, proposed, reworded, signed
from tests.followup.races import in_parallel
from workspaces import scope

MORE_WINS = lambda document: document["goal"].update(target=99)  # noqa: E731  an edit, in one line


def test_both_signatures_bring_it_into_force(scoped, at):
    version = proposed(scoped, at=at)

    signing.sign(version, by=scoped.mara, at=at)
    version.refresh_from_db()
    assert version.state == "proposed"
    assert signing.standing(version).sentence == "Signed by Mara for marketing, waiting for sales"

    signing.sign(version, by=scoped.rita, at=at)
    version.refresh_from_db()
    assert version.is_in_force
    assert versions.in_force(scoped.workspace.pk) == version
    assert Version.objects.get(number=1).in_force_until == at
    assert list(version.steps.order_by("pk").values_list("kind", flat=True)) == [
        "drafted", "proposed", "signed", "signed", "took_effect",
    ]  # fmt: skip


def test_only_who_may_sign_signs_and_once_for_a_side(scoped, at):
    version = proposed(scoped, at=at)

    with pytest.raises(PermissionDenied):
        signing.sign(version, by=scoped.sam, at=at)
    signing.sign(version, by=scoped.rita, at=at)
    with pytest.raises(TooLate, match="Rita has signed for sales already"):
        signing.sign(version, by=scoped.olive, at=at)


def test_a_change_after_the_first_signature_voids_it_in_sight(scoped, at):
    version = proposed(scoped, at=at)
    signing.sign(version, by=scoped.rita, at=at)

    edit_in_place(version, MORE_WINS, by=scoped.mara, at=at)

    standing = signing.standing(version)
    assert (standing.sales, standing.sentence) == (None, "Not signed yet")
    assert [one.member for one in standing.earlier] == [scoped.rita]
    signing.sign(version, by=scoped.mara, at=at)
    version.refresh_from_db()
    assert version.state == "proposed"
    signing.sign(version, by=scoped.rita, at=at)
    version.refresh_from_db()
    assert version.is_in_force


def test_a_wording_fix_leaves_the_signature_standing(scoped, at):
    version = proposed(scoped, at=at)
    signing.sign(version, by=scoped.rita, at=at)

    edit_in_place(version, reworded, by=scoped.mara, at=at)

    assert signing.standing(version).sales.member == scoped.rita


def test_nobody_signs_what_they_did_not_read(scoped, at):
    version = proposed(scoped, at=at)
    seen = version.revisions.get(number=version.revision).rules_digest
    edit_in_place(version, MORE_WINS, by=scoped.mara, at=at)

    with pytest.raises(TooLate, match="Read them again"):
        signing.sign(version, by=scoped.rita, at=at, seen=seen)

    assert not version.signatures.exists()


def test_a_set_day_is_waited_for(scoped, at):
    day = at + timedelta(days=3)
    version = signed(scoped, at=at, takes_effect_at=day)

    assert (version.state, version.is_in_force) == ("signed", False)
    assert force.take_effect(scoped.workspace.pk, at=day - timedelta(seconds=1)) == 0
    assert versions.in_force(scoped.workspace.pk).number == 1

    assert force.take_effect(scoped.workspace.pk, at=day) == 1
    assert force.take_effect(scoped.workspace.pk, at=day) == 0
    version.refresh_from_db()
    assert (version.is_in_force, version.in_force_from) == (True, day)


def test_the_loop_finds_the_day_in_every_workspace(committed, at):
    with scope.workspace(committed.workspace.pk):
        version = signed(committed, at=at)
        later = proposed(committed, at=at, edit=MORE_WINS, takes_effect_at=at + timedelta(days=365000))
        signing.sign(later, by=committed.mara, at=at)
        signing.sign(later, by=committed.rita, at=at)
        Version.objects.filter(pk=later.pk).update(takes_effect_at=at + timedelta(hours=1))

    assert sum(in_parallel(force.tick, force.tick)) == 1

    with scope.workspace(committed.workspace.pk):
        version.refresh_from_db()
        later.refresh_from_db()
        assert (version.is_superseded, later.is_in_force) == (True, True)


def test_two_versions_signed_at_the_same_instant_are_in_force_one_after_the_other(committed, at):
    place = committed.workspace.pk
    with scope.workspace(place):
        first, second = (proposed(committed, at=at, edit=edit) for edit in (MORE_WINS, _fewer))
        for version in (first, second):
            signing.sign(version, by=committed.mara, at=at)

    def sign(version):
        def verb():
            with scope.workspace(place):
                signing.sign(version, by=committed.rita, at=at + timedelta(hours=1))

        return verb

    assert in_parallel(sign(first), sign(second)) == [None, None]

    with scope.workspace(place):
        in_force = versions.in_force(place)
        other = Version.objects.exclude(pk=in_force.pk).get(number__gt=1)
        assert {in_force.pk, other.pk} == {first.pk, second.pk}
        assert other.in_force_from <= other.in_force_until == in_force.in_force_from


def test_two_signatures_of_one_side_at_the_same_instant_are_one(committed, at):
    place = committed.workspace.pk
    with scope.workspace(place):
        version = proposed(committed, at=at)

    def sign(member):
        def verb():
            with scope.workspace(place):
                signing.sign(version, by=member, at=at)

        return verb

    answers = in_parallel(sign(committed.rita), sign(committed.olive))

    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "TooLate"]
    with scope.workspace(place):
        assert Signature.objects.count() == 1


def test_the_database_refuses_a_second_version_in_force(scoped, at):
    version = signed(scoped, at=at, takes_effect_at=at + timedelta(days=1))

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(in_force_from=at)


def _fewer(document):
    document["goal"]["target"] = 5
