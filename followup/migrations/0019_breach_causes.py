"""Each missed promise has a cause, which a manager can correct."""

import django.db.models.deletion
from django.db import migrations, models

import workspaces.models.tenancy
from workspaces.schema import SecureTables

CAUSES = [("rep", "It waited with its rep"), ("nobody", "Nobody could take it"), ("gap", "It reached nobody in time"), ("late", "It came in late, in a file"), ("outage", "LeadBridge was down")]


class Migration(migrations.Migration):
    dependencies = [("followup", "0018_messages"), ("workspaces", "0003_member_may_sign")]

    operations = [
        migrations.AddField(
            model_name="breach",
            name="cause",
            field=models.CharField(blank=True, choices=CAUSES, db_default="", max_length=8),
        ),
        migrations.AddField(
            model_name="handoff",
            name="missed_because",
            field=models.CharField(blank=True, db_default="", default="", help_text="The cause that counts, kept from its breach and the corrections of that.", max_length=8),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(condition=models.Q(("missed_because", ""), _negated=True), fields=["workspace", "started_at"], name="handoff_missed"),
        ),
        migrations.CreateModel(
            name="CauseCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(choices=CAUSES, max_length=8)),
                ("note", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("breach", workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="corrections", to="followup.breach")),
                ("member", workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="workspaces.member")),
                ("workspace", models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="workspaces.workspace")),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "breach", "-id"], name="cause_correction_latest")],
            },
        ),
        SecureTables(models=[], append_only=["CauseCorrection"]),
    ]
