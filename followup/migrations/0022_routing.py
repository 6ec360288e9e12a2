"""Routing rules, and what finds the leads that wait for somebody."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

DOORS = """
CREATE FUNCTION door_waiting_handoffs() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM followup_handoff WHERE ended_at IS NULL AND owner_id IS NULL
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agreement', '0005_step_remarked'),
        ('followup', '0021_ladder_rows'),
        ('leads', '0014_retention'),
        ('scoring', '0006_what_a_fact_set_holds'),
        ('workspaces', '0005_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoutingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('tests', models.JSONField(help_text='{needs: all or any, criteria: [{fact, operator, value}]}')),
                ('otherwise', models.CharField(choices=[('next', 'Try the next rule'), ('wait', 'Wait until one of them can')], default='next', max_length=4)),
                ('removed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['workspace', 'member', 'started_at'], name='assignment_of_member'),
        ),
        migrations.AddIndex(
            model_name='handoff',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('owner__isnull', True)), fields=['workspace', 'id'], name='handoff_pool'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='member',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='rules', to='workspaces.member'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='removed_by',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='team',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='rules', to='workspaces.team'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddIndex(
            model_name='routingrule',
            index=models.Index(condition=models.Q(('removed_at__isnull', True)), fields=['workspace', 'position'], name='routing_rule_order'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', True), ('team__isnull', False)), models.Q(('member__isnull', False), ('team__isnull', True)), _connector='OR'), name='routing_rule_one_target'),
        ),
        SecureTables(models=["RoutingRule"]),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
