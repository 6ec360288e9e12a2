"""What members said became of meetings."""

import django.db.models.deletion
from django.db import migrations, models

import workspaces.models.tenancy
from workspaces.schema import SecureTables


def _key(to: str, name: str, **others: object) -> workspaces.models.tenancy.TenantForeignKey:
    return workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name=name, to=to, **others)


class Migration(migrations.Migration):
    dependencies = [("followup", "0022_routing"), ("leads", "0019_meetings_to_look_at")]

    operations = [
        migrations.CreateModel(
            name="MeetingWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.CharField(choices=[("held", "Held"), ("no_show", "No Show"), ("moved", "Moved"), ("cancelled", "Cancelled")], max_length=10)),
                ("at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("meeting", _key("leads.meeting", "words")),
                ("handoff", _key("followup.handoff", "meeting_words")),
                ("touch", _key("followup.touch", "+", null=True)),
                ("moved_to", _key("leads.meeting", "+", null=True)),
                ("member", _key("workspaces.member", "+")),
                ("workspace", models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="workspaces.workspace")),
            ],
            options={
                "constraints": [models.UniqueConstraint(condition=models.Q(("taken_back_at__isnull", True)), fields=("workspace", "meeting"), name="meeting_one_word")],
            },
        ),
        SecureTables(models=["MeetingWord"]),
    ]
