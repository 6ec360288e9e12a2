"""The agreement a workspace begins with."""

import pytest
from django.db import IntegrityError, transaction

from agreement import document, documents, starter, versions
from agreement.models import Version
from scoring.models import Definition
from scoring.rules import RulesError
from workspaces import scope


def test_starter_is_in_force_and_signed_by_nobody(scoped):
    version = versions.in_force(scoped.workspace.pk)

    assert version.number == 1
    assert version.is_starter
    assert version.in_force_from is not None


def test_starter_answers_its_first_lane_in_five_minutes_by_phone(scoped):
    first, second = document.of(documents.of(versions.in_force(scoped.workspace.pk))).lanes

    assert (first.lane.name, first.window, first.lane.medium) == (
        "Left a way to be reached",
        "5 minutes",
        "call",
    )
    assert first.block is not None
    assert [getattr(member, "label", "") for member in first.block.members] == [
        "Left an e-mail address",
        "Left a phone number",
    ]
    assert (second.how, second.window, second.block) == ("40 points or more", "4 hours", None)


def test_a_second_version_cannot_be_in_force_too(scoped, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        starter.create(scoped.workspace.pk, at=at)


def test_documents_that_do_not_hold_make_nothing(scoped, at):
    before = Definition.objects.count()

    with pytest.raises(RulesError):
        starter.create(scoped.workspace.pk, at=at, rules={"criteria": []})

    assert Definition.objects.count() == before


def test_another_workspace_has_its_own(cast):
    with scope.workspace(cast.workspace.pk):
        ours = versions.in_force(cast.workspace.pk)
        with pytest.raises(Version.DoesNotExist):
            versions.in_force(cast.nadia.workspace_id)
    with scope.workspace(cast.nadia.workspace_id):
        assert versions.in_force(cast.nadia.workspace_id).pk != ours.pk
