"""Erasing reaches the calls that phone systems told of, and takes out of others' notes only the words that name the person."""

import importlib

from django.conf import settings
from django.db import migrations

WITHOUT = r"""
CREATE FUNCTION followup_without_needles(said text, needles text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public AS $$
DECLARE word text;
BEGIN
    FOREACH word IN ARRAY needles LOOP
        said := regexp_replace(said, regexp_replace(word, '([^[:alnum:][:space:]])', '\\\1', 'g'), '…', 'gi');
    END LOOP;
    -- What case can't be told of by a pattern goes as a whole.
    RETURN CASE WHEN EXISTS (SELECT FROM unnest(needles) n WHERE position(n IN lower(said)) > 0) THEN '' ELSE said END;
END $$;
REVOKE EXECUTE ON FUNCTION followup_without_needles(text, text[]) FROM PUBLIC;
"""
_BEFORE: str = importlib.import_module("followup.migrations.0015_privacy").DOOR


def _changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


DOOR = _BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
DOOR = _changed(
    DOOR,
    """        IF EXISTS (SELECT FROM unnest(needles) n WHERE position(n IN lower(said)) > 0)
            OR (all_words AND""",
    """        IF NOT all_words THEN
            RETURN to_jsonb(followup_without_needles(said, needles));
        END IF;
        IF EXISTS (SELECT FROM unnest(needles) n WHERE position(n IN lower(said)) > 0)
            OR (all_words AND""",
)
DOOR = _changed(
    DOOR, "ELSE $w$''$w$ END, t.col", "ELSE format('followup_without_needles(%I, $2)', t.col) END, t.col"
)
DOOR = _changed(
    DOOR,
    "    UPDATE followup_touch SET note = '' WHERE",
    """    UPDATE leads_phonecall SET told = '{}', number = '' WHERE workspace_id = here AND (lead_id = ANY (their_leads) OR number IN (
        SELECT value FROM leads_personkey WHERE workspace_id = here AND person_id = ANY (people) AND kind = 'phone'
            AND told_as = '' AND NOT is_shared));
    UPDATE followup_touch SET note = '' WHERE""",
)
DOOR = _changed(
    DOOR, "('leads_event', 'url')", "('leads_phonecall', 'told'), ('leads_phonecall', 'number'), ('leads_event', 'url')"
)


class Migration(migrations.Migration):
    dependencies = [("followup", "0016_touches_of_a_file"), ("leads", "0016_phone_calls")]

    operations = [
        migrations.RunSQL(WITHOUT, migrations.RunSQL.noop),
        migrations.RunSQL(DOOR.replace("{app}", settings.APP_ROLE), migrations.RunSQL.noop),
    ]
