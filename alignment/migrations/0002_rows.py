"""Row-level security for the rollups, and the triggers that feed their ledgers.

Statement-level, so that a batch of a hundred leads appends a handful of rows; a delta is written in the transaction
that changed the leads, so sums and rows can't disagree.
"""

from django.db import migrations

from workspaces.schema import SecureTables

LEAD = """
SELECT {sign} AS sign, r.workspace_id, (r.arrived_at AT TIME ZONE w.time_zone)::date AS day, r.channel_id,
    r.sales_ready_at, r.handed_off_at, r.contacted_at, r.accepted_at, r.qualified_at, r.outcome
FROM {rows} r JOIN workspaces_workspace w ON w.id = r.workspace_id
"""
LEAD_SUMS = {
    "leads": "true",
    "sales_ready": "sales_ready_at IS NOT NULL",
    "handed_off": "handed_off_at IS NOT NULL",
    "contacted": "contacted_at IS NOT NULL",
    "accepted": "accepted_at IS NOT NULL",
    "qualified": "qualified_at IS NOT NULL",
    "won": "outcome = 'won'",
    "lost": "outcome = 'lost'",
    "returned": "outcome = 'returned'",
    "never_reached": "handed_off_at IS NOT NULL AND contacted_at IS NULL",
}
HANDOFF = """
SELECT {sign} AS sign, r.workspace_id, (r.started_at AT TIME ZONE w.time_zone)::date AS day,
    r.first_touch_at, r.due_at, r.breached_at, r.ended_at
FROM {rows} r JOIN workspaces_workspace w ON w.id = r.workspace_id
"""
HANDOFF_SUMS = {
    "handoffs": "true",
    "on_time": "first_touch_at <= due_at",
    "late": "first_touch_at > due_at",
    # closed after the promise without a touch, too: the loop may have been down and found no breach
    "unanswered": "first_touch_at IS NULL AND (breached_at IS NOT NULL OR ended_at > due_at)",
}


def ledger(table: str, delta: str, keys: str, rows: str, sums: dict[str, str]) -> str:
    """A trigger function for each kind of statement, since a transition table exists only where it is named."""
    sql = ""
    counted = ", ".join(f"sum(CASE WHEN {test} THEN sign ELSE 0 END) AS {name}" for name, test in sums.items())
    changed = " OR ".join(f"{name} <> 0" for name in sums)
    columns = f"workspace_id, {keys}, {', '.join(sums)}"
    for event, sides in {
        "INSERT": [("1", "new_rows")],
        "DELETE": [("-1", "old_rows")],
        "UPDATE": [("1", "new_rows"), ("-1", "old_rows")],
    }.items():
        both = " UNION ALL ".join(rows.format(sign=sign, rows=side) for sign, side in sides)
        referencing = " ".join(
            f"{'NEW' if side == 'new_rows' else 'OLD'} TABLE AS {side}" for _, side in sides
        )
        name = f"{delta}_{event.lower()}"
        sql += f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO {delta} ({columns})
            SELECT * FROM (SELECT workspace_id, {keys}, {counted} FROM ({both}) changes GROUP BY workspace_id, {keys}) sums
            WHERE {changed};
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {referencing}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """
    return sql


class Migration(migrations.Migration):
    dependencies = [("alignment", "0001_initial"), ("followup", "0002_rows")]

    operations = [
        SecureTables(models=["LeadCell", "LeadDelta", "HandoffCell", "HandoffDelta"]),
        migrations.RunSQL(
            ledger("leads_lead", "alignment_leaddelta", "day, channel_id", LEAD, LEAD_SUMS), migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            ledger("followup_handoff", "alignment_handoffdelta", "day", HANDOFF, HANDOFF_SUMS), migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION door_unfolded() RETURNS SETOF bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
                SELECT workspace_id FROM alignment_leaddelta UNION SELECT workspace_id FROM alignment_handoffdelta
            $$;
            """,
            migrations.RunSQL.noop,
        ),
    ]
