"""What others' notes say of an erased person by one word of their name goes where the owner says so; what a manager noted of
why a promise to them was missed goes with them."""

import importlib

from django.db import migrations

erased_too = importlib.import_module("followup.migrations.0018_messages").erased_too

DOOR = r"""
CREATE FUNCTION followup_without_whole_words(said text, words text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public AS $$
DECLARE word text;
BEGIN
    FOREACH word IN ARRAY words LOOP
        said := regexp_replace(said, '\m' || regexp_replace(word, '([^[:alnum:][:space:]])', '\\\1', 'g') || '\M', '…', 'gi');
    END LOOP;
    RETURN said;
END $$;
REVOKE EXECUTE ON FUNCTION followup_without_whole_words(text, text[]) FROM PUBLIC;

CREATE FUNCTION door_erase_words(of_touches bigint[], of_outcomes bigint[], words text[], by_member bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE here bigint := nullif(current_setting('lb.workspace', true), '')::bigint;
BEGIN
    PERFORM FROM workspaces_member WHERE workspace_id = here AND id = by_member AND role = 'owner';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only an owner erases people' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE followup_touch SET note = followup_without_whole_words(note, words)
        WHERE workspace_id = here AND id = ANY (of_touches);
    UPDATE followup_outcomeentry SET note = followup_without_whole_words(note, words)
        WHERE workspace_id = here AND id = ANY (of_outcomes);
    UPDATE leads_activity
        SET detail = jsonb_set(detail, '{note}', to_jsonb(followup_without_whole_words(detail ->> 'note', words)))
        WHERE workspace_id = here AND detail ->> 'note' IS NOT NULL AND lead_id IN (
            SELECT lead_id FROM followup_touch WHERE workspace_id = here AND id = ANY (of_touches)
            UNION SELECT lead_id FROM followup_outcomeentry WHERE workspace_id = here AND id = ANY (of_outcomes))
        AND ((detail ->> 'touch')::bigint = ANY (of_touches) OR (detail ->> 'outcome')::bigint = ANY (of_outcomes));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0023_meetings")]

    operations = [
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
        migrations.RunSQL(
            erased_too(
                [("followup_causecorrection", "note")],
                "UPDATE followup_causecorrection SET note = '' WHERE workspace_id = here AND breach_id IN ("
                "SELECT id FROM followup_breach WHERE workspace_id = here AND handoff_id = ANY (handoffs))",
            ),
            migrations.RunSQL.noop,
        ),
    ]
