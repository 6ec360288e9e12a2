"""Row-level security for this app's tables, and the doors that look across workspaces."""

from django.conf import settings
from django.db import migrations

from workspaces.schema import CURRENT, SecureTables

APP = settings.APP_ROLE

WORKSPACE = f"""
ALTER TABLE workspaces_workspace ENABLE ROW LEVEL SECURITY;
CREATE POLICY workspace ON workspaces_workspace TO {APP} USING (id = {CURRENT}) WITH CHECK (id = {CURRENT});
GRANT SELECT, INSERT, UPDATE ON workspaces_workspace TO {APP};
"""

DOORS = """
CREATE FUNCTION door_memberships(of_user bigint) RETURNS TABLE (workspace_id bigint, member_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.workspace_id, m.id FROM workspaces_member m WHERE m.user_id = of_user AND m.is_active ORDER BY m.id
$$;
CREATE FUNCTION door_api_key(of_digest bytea) RETURNS TABLE (workspace_id bigint, member_id bigint, key_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.workspace_id, k.member_id, k.id FROM workspaces_apikey k WHERE k.digest = of_digest AND k.revoked_at IS NULL
$$;
CREATE FUNCTION door_workspace(of_slug text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM workspaces_workspace WHERE slug = of_slug
$$;
CREATE FUNCTION door_new_workspace_id() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT nextval(pg_get_serial_sequence('public.workspaces_workspace', 'id'))
$$;
CREATE FUNCTION door_demo_people() RETURNS TABLE (workspace_id bigint, member_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.workspace_id, m.id FROM workspaces_member m JOIN workspaces_workspace w ON w.id = m.workspace_id
    WHERE w.is_demo AND m.is_active AND m.user_id IS NOT NULL ORDER BY m.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]

    operations = [
        migrations.RunSQL(WORKSPACE, migrations.RunSQL.noop),
        SecureTables(models=["Member", "Team", "Seat", "ApiKey"], append_only=["AuditEntry"]),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
