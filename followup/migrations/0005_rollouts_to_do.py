"""The door to the versions in force that have not reached every open lead, whether their rollout was begun or not."""

from django.db import migrations

DOOR = """
DROP FUNCTION door_running_rollouts();
CREATE FUNCTION door_rollouts_to_do() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT v.workspace_id FROM agreement_version v
    WHERE v.in_force_from IS NOT NULL AND v.in_force_until IS NULL AND v.state = 'signed' AND NOT EXISTS (
        SELECT FROM followup_rollout r
        WHERE r.workspace_id = v.workspace_id AND r.version_id = v.id AND r.finished_at IS NOT NULL
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0004_rollout_rows")]

    operations = [migrations.RunSQL(DOOR, migrations.RunSQL.noop)]
