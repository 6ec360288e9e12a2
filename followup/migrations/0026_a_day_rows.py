"""Row-level security for skips, templates, mails and kept leads; what open handoffs owe; the doors of their loops."""

from django.db import migrations

from workspaces.schema import SecureTables, TieKeys

DOORS = """
CREATE FUNCTION door_due_mails(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM followup_mail WHERE state = 'pending' AND next_try_at <= by
$$;
CREATE FUNCTION door_due_nurtures(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM followup_nurture WHERE ended_at IS NULL AND until IS NOT NULL AND until <= by
$$;
CREATE FUNCTION door_with_handoffs() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM workspaces_workspace w WHERE EXISTS (SELECT FROM followup_handoff h WHERE h.workspace_id = w.id)
$$;
"""

# Until the next attempt is noted: who was reached owes a decision, unless the hour that is owed is one the lead named.
OWED = """
UPDATE followup_handoff h SET
    is_asked_for = found.asked,
    owed_medium = CASE WHEN h.contacted_at IS NOT NULL AND NOT found.asked THEN '' ELSE h.medium END
FROM (
    SELECT id, EXISTS (SELECT FROM followup_touch t WHERE t.workspace_id = o.workspace_id AND t.handoff_id = o.id
        AND t.call_back_at = o.owed_at) AS asked
    FROM followup_handoff o WHERE o.ended_at IS NULL
) found WHERE found.id = h.id;
"""

# Erasing looks for a person's name in what others wrote, too.
ERASED = """
DO $do$
DECLARE door text := pg_get_functiondef('door_erase_person(bigint, bigint, timestamptz)'::regprocedure);
BEGIN
    EXECUTE replace(door, $$('followup_assignment', 'why')$$,
        $$('followup_assignment', 'why'), ('followup_skip', 'reason'), ('followup_mail', 'body'), ('followup_mail', 'subject')$$);
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0025_a_day_at_the_phone")]

    operations = [
        SecureTables(models=["Template", "Mail", "Nurture", "Skip"]),
        TieKeys("Handoff", ["follows"]),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
        migrations.RunSQL(OWED, migrations.RunSQL.noop),
        migrations.RunSQL(ERASED, migrations.RunSQL.noop),
    ]
