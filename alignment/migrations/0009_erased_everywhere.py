"""Erasing reaches what was found to be left: messages that name whom they tell of, files of an audit, remarks and notes of a
meeting, and what others said of the person when they enquired."""

from importlib import import_module

from django.db import migrations

erased_too = import_module("followup.migrations.0018_messages").erased_too

# In what others sent, a name that is a channel's, a campaign's or a way in's stays, or half a year's leads would lose where they
# came from; folded texts have no accents.
ELSEWHERE = r"""
CREATE FUNCTION followup_named_elsewhere(here bigint, needles text[]) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    WITH said AS (
        SELECT n FROM unnest(needles) n
        WHERE NOT EXISTS (SELECT FROM leads_channel c WHERE c.workspace_id = here AND lower(c.name) = n)
            AND NOT EXISTS (SELECT FROM leads_campaign c WHERE c.workspace_id = here AND lower(c.name) = n)
            AND NOT EXISTS (SELECT FROM leads_connection c WHERE c.workspace_id = here AND lower(c.name) = n)
    )
    SELECT coalesce(array_agg(word), '{}') FROM (
        SELECT n AS word FROM said UNION SELECT regexp_replace(normalize(n, NFKD), '[\u0300-\u036F]', '', 'g') FROM said) words
$$;
REVOKE EXECUTE ON FUNCTION followup_named_elsewhere(bigint, text[]) FROM PUBLIC;
"""
_NAMED = "WITH named AS MATERIALIZED (SELECT followup_named_elsewhere(here, needles) AS words)"
_HAS = "EXISTS (SELECT FROM (SELECT lower({}) AS text OFFSET 0) said, unnest(named.words) n WHERE position(n IN said.text) > 0)"
STATEMENTS = (
    "UPDATE followup_message SET sentence = 'About somebody who was erased since'"
    " WHERE workspace_id = here AND lead_id = ANY (their_leads)",
    f"""{_NAMED}
    UPDATE leads_factset f SET facts = followup_without_words(f.facts, named.words, false),
        folded = followup_without_words(f.folded, named.words, false)
    FROM named WHERE f.workspace_id = here AND f.lead_id <> ALL (their_leads) AND {_HAS.format("f.facts::text || f.folded::text")}""",
    *(
        f"UPDATE {table} SET reason = followup_without_needles(reason, needles) WHERE workspace_id = here AND reason <> ''"
        " AND EXISTS (SELECT FROM unnest(needles) n WHERE position(n IN lower(reason)) > 0)"
        for table in ("followup_outcomeentry", "leads_lead", "leads_phonecall")
    ),
    "PERFORM set_config('lb.erasing', 'on', true)",
    f"""{_NAMED}
    UPDATE leads_submission s SET payload = followup_without_words(s.payload, named.words, false),
        correction = followup_without_words(s.correction, named.words, false), reason = followup_without_needles(s.reason, named.words)
    FROM named WHERE s.workspace_id = here AND s.lead_id IS NOT NULL AND s.lead_id <> ALL (their_leads)
        AND {_HAS.format("s.payload::text || coalesce(s.correction::text, '') || s.reason")}""",
    "PERFORM set_config('lb.erasing', '', true)",
    # An audit that isn't kept is gone within the hour: one whose files hold the person goes now.
    """WITH held AS MATERIALIZED (
        SELECT DISTINCT f.run_id FROM (
            SELECT file_id, lower(encode(string_agg(body, ''::bytea ORDER BY place), 'escape')) AS text
            FROM alignment_auditchunk WHERE workspace_id = here GROUP BY file_id) files
        JOIN alignment_auditfile f ON f.workspace_id = here AND f.id = files.file_id
        WHERE EXISTS (SELECT FROM unnest(needles) n WHERE position(lower(encode(convert_to(n, 'UTF8'), 'escape')) IN files.text) > 0)
    ), chunks AS (
        DELETE FROM alignment_auditchunk c USING alignment_auditfile f, held
        WHERE c.workspace_id = here AND f.workspace_id = here AND c.file_id = f.id AND f.run_id = held.run_id
    ), files AS (
        DELETE FROM alignment_auditfile f USING held WHERE f.workspace_id = here AND f.run_id = held.run_id
    )
    DELETE FROM alignment_auditrun r USING held WHERE r.workspace_id = here AND r.id = held.run_id""",
)
COLUMNS = [
    ("agreement_remark", "text"),
    ("agreement_step", "note"),
    ("alignment_auditfile", "columns"),
    ("alignment_auditfile", "file_name"),
    ("alignment_auditfile", "options"),
    ("alignment_auditrun", "failure"),
    ("alignment_auditrun", "result"),
    ("followup_delivery", "error"),
    ("followup_handoff", "receipt"),
    ("followup_handoff", "stuck"),
    ("followup_mail", "address"),
    ("followup_mail", "error"),
    ("followup_message", "sentence"),
    ("followup_template", "body"),
    ("followup_template", "subject"),
    ("leads_importrun", "columns"),
    ("leads_importrun", "options"),
    ("leads_meeting", "title"),
    ("leads_person", "do_not_contact_why"),
    ("workspaces_absence", "note"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("agreement", "0005_step_remarked"),
        ("alignment", "0008_meetings"),
        ("followup", "0027_erased_deliveries"),
        ("leads", "0020_won_by_arrival"),
    ]

    operations = [
        migrations.RunSQL(ELSEWHERE, migrations.RunSQL.noop),
        migrations.RunSQL(erased_too(COLUMNS, *STATEMENTS), migrations.RunSQL.noop),
    ]
