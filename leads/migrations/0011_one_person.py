"""One human being: shared keys, questions, merges; consent and do-not-contact; leads that became part of another."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables, TieKeys


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0010_forms'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('moved', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='MergeQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('mailbox', 'The same shared mailbox, under different names'), ('switchboard', 'The same phone number, under different names'), ('phone', 'The same phone number, with different e-mail addresses'), ('conflict', 'One enquiry named both')], max_length=12)),
                ('kind', models.CharField(db_collation='C', max_length=12)),
                ('value', models.CharField(db_collation='C', help_text='The key both have.', max_length=300)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('same', 'Same'), ('different', 'Different')], default='open', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='lead',
            name='lead_one_open_per_person',
        ),
        migrations.RemoveConstraint(
            model_name='personkey',
            name='person_key',
        ),
        migrations.AddField(
            model_name='lead',
            name='merged_into',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, help_text='The open lead of the same person it became part of.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='absorbed', to='leads.lead'),
        ),
        migrations.AddField(
            model_name='person',
            name='consent',
            field=models.CharField(blank=True, choices=[('', 'Unknown'), ('given', 'Given'), ('withdrawn', 'Withdrawn')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='person',
            name='consent_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='consent_wording',
            field=models.CharField(blank=True, db_default='', default='', max_length=2000),
        ),
        migrations.AddField(
            model_name='person',
            name='do_not_contact_at',
            field=models.DateTimeField(help_text='Since when nobody may call or write.', null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='do_not_contact_by',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member'),
        ),
        migrations.AddField(
            model_name='person',
            name='do_not_contact_why',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='person',
            name='erased_at',
            field=models.DateTimeField(help_text='When all that identified them was removed.', null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='leads.person'),
        ),
        migrations.AddField(
            model_name='personkey',
            name='is_shared',
            field=models.BooleanField(db_default=False, default=False, help_text='Several people have it.'),
        ),
        migrations.AddField(
            model_name='personkey',
            name='told_as',
            field=models.CharField(blank=True, db_collation='C', db_default='', default='', help_text='The folded name it identifies together with; empty: by itself.', max_length=200),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.UniqueConstraint(condition=models.Q(('is_history', False), ('merged_into__isnull', True), ('outcome', '')), fields=('workspace', 'person'), name='lead_one_open_per_person'),
        ),
        migrations.AddConstraint(
            model_name='personkey',
            constraint=models.UniqueConstraint(fields=('workspace', 'kind', 'value', 'told_as'), name='person_key_told'),
        ),
        migrations.AddField(
            model_name='merge',
            name='absorbed',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='leads.person'),
        ),
        migrations.AddField(
            model_name='merge',
            name='by',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member'),
        ),
        migrations.AddField(
            model_name='merge',
            name='survivor',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='merges', to='leads.person'),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member'),
        ),
        migrations.AddField(
            model_name='merge',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddField(
            model_name='mergequestion',
            name='decided_by',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member'),
        ),
        migrations.AddField(
            model_name='mergequestion',
            name='one',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='leads.person'),
        ),
        migrations.AddField(
            model_name='mergequestion',
            name='other',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='leads.person'),
        ),
        migrations.AddField(
            model_name='mergequestion',
            name='workspace',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['workspace', 'survivor'], name='merge_survivor'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('workspace', 'absorbed'), name='merge_one_standing'),
        ),
        migrations.AddIndex(
            model_name='mergequestion',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['workspace', '-at', '-id'], name='merge_question_open'),
        ),
        migrations.AddIndex(
            model_name='mergequestion',
            index=models.Index(fields=['workspace', 'kind', 'value'], name='merge_question_of_key'),
        ),
        migrations.AddIndex(
            model_name='mergequestion',
            index=models.Index(fields=['workspace', 'other'], name='merge_question_other'),
        ),
        migrations.AddConstraint(
            model_name='mergequestion',
            constraint=models.UniqueConstraint(fields=('workspace', 'one', 'other'), name='merge_question_once'),
        ),
        SecureTables(models=["MergeQuestion", "Merge"]),
        TieKeys("Lead", ["merged_into"]),
        TieKeys("Person", ["merged_into", "do_not_contact_by"]),
    ]
