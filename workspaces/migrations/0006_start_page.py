"""A member says where their day begins."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0005_hours")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="start_page",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Where the day begins; empty: as usual for the role.",
                max_length=120,
            ),
        )
    ]
