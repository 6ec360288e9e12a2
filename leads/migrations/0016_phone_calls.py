"""Calls that phone systems tell of."""

import django.db.models.deletion
from django.db import migrations, models

import workspaces.models.tenancy
from workspaces.schema import SecureTables

DOOR = """
CREATE FUNCTION door_pending_calls() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM leads_phonecall WHERE state = 'pending'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0015_erased_keys")]

    operations = [
        migrations.AlterField(
            model_name="retentionperiod",
            name="kind",
            field=models.CharField(choices=[("payloads", "What arrived, as it came"), ("spam", "Spam"), ("refused_calls", "Refused calls"), ("files", "Imported files"), ("events", "What people did on pages and in mails"), ("phone_calls", "Calls that phone systems told of")], max_length=16),
        ),
        migrations.CreateModel(
            name="PhoneCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(db_collation="C", help_text="The call's id in its system.", max_length=100)),
                ("step", models.PositiveIntegerField(default=0, help_text="Which of the things told of it this was.")),
                ("told", models.JSONField(default=dict)),
                ("first_heard_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                ("state", models.CharField(choices=[("pending", "Pending"), ("underway", "Underway"), ("attempt", "Attempt"), ("nobody", "Nobody"), ("inbound", "Inbound"), ("unreadable", "Unreadable"), ("test", "Test")], default="pending", max_length=10)),
                ("reason", models.CharField(blank=True, help_text="Why it is on no lead.", max_length=200)),
                ("number", models.CharField(blank=True, db_collation="C", help_text="With whom, in E.164.", max_length=40)),
                ("connection", workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="phone_calls", to="leads.connection")),
                ("lead", workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="phone_calls", to="leads.lead")),
                ("workspace", models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="workspaces.workspace")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "connection", "-heard_at", "-id"], name="phone_call_newest"),
                    models.Index(condition=models.Q(("state", "pending")), fields=["workspace", "id"], name="phone_call_pending"),
                    models.Index(condition=models.Q(("lead__isnull", False)), fields=["workspace", "lead"], name="phone_call_lead"),
                ],
                "constraints": [models.UniqueConstraint(fields=("workspace", "connection", "external_id"), name="phone_call_once")],
            },
        ),
        SecureTables(models=["PhoneCall"]),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
    ]
