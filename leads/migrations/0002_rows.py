"""Row-level security for this app's tables; what arrived can't be altered; the doors of intake."""

from django.conf import settings
from django.db import migrations

from workspaces.schema import SecureTables

KEPT = """
CREATE FUNCTION leads_submission_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'submission % can not be altered: only its state may change', OLD.id;
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON leads_submission FOR EACH ROW
WHEN ((OLD.workspace_id, OLD.connection_id, OLD.idempotency_key, OLD.received_at, OLD.digest, OLD.is_history)
      IS DISTINCT FROM (NEW.workspace_id, NEW.connection_id, NEW.idempotency_key, NEW.received_at, NEW.digest, NEW.is_history)
      OR OLD.payload IS DISTINCT FROM NEW.payload)
EXECUTE FUNCTION leads_submission_kept();
REVOKE DELETE ON leads_submission FROM {app};
"""

DOORS = """
CREATE FUNCTION door_connection(of_token text) RETURNS TABLE (workspace_id bigint, connection_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.workspace_id, c.id FROM leads_connection c WHERE c.token = of_token
$$;
CREATE FUNCTION door_pending_submissions() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM leads_submission WHERE state = 'pending'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial"), ("workspaces", "0002_rows")]

    operations = [
        SecureTables(
            models=["Channel", "Campaign", "Connection", "Person", "PersonKey", "Submission", "Lead", "FactKind"],
            append_only=["FactSet", "Activity"],
        ),
        migrations.RunSQL(KEPT.replace('{app}', settings.APP_ROLE), migrations.RunSQL.noop),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
