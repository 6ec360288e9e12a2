"""The list of leads that were met, and what was won in a quarter, are found by an index."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("leads", "0016_phone_calls")]

    operations = [
        migrations.AddIndex(
            "lead",
            models.Index(
                fields=["workspace", "-arrived_at", "-id"], condition=Q(met_at__isnull=False), name="lead_met"
            ),
        ),
        migrations.AddIndex(
            "lead",
            models.Index(fields=["workspace", "closed_at"], condition=Q(outcome="won"), name="lead_won_closed"),
        ),
    ]
