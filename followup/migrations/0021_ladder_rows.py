"""Row-level security for transports, wishes, help and used links; a test that is asked for is due like a delivery."""

from django.db import migrations

from workspaces.schema import SecureTables, TieKeys

DOOR = """
CREATE OR REPLACE FUNCTION door_due_deliveries(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT workspace_id FROM followup_delivery WHERE state = 'pending' AND next_try_at <= by
    UNION SELECT workspace_id FROM followup_transport WHERE test_asked_at IS NOT NULL AND test_asked_at <= by
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0020_ladder_and_transports")]

    operations = [
        SecureTables(models=["Transport", "AlertWishes", "Help"], append_only=["UsedLink"]),
        TieKeys(model="Delivery", fields=["via", "digest"]),
        TieKeys(model="Handoff", fields=["calling"]),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
    ]
