"""What campaigns cost by month, and pages as someone asked for them."""

import django.db.models.deletion
from django.db import migrations, models

import workspaces.models.tenancy
from workspaces.schema import SecureTables

OF_WORKSPACE = {
    "to": "workspaces.workspace",
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "db_index": False,
    "editable": False,
    "related_name": "+",
}
OF_TENANT = {
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("alignment", "0006_met_and_value"),
        ("leads", "0017_met_and_won"),
        ("workspaces", "0004_rep_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="CampaignCost",
            fields=[
                ("id", _id()),
                ("month", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("campaign", workspaces.models.tenancy.TenantForeignKey(to="leads.campaign", **OF_TENANT)),
                ("workspace", models.ForeignKey(**OF_WORKSPACE)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "month"], name="campaign_cost_month")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "campaign", "month"), name="campaign_cost_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", _id()),
                ("name", models.CharField(max_length=80)),
                ("page", models.CharField(max_length=40)),
                (
                    "question",
                    models.CharField(blank=True, help_text="The words of its address.", max_length=1000),
                ),
                ("made_at", models.DateTimeField()),
                ("member", workspaces.models.tenancy.TenantForeignKey(to="workspaces.member", **OF_TENANT)),
                ("workspace", models.ForeignKey(**OF_WORKSPACE)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "name"), name="saved_view_name")
                ]
            },
        ),
        SecureTables(models=["CampaignCost", "SavedView"]),
    ]
