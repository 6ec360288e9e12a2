"""The sums behind the reports: what they hold, how they are read, and whether they agree with the rows they
sum.

Triggers append a delta for every change of leads and handoffs, in the changing transaction;
`alignment.fold` adds the deltas into cells. A report reads both, so it is right at every instant, before a
fold and after.
"""

from dataclasses import dataclass

from django.db import connection, models

from alignment.models import HandoffCell, HandoffDelta, HandoffSums, LeadCell, LeadDelta, LeadSums


@dataclass(frozen=True)
class Rollup:
    """A pair of cell and delta tables; `truth` counts the same from the rows themselves."""

    cells: type[models.Model]
    deltas: type[models.Model]
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    truth: str

    @property
    def rows(self) -> str:
        """Cells and deltas as one table, for a FROM clause."""
        columns = ", ".join(("workspace_id", *self.keys, *self.sums))
        return (
            f"(SELECT {columns} FROM {self.cells._meta.db_table}"  # noqa: S608  names of our own tables
            f" UNION ALL SELECT {columns} FROM {self.deltas._meta.db_table})"
        )

    @property
    def summed(self) -> str:
        """`sum(a) AS a, …` of every count."""
        return ", ".join(f"sum({name}) AS {name}" for name in self.sums)


def _sums(model: type[models.Model]) -> tuple[str, ...]:
    summed = (models.IntegerField, models.DecimalField)
    return tuple(field.name for field in model._meta.local_fields if type(field) in summed)


LEADS_COUNTED = {
    "leads": "count(*)",
    "sales_ready": "count(l.sales_ready_at)",
    "handed_off": "count(l.handed_off_at)",
    "contacted": "count(l.contacted_at)",
    "accepted": "count(l.accepted_at)",
    "met": "count(l.met_at)",
    "qualified": "count(l.qualified_at)",
    "won": "count(*) FILTER (WHERE l.outcome = 'won')",
    "lost": "count(*) FILTER (WHERE l.outcome = 'lost')",
    "returned": "count(*) FILTER (WHERE l.outcome = 'returned')",
    "never_reached": "count(*) FILTER (WHERE l.handed_off_at IS NOT NULL AND l.contacted_at IS NULL)",
    "value": "COALESCE(sum(l.value) FILTER (WHERE l.outcome = 'won'), 0)",
}
"""Each sum as it is counted from rows of leads called l."""

LEADS = Rollup(
    LeadCell,
    LeadDelta,
    ("day", "channel_id"),
    _sums(LeadSums),
    f"""
    SELECT l.workspace_id, (l.arrived_at AT TIME ZONE w.time_zone)::date AS day, l.channel_id,
        {", ".join(f"{counted} AS {name}" for name, counted in LEADS_COUNTED.items())}
    FROM leads_lead l JOIN workspaces_workspace w ON w.id = l.workspace_id
    WHERE l.merged_into_id IS NULL GROUP BY 1, 2, 3
    """,  # noqa: S608  our own text
)
HANDOFFS = Rollup(
    HandoffCell,
    HandoffDelta,
    ("day",),
    _sums(HandoffSums),
    """
    SELECT h.workspace_id, (h.started_at AT TIME ZONE w.time_zone)::date AS day,
        count(*) AS handoffs, count(*) FILTER (WHERE h.first_touch_at <= h.due_at) AS on_time,
        count(*) FILTER (WHERE h.first_touch_at > h.due_at) AS late,
        count(*) FILTER (
            WHERE h.first_touch_at IS NULL AND (h.breached_at IS NOT NULL OR h.ended_at > h.due_at)
        ) AS unanswered
    FROM followup_handoff h JOIN workspaces_workspace w ON w.id = h.workspace_id GROUP BY 1, 2
    """,
)


def differences(rollup: Rollup) -> list[tuple[object, ...]]:
    """(day, …, truth − sum of each count) wherever they differ in this workspace, in one snapshot."""
    with connection.cursor() as cursor:
        columns = ", ".join((*rollup.keys, *rollup.sums))
        cursor.execute(f"SELECT {columns} FROM ({_missing(rollup)}) missing ORDER BY day")  # noqa: S608
        return list(cursor.fetchall())


def rebuild(workspace_id: int) -> None:
    """Bring the workspace's sums to the truth, as after its time zone changed; work goes on meanwhile.

    What is missing is appended to the ledger: seen in one snapshot, cells and deltas are never half folded.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", lock(workspace_id)
        )  # two would append the same
        for rollup in (LEADS, HANDOFFS):
            columns = ", ".join(("workspace_id", *rollup.keys, *rollup.sums))
            cursor.execute(
                f"INSERT INTO {rollup.deltas._meta.db_table} ({columns})"  # noqa: S608  our own names
                f" SELECT {columns} FROM ({_missing(rollup)}) missing"
            )


def lock(workspace_id: int) -> tuple[int, int]:
    """The advisory lock of whoever moves a workspace's sums."""
    return 7206, workspace_id % 2**31


def _missing(rollup: Rollup) -> str:
    keys = ", ".join(rollup.keys)
    negative = ", ".join(f"-{name} AS {name}" for name in rollup.sums)
    differs = " OR ".join(f"sum({name}) <> 0" for name in rollup.sums)
    columns = ", ".join(("workspace_id", *rollup.keys))
    return f"""
        SELECT workspace_id, {keys}, {rollup.summed} FROM (
            {rollup.truth}
            UNION ALL SELECT {columns}, {negative} FROM {rollup.rows} kept
        ) both_sides GROUP BY workspace_id, {keys} HAVING {differs}
        """  # noqa: S608
