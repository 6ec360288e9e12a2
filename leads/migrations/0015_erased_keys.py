"""By what an erased person is known again, without saying who they were; and files of calls and mails."""

import django.db.models.deletion
from django.db import migrations, models

from workspaces.schema import SecureTables


class Migration(migrations.Migration):
    dependencies = [("leads", "0014_retention")]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="kind",
            field=models.CharField(choices=[("leads", "Leads"), ("outcomes", "Outcomes"), ("touches", "Calls and mails")], max_length=12),
        ),
        migrations.CreateModel(
            name="ErasedKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(db_collation="C", max_length=64)),
                ("at", models.DateTimeField()),
                ("workspace", models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="workspaces.workspace")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace", "digest"), name="erased_key_once")],
            },
        ),
        SecureTables(models=[], append_only=["ErasedKey"]),
    ]
