"""Ways in of other systems: their secrets, what was refused, what is announced and still to be fetched, meetings."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

DOORS = """
CREATE FUNCTION door_due_announcements(at timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM leads_announcement
    WHERE due_at <= at AND done_at IS NULL AND given_up_at IS NULL
$$;
CREATE FUNCTION door_connections_of(kinds text[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM leads_connection WHERE kind = ANY (kinds) AND paused_at IS NULL
$$;
"""

class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0004_what_needs_someone'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(db_collation='C', max_length=200)),
                ('told', models.JSONField(help_text='What came with the id: the ids of form, ad and page.')),
                ('announced_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='When it is next asked for.')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, help_text='Why the last try failed.', max_length=400)),
                ('done_at', models.DateTimeField(help_text='When its answers were stored.', null=True)),
                ('given_up_at', models.DateTimeField(help_text='When it was left for someone to look at.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(db_collation='C', max_length=300)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('starts_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('booked', 'Booked'), ('cancelled', 'Cancelled'), ('moved', 'Moved'), ('held', 'Held'), ('no_show', 'No Show')], default='booked', max_length=10)),
                ('at', models.DateTimeField(help_text='When its state last changed.')),
            ],
        ),
        migrations.CreateModel(
            name='RefusedCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(db_collation='C', max_length=200)),
                ('count', models.PositiveIntegerField(default=1)),
                ('first_at', models.DateTimeField()),
                ('at', models.DateTimeField(help_text='When the last of them came.')),
                ('seen', models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name='connection',
            name='paused_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='secrets',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='connection',
            name='kind',
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name='submission',
            name='state',
            field=models.CharField(choices=[('pending', 'Pending'), ('accepted', 'Accepted'), ('merged', 'Merged'), ('attention', 'Attention'), ('test', 'Test'), ('spam', 'Spam')], default='pending', max_length=12),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['workspace', 'connection', '-id'], name='submission_connection'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='connection',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='announcements', to='leads.connection'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='lead',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='meetings', to='leads.lead'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='refusedcall',
            name='connection',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='refused_calls', to='leads.connection'),
        ),
        migrations.AddField(
            model_name='refusedcall',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(condition=models.Q(('done_at__isnull', True), ('given_up_at__isnull', True)), fields=['due_at'], name='announcement_due'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.UniqueConstraint(fields=('workspace', 'connection', 'external_id'), name='announcement_once'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['workspace', 'lead'], name='meeting_lead'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('workspace', 'external_id'), name='meeting_once'),
        ),
        migrations.AddConstraint(
            model_name='refusedcall',
            constraint=models.UniqueConstraint(fields=('workspace', 'connection', 'reason'), name='refused_call_reason'),
        ),
        SecureTables(models=["Announcement", "Meeting", "RefusedCall"]),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
