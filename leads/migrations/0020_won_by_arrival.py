"""How long it took to win leads is read from an index of those that were won."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("leads", "0019_meetings_to_look_at")]

    operations = [
        migrations.AddIndex(
            "lead",
            models.Index(
                fields=["workspace", "arrived_at"],
                include=["handed_off_at", "closed_at"],
                condition=Q(outcome="won", merged_into__isnull=True),
                name="lead_won_arrived",
            ),
        )
    ]
