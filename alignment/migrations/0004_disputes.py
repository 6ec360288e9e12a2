"""Asking again about what came back, and how both sides decide."""

from importlib import import_module

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

erased_too = import_module("followup.migrations.0018_messages").erased_too
SAID = [("alignment_dispute", "comment"), ("alignment_ruling", "note"), ("alignment_ruling", "declined_why")]
EMPTIED = (
    "UPDATE alignment_ruling SET note = '', declined_why = '' WHERE workspace_id = here AND dispute_id IN"
    " (SELECT id FROM alignment_dispute WHERE workspace_id = here AND lead_id = ANY (their_leads))",
    "UPDATE alignment_dispute SET comment = '' WHERE workspace_id = here AND lead_id = ANY (their_leads)",
)


class Migration(migrations.Migration):

    dependencies = [
        ('agreement', '0005_step_remarked'),
        ('alignment', '0003_merged_leads'),
        ('followup', '0018_messages'),
        ('leads', '0014_retention'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(blank=True, help_text='The line of the agreement it is about, by its key.', max_length=60)),
                ('comment', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(help_text='When its ruling was confirmed.', null=True)),
                ('asked_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('handoff', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='disputes', to='followup.handoff')),
                ('lead', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='leads.lead')),
                ('withdrawn_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('back', 'Back to the queue'), ('stands', 'It stands'), ('definition', 'The definition should change')], max_length=10)),
                ('line', models.CharField(blank=True, help_text='Address of the line that should change.', max_length=80)),
                ('note', models.TextField(blank=True)),
                ('side', models.CharField(help_text='Whose proposal it is.', max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('declined_why', models.TextField(blank=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('is_tie_break', models.BooleanField(default=False, help_text='The owner decided alone.')),
                ('confirmed_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('declined_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('dispute', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='rulings', to='alignment.dispute')),
                ('handoff', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, help_text='By which the lead went back to the queue.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='followup.handoff')),
                ('proposed_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('remark', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, help_text='That asks for the change.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreement.remark')),
                ('taken_back_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(fields=['workspace', 'lead'], name='dispute_of_lead'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(fields=['workspace', '-asked_at', '-id'], name='dispute_asked'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(condition=models.Q(('decided_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['workspace', '-asked_at', '-id'], name='dispute_open'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('workspace', 'handoff'), name='dispute_one_standing'),
        ),
        migrations.AddIndex(
            model_name='ruling',
            index=models.Index(fields=['workspace', 'dispute', 'id'], name='ruling_of_dispute'),
        ),
        migrations.AddIndex(
            model_name='ruling',
            index=models.Index(condition=models.Q(('confirmed_at__isnull', False)), fields=['workspace', '-confirmed_at', '-id'], name='ruling_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='ruling',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True), ('taken_back_at__isnull', True)), fields=('workspace', 'dispute'), name='ruling_one_standing'),
        ),
        SecureTables(models=["Dispute", "Ruling"]),
        migrations.RunSQL(erased_too(SAID, *EMPTIED), migrations.RunSQL.noop),
    ]
