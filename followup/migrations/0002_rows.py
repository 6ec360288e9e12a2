"""Row-level security for this app's tables; what was done stays as written; the doors of the loops."""

from django.db import migrations

from workspaces.schema import SecureTables

DOORS = """
CREATE FUNCTION door_due_clocks(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM followup_handoff WHERE rung_at IS NOT NULL AND rung_at <= by
$$;
CREATE FUNCTION door_due_deliveries(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM followup_delivery WHERE state = 'pending' AND next_try_at <= by
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial"), ("agreement", "0002_rows")]

    operations = [
        SecureTables(
            models=["Handoff", "Assignment", "Rotation", "Alert", "Delivery"],
            append_only=["Touch", "Retraction", "OutcomeEntry", "Breach"],
        ),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
