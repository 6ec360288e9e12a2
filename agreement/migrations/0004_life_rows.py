"""Row-level security for the agreement's life; what was signed is kept as it was by the database itself."""

from django.conf import settings
from django.db import migrations

from workspaces.schema import SecureTables, TieKeys

KEPT = f"""
CREATE FUNCTION agreement_version_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'version % can not be altered: it is signed or was in force', OLD.number;
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON agreement_version FOR EACH ROW
WHEN (
    (OLD.state IN ('starter', 'signed') AND (
        (OLD.number, OLD.state, OLD.title, OLD.preamble, OLD.goal, OLD.commitments, OLD.definition_id, OLD.revision)
        IS DISTINCT FROM
        (NEW.number, NEW.state, NEW.title, NEW.preamble, NEW.goal, NEW.commitments, NEW.definition_id, NEW.revision)))
    OR (OLD.in_force_from IS NOT NULL AND OLD.in_force_from IS DISTINCT FROM NEW.in_force_from)
    OR (OLD.in_force_until IS NOT NULL AND OLD.in_force_until IS DISTINCT FROM NEW.in_force_until)
)
EXECUTE FUNCTION agreement_version_kept();
REVOKE DELETE ON agreement_version FROM {settings.APP_ROLE};
"""

DOORS = """
CREATE FUNCTION door_taking_effect(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM agreement_version
    WHERE state = 'signed' AND in_force_from IS NULL AND takes_effect_at <= by
$$;
CREATE FUNCTION door_due_notices(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM agreement_notice WHERE next_try_at IS NOT NULL AND next_try_at <= by
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("agreement", "0003_life"), ("workspaces", "0003_member_may_sign"), ("leads", "0002_rows")]

    operations = [
        SecureTables(models=["Remark", "Notice"], append_only=["Revision", "Signature", "Step"]),
        TieKeys(model="Version", fields=["created_by", "based_on"]),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
