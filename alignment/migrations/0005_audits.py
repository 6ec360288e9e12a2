"""Audits of other systems' exports, made in the browser, and the loop's question about them across workspaces."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

DOOR = """
CREATE FUNCTION door_audits_to_do(at timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM alignment_auditrun WHERE state = 'running' OR expires_at <= at
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('alignment', '0004_disputes'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(help_text='Never, once it is kept.', null=True)),
                ('kept_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='uploaded', max_length=10)),
                ('failure', models.CharField(blank=True, max_length=400)),
                ('started_at', models.DateTimeField(null=True)),
                ('total', models.IntegerField(help_text='Rows of both files, once they were counted.', null=True)),
                ('cursor', models.IntegerField(default=0)),
                ('result', models.JSONField(help_text='What alignment.audit.figures.Audit documents.', null=True)),
                ('member', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='AuditFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('leads', 'Leads'), ('touches', 'Touches')], max_length=8)),
                ('created_at', models.DateTimeField()),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField()),
                ('columns', models.JSONField(default=list)),
                ('options', models.JSONField(default=dict)),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
                ('run', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='files', to='alignment.auditrun')),
            ],
        ),
        migrations.CreateModel(
            name='AuditChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('body', models.BinaryField()),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
                ('file', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='chunks', to='alignment.auditfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'file', 'place'), name='audit_chunk_place')],
            },
        ),
        migrations.AddIndex(
            model_name='auditrun',
            index=models.Index(condition=models.Q(('kept_at__isnull', False)), fields=['workspace', '-kept_at', '-id'], name='audit_kept'),
        ),
        migrations.AddIndex(
            model_name='auditrun',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['workspace', 'state'], name='audit_at_work'),
        ),
        migrations.AddIndex(
            model_name='auditrun',
            index=models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['workspace', 'expires_at'], name='audit_expires'),
        ),
        migrations.AddConstraint(
            model_name='auditfile',
            constraint=models.UniqueConstraint(fields=('workspace', 'run', 'kind'), name='audit_file_kind'),
        ),
        SecureTables(models=["AuditRun", "AuditFile", "AuditChunk"]),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
    ]
