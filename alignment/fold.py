"""Adding the ledger's deltas into the cells."""

from django.db import connection

from alignment import doors, rollups
from alignment.rollups import Rollup
from workspaces import scope


def fold_everywhere() -> int:
    """Fold each workspace that has something to fold, in its own transaction; returns how many deltas."""
    folded = 0
    for workspace_id in doors.unfolded():
        with scope.workspace(workspace_id):
            folded += fold(workspace_id)
    return folded


def fold(workspace_id: int) -> int:
    """Move a workspace's deltas into its cells; returns how many: none while another copy is at it."""
    with connection.cursor() as cursor:
        # Its own statement: the next one must see what the last holder of the lock committed.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", rollups.lock(workspace_id))
        if not cursor.fetchone()[0]:
            return 0
    return _fold(rollups.LEADS, workspace_id) + _fold(rollups.HANDOFFS, workspace_id)


def _fold(rollup: Rollup, workspace_id: int) -> int:
    cells, columns = rollup.cells._meta.db_table, ", ".join(("workspace_id", *rollup.keys, *rollup.sums))
    unique = ", ".join(("workspace_id", *rollup.keys))
    added = ", ".join(f"{name} = cell.{name} + excluded.{name}" for name in rollup.sums)
    is_empty = " AND ".join(f"{name} = 0" for name in rollup.sums)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH gone AS (
                DELETE FROM {rollup.deltas._meta.db_table} WHERE workspace_id = %s RETURNING {columns}
            ),
            folded AS (
                INSERT INTO {cells} AS cell ({columns})
                SELECT {unique}, {rollup.summed} FROM gone GROUP BY {unique}
                ON CONFLICT ({unique}) DO UPDATE SET {added} RETURNING id, {is_empty} AS is_empty
            )
            SELECT (SELECT count(*) FROM gone), array_agg(id) FILTER (WHERE is_empty) FROM folded
            """,  # noqa: S608  names of our own tables
            [workspace_id],
        )
        count, empty = cursor.fetchone()
        if empty:
            cursor.execute(f"DELETE FROM {cells} WHERE id = ANY(%s)", [empty])  # noqa: S608
    return int(count)
