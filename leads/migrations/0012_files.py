"""Files brought in through the browser, and which submission came from which."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables, TieKeys


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0011_one_person'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('body', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='ImportRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.IntegerField()),
                ('reason', models.CharField(max_length=400)),
                ('cells', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('leads', 'Leads'), ('outcomes', 'Outcomes')], max_length=12)),
                ('created_at', models.DateTimeField()),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(help_text='Bytes of the text that is read.')),
                ('is_workbook', models.BooleanField(default=False)),
                ('header_digest', models.CharField(db_collation='C', max_length=64)),
                ('options', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='uploaded', max_length=10)),
                ('failure', models.CharField(blank=True, max_length=400)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('total', models.IntegerField(help_text='Rows, once they were counted.', null=True)),
                ('cursor', models.IntegerField(default=0)),
                ('added', models.IntegerField(default=0)),
                ('there', models.IntegerField(default=0)),
                ('changed', models.IntegerField(default=0)),
                ('refused', models.IntegerField(default=0)),
                ('reasons', models.JSONField(default=dict, help_text='Reason without its examples → rows refused for it.')),
                ('undone_at', models.DateTimeField(null=True)),
                ('undo_cursor', models.BigIntegerField(default=0, help_text='The last row that undoing has looked at.')),
                ('removed', models.IntegerField(default=0)),
                ('kept', models.JSONField(default=dict, help_text='Why rows stayed when it was undone → how many.')),
            ],
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('fact_set__isnull', False)), fields=['workspace', 'fact_set'], name='lead_fact_set'),
        ),
        migrations.AddField(
            model_name='importchunk',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='importrefusal',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='member',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='undone_by',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='importrefusal',
            name='run',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='refusals', to='leads.importrun'),
        ),
        migrations.AddField(
            model_name='importchunk',
            name='run',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='chunks', to='leads.importrun'),
        ),
        migrations.AddField(
            model_name='submission',
            name='import_run',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='submissions', to='leads.importrun'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('import_run__isnull', False)), fields=['workspace', 'import_run', 'id'], name='submission_of_run'),
        ),
        migrations.AddIndex(
            model_name='importrun',
            index=models.Index(fields=['workspace', '-created_at', '-id'], name='import_run_newest'),
        ),
        migrations.AddIndex(
            model_name='importrun',
            index=models.Index(condition=models.Q(('state__in', ['running', 'undoing'])), fields=['workspace', 'id'], name='import_run_at_work'),
        ),
        migrations.AddIndex(
            model_name='importrefusal',
            index=models.Index(fields=['workspace', 'run', 'line', 'id'], name='import_refusal_line'),
        ),
        migrations.AddConstraint(
            model_name='importchunk',
            constraint=models.UniqueConstraint(fields=('workspace', 'run', 'place'), name='import_chunk_place'),
        ),
        SecureTables(models=["ImportRun", "ImportChunk", "ImportRefusal"]),
        TieKeys("Submission", ["import_run"]),
    ]
