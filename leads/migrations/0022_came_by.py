"""A lead keeps the form and the landing page of its first facts, so that leads are counted by them from their own rows."""

from django.db import migrations, models

SO_FAR = """
UPDATE leads_lead l SET form_name = COALESCE(f.facts ->> 'form', ''), landing_page =
    COALESCE(regexp_replace(split_part(split_part(f.facts ->> 'page_url', '?', 1), '#', 1), '(.)/$', '\\1'), '')
FROM leads_factset f WHERE f.workspace_id = l.workspace_id AND f.lead_id = l.id AND f.seq = 1
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0021_meetings_by_day")]

    operations = [
        migrations.AddField(
            "lead",
            "form_name",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="The form it came by, as its first facts say.",
            ),
        ),
        migrations.AddField(
            "lead",
            "landing_page",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="The page it came by, without question and fragment, as its first facts say.",
            ),
        ),
        migrations.RunSQL(SO_FAR, migrations.RunSQL.noop),
    ]
