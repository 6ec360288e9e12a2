"""Meetings are listed by when they begin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0020_won_by_arrival")]

    operations = [
        migrations.AddIndex(
            "meeting", models.Index(fields=["workspace", "starts_at", "id"], name="meeting_starts")
        )
    ]
