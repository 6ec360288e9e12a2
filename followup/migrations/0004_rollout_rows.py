"""Row-level security for rollouts, and the door to those that run."""

from django.db import migrations

from workspaces.schema import SecureTables

DOORS = """
CREATE FUNCTION door_running_rollouts() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM followup_rollout WHERE finished_at IS NULL
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0003_rollout"), ("agreement", "0004_life_rows")]

    operations = [SecureTables(models=["Rollout"]), migrations.RunSQL(DOORS, migrations.RunSQL.noop)]
