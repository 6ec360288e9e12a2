"""What people did: events that are never altered, whose browser is whose, and who is to be counted."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

DOORS = """
CREATE FUNCTION door_uncounted_behaviour() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM leads_uncounted
$$;
CREATE FUNCTION door_behaviour() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT w.id FROM workspaces_workspace w WHERE EXISTS (SELECT FROM leads_event e WHERE e.workspace_id = w.id)
$$;
-- Both only in the workspace that is set.
CREATE FUNCTION door_forget_behaviour(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM leads_event
        WHERE workspace_id = nullif(current_setting('lb.workspace', true), '')::bigint AND at < before RETURNING 1
    )
    SELECT count(*) FROM gone
$$;
CREATE FUNCTION door_erase_behaviour(kinds text[], whos text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH here AS (SELECT nullif(current_setting('lb.workspace', true), '')::bigint AS id),
    asked AS (SELECT * FROM unnest(kinds, whos) AS asked (kind, who)),
    browsers AS (
        DELETE FROM leads_visitor v USING here, asked
        WHERE v.workspace_id = here.id AND v.who_kind = asked.kind AND v.who = asked.who RETURNING v.visitor
    ), named AS (
        SELECT kind, who FROM asked UNION SELECT 'visitor', visitor FROM browsers
    ), waiting AS (
        DELETE FROM leads_uncounted u USING here, named
        WHERE u.workspace_id = here.id AND u.who_kind = named.kind AND u.who = named.who
    )
    DELETE FROM leads_event e USING here, named
    WHERE e.workspace_id = here.id AND e.who_kind = named.kind AND e.who = named.who
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0012_files'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(db_collation='C', max_length=200)),
                ('type', models.CharField(db_collation='C', max_length=40)),
                ('at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('who_kind', models.CharField(db_collation='C', max_length=12)),
                ('who', models.CharField(db_collation='C', max_length=300)),
                ('url', models.CharField(blank=True, max_length=2000)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('connection', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='leads.connection')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'who_kind', 'who', 'at'], name='event_of'), models.Index(fields=['workspace', 'at'], name='event_at')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'connection', 'external_id'), name='event_once')],
            },
        ),
        migrations.CreateModel(
            name='Visitor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visitor', models.CharField(db_collation='C', max_length=200)),
                ('who_kind', models.CharField(db_collation='C', max_length=12)),
                ('who', models.CharField(db_collation='C', max_length=300)),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'who_kind', 'who'], name='visitor_of')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'visitor'), name='visitor_once')],
            },
        ),
        migrations.CreateModel(
            name='Uncounted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('who_kind', models.CharField(db_collation='C', max_length=12)),
                ('who', models.CharField(db_collation='C', max_length=300)),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'id'], name='uncounted_first')],
            },
        ),
        SecureTables(models=["Visitor", "Uncounted"], append_only=["Event"]),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
