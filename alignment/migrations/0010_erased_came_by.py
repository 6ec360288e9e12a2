"""Erasing reaches the form and the landing page a lead keeps of its first facts: they are read from these again."""

from importlib import import_module

from django.db import migrations

erased_too = import_module("followup.migrations.0018_messages").erased_too

AGAIN = """UPDATE leads_lead l SET form_name = COALESCE(f.facts ->> 'form', ''), landing_page =
        COALESCE(regexp_replace(split_part(split_part(f.facts ->> 'page_url', '?', 1), '#', 1), '(.)/$', '\\1'), '')
    FROM leads_factset f
    WHERE l.workspace_id = here AND f.workspace_id = here AND f.lead_id = l.id AND f.seq = 1 AND (l.id = ANY (their_leads)
        OR EXISTS (SELECT FROM unnest(needles) n WHERE position(n IN lower(l.form_name || ' ' || l.landing_page)) > 0))"""


class Migration(migrations.Migration):
    dependencies = [("alignment", "0009_erased_everywhere"), ("leads", "0022_came_by")]

    operations = [migrations.RunSQL(erased_too([], AGAIN), migrations.RunSQL.noop)]
