"""Hours of workspace, team and person; absences; what a seat takes and how a team shares."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

# Teams that never said anything else follow the workspace, which says the same.
MOVE = """
INSERT INTO workspaces_absence (workspace_id, member_id, starts_at, until_at, reason, note)
SELECT workspace_id, id, least(now(), away_until), away_until, 'other', '' FROM workspaces_member WHERE away_until > now();
UPDATE workspaces_team SET hours = '{}' WHERE hours = '{"always": true}';
UPDATE workspaces_team t SET time_zone = '' FROM workspaces_workspace w WHERE w.id = t.workspace_id AND w.time_zone = t.time_zone;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workspaces', '0004_rep_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='holidays_of',
            field=models.CharField(blank=True, help_text="Empty: their team's.", max_length=6),
        ),
        migrations.AddField(
            model_name='member',
            name='hours',
            field=models.JSONField(default=dict, help_text="Empty: their team's."),
        ),
        migrations.AddField(
            model_name='seat',
            name='most_a_day',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Leads given to the member since their midnight, at most.', null=True),
        ),
        migrations.AddField(
            model_name='seat',
            name='most_open',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Open leads the member holds, at most.', null=True),
        ),
        migrations.AddField(
            model_name='seat',
            name='tags',
            field=models.JSONField(default=list, help_text='Languages, countries, skills, as typed; compared without case and accents.'),
        ),
        migrations.AddField(
            model_name='team',
            name='catch_up',
            field=models.CharField(choices=[('oldest', 'What waited goes to them, the oldest first'), ('pool', 'What waited stays for anyone to take; they get new leads only')], default='oldest', max_length=6),
        ),
        migrations.AddField(
            model_name='team',
            name='matched_facts',
            field=models.JSONField(default=list, help_text="Facts whose value must be among a seat's tags, where any seat of the team has it."),
        ),
        migrations.AddField(
            model_name='team',
            name='method',
            field=models.CharField(choices=[('rotation', 'In turn, by their shares'), ('fewest_open', 'To who has the fewest open')], default='rotation', max_length=12),
        ),
        migrations.AddField(
            model_name='team',
            name='off_hours',
            field=models.CharField(choices=[('give', 'Give it anyway, to whoever’s turn it is'), ('hold', 'Hold it for who is next on shift')], default='give', max_length=4),
        ),
        migrations.AddField(
            model_name='team',
            name='previous_owner_first',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='workspace',
            name='holidays_of',
            field=models.CharField(blank=True, help_text='Country whose public holidays close the company.', max_length=6),
        ),
        migrations.AddField(
            model_name='workspace',
            name='hours',
            field=models.JSONField(default=dict, help_text='Empty: always open.'),
        ),
        migrations.AlterField(
            model_name='team',
            name='hours',
            field=models.JSONField(default=dict, help_text="Empty: the workspace's."),
        ),
        migrations.AlterField(
            model_name='team',
            name='time_zone',
            field=models.CharField(blank=True, help_text="Empty: the workspace's.", max_length=60),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(choices=[('break', 'A break'), ('holiday', 'Holiday'), ('ill', 'Ill'), ('training', 'Training or a meeting'), ('other', 'Something else')], default='other', max_length=10)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('entered_by', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member')),
                ('member', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='absences', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'member', 'until_at'], name='absence_of_member')],
            },
        ),
        SecureTables(models=["Absence"]),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='member',
            name='away_until',
        ),
    ]
