"""What meetings decided, and who wants their pack by mail."""

from importlib import import_module

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

erased_too = import_module("followup.migrations.0018_messages").erased_too
DOOR = """
CREATE FUNCTION door_subscriptions() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM alignment_subscription
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('alignment', '0007_costs_and_views'),
        ('workspaces', '0004_rep_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='First day of the month whose pack it was decided over.')),
                ('text', models.CharField(max_length=500)),
                ('due_on', models.DateField(null=True)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('done_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('dropped_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('made_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('owner', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'month', 'id'], name='resolution_month'), models.Index(condition=models.Q(('done_at__isnull', True), ('dropped_at__isnull', True)), fields=['workspace', 'month', 'id'], name='resolution_open')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('every', models.CharField(choices=[('week', 'Each week'), ('month', 'Each month')], max_length=5)),
                ('since', models.DateTimeField(help_text='Nothing that fell due before is sent.')),
                ('member', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'member'), name='subscription_of_member')],
            },
        ),
        SecureTables(models=["Resolution", "Subscription"]),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
        migrations.RunSQL(erased_too([("alignment_resolution", "text")]), migrations.RunSQL.noop),
    ]
