"""Whatever is done to leads and handoffs, cells and deltas together are the plain count of the rows."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event

import pytest
from django.db import connection, connections

from alignment import fold, rollups
from alignment.models import HandoffCell, HandoffDelta, LeadCell, LeadDelta
from leads.models import Lead
from tests.alignment import rows
from tests.alignment.changes import Changes
from workspaces import scope
from workspaces.models import Workspace


def agree() -> bool:
    return rollups.differences(rollups.LEADS) == rollups.differences(rollups.HANDOFFS) == []


@pytest.mark.parametrize("seed", range(12))
def test_sums_equal_the_plain_count_after_any_changes_and_folds(scoped, seed):
    Workspace.objects.update(time_zone="America/Santiago")
    changes, dice = Changes(seed, scoped.workspace.pk), random.Random(seed)
    for _ in range(60):
        changes.one()
        if dice.random() < 0.2:
            assert agree()
            fold.fold(scoped.workspace.pk)
        assert agree()
    assert Lead.objects.exists()


def test_fold_empties_the_ledger_and_keeps_one_cell_a_day_and_channel(scoped, at):
    website = rows.channel(scoped.workspace.pk, "Website")
    for channel in (website, website, None, None):
        rows.handoff(rows.lead(scoped.workspace.pk, at, channel=channel), at)

    assert fold.fold(scoped.workspace.pk) == 8

    assert not LeadDelta.objects.exists()
    assert not HandoffDelta.objects.exists()
    assert sorted(LeadCell.objects.values_list("leads", flat=True)) == [2, 2]
    assert HandoffCell.objects.get().handoffs == 4
    assert fold.fold(scoped.workspace.pk) == 0


def test_fold_drops_cells_that_became_empty(scoped, at):
    lead = rows.lead(scoped.workspace.pk, at)
    fold.fold(scoped.workspace.pk)
    lead.delete()
    fold.fold(scoped.workspace.pk)

    assert not LeadCell.objects.exists()


def test_a_batch_appends_one_delta_for_each_cell_it_touches(scoped, at):
    for _ in range(3):
        rows.lead(scoped.workspace.pk, at)
    fold.fold(scoped.workspace.pk)

    Lead.objects.update(outcome="won")

    delta = LeadDelta.objects.get()
    assert (delta.leads, delta.won) == (0, 3)


def test_a_change_of_nothing_that_is_counted_appends_no_delta(scoped, at):
    lead = rows.lead(scoped.workspace.pk, at)
    rows.handoff(lead, at)
    fold.fold(scoped.workspace.pk)

    Lead.objects.update(reason="price")
    lead.handoffs.update(rung=2)

    assert not LeadDelta.objects.exists()
    assert not HandoffDelta.objects.exists()


def test_closed_after_the_promise_without_an_attempt_is_unanswered_though_no_breach_was_found(scoped, at):
    lead = rows.lead(scoped.workspace.pk, at)
    rows.handoff(lead, at, ended_at=at.replace(hour=11), ended_as="returned")

    assert HandoffDelta.objects.get().unanswered == 1


def test_rebuild_moves_the_sums_to_the_days_of_a_new_time_zone(scoped):
    rows.lead(scoped.workspace.pk, datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    fold.fold(scoped.workspace.pk)
    Workspace.objects.update(time_zone="Europe/Berlin")
    assert not agree()

    rollups.rebuild(scoped.workspace.pk)
    rollups.rebuild(scoped.workspace.pk)

    assert agree()
    fold.fold(scoped.workspace.pk)
    assert str(LeadCell.objects.get().day) == "2026-03-11"


def test_two_folds_at_once_while_leads_change_lose_and_double_nothing(committed):
    """Two copies of the task race each other and a writer, each on its own connection."""
    workspace_id, together, written = committed.workspace.pk, Barrier(3), Event()

    def folds() -> int:
        try:
            together.wait()
            moved = 0
            while not written.is_set():
                moved += fold.fold_everywhere()
            return moved
        finally:
            connections.close_all()

    def writes() -> int:
        try:
            changes = None
            together.wait()
            for _ in range(40):
                with scope.workspace(workspace_id):
                    changes = changes or Changes(7, workspace_id)
                    changes.one()
            return 0
        finally:
            written.set()
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        done = [pool.submit(folds), pool.submit(folds), pool.submit(writes)]
        moved = sum(one.result() for one in done)
    fold.fold_everywhere()

    assert moved
    with scope.workspace(workspace_id):
        assert agree()
        assert not LeadDelta.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(leads) FROM alignment_leadcell")
            assert cursor.fetchone()[0] == Lead.objects.count()


def test_sums_of_another_workspace_are_out_of_sight(cast, at):
    with scope.workspace(cast.workspace.pk):
        rows.lead(cast.workspace.pk, at)
    with scope.workspace(cast.nadia.workspace_id):
        assert not LeadDelta.objects.exists()
        assert fold.fold(cast.workspace.pk) == 0
    with scope.workspace(cast.workspace.pk):
        assert LeadDelta.objects.count() == 1
