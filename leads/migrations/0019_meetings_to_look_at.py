"""A loop looks at meetings when they change, and before they begin."""

from django.db import migrations, models

DOOR = """
CREATE FUNCTION door_meetings_to_look_at(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM leads_meeting WHERE look_at IS NOT NULL AND look_at <= by
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0018_bulk")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="look_at",
            field=models.DateTimeField(help_text="When the loop looks at it next: at once after a change, and before it starts.", null=True),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(condition=models.Q(("look_at__isnull", False)), fields=["look_at"], name="meeting_look_at"),
        ),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
        # Those booked before there was a reminder.
        migrations.RunSQL(
            "UPDATE leads_meeting SET look_at = now() WHERE state = 'booked' AND starts_at > now()", migrations.RunSQL.noop
        ),
    ]
