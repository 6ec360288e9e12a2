"""Row-level security for backtests, and the door to those that wait."""

from django.db import migrations

from workspaces.schema import SecureTables

DOORS = """
CREATE FUNCTION door_waiting_backtests() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM scoring_backtest WHERE finished_at IS NULL
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_backtest")]

    operations = [SecureTables(models=["Backtest"]), migrations.RunSQL(DOORS, migrations.RunSQL.noop)]
