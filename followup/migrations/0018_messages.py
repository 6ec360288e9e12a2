"""Messages to members; what they say of a person goes when the person is erased."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import SecureTables

DOOR = """
CREATE FUNCTION door_due_messages(by timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT workspace_id FROM followup_message WHERE next_try_at IS NOT NULL AND next_try_at <= by
$$;
"""


def erased_too(columns, *statements):
    """SQL that teaches the erasing door further words: `columns` are (table, column) pairs in which a person may be
    named, `statements` empty what is about their leads. It edits the door as it stands, whoever wrote it last."""
    why = "('followup_assignment', 'why')"
    pairs = "".join(f", ('{table}', '{column}')" for table, column in columns)
    before = "    DELETE FROM followup_delivery WHERE"
    emptied = "".join(f"    {statement};\n" for statement in statements)
    return f"""
DO $edit$
DECLARE
    was text := pg_get_functiondef('door_erase_person(bigint, bigint, timestamptz)'::regprocedure);
    listed text := replace(was, $w${why}$w$, $w${why}{pairs}$w$);
    becomes text := replace(listed, $w${before}$w$, $w${emptied}{before}$w$);
BEGIN
    IF (listed = was AND {bool(columns)}) OR (becomes = listed AND {bool(statements)}) THEN
        RAISE EXCEPTION 'the erasing door reads otherwise by now: add these words to it by hand';
    END IF;
    EXECUTE becomes;
END $edit$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0017_erased_calls'),
        ('leads', '0014_retention'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outcomeentry',
            name='kind',
            field=models.CharField(choices=[('qualified', 'Qualified'), ('won', 'Won'), ('lost', 'Lost'), ('returned', 'Returned'), ('recycled', 'Recycled'), ('reopened', 'Reopened')], max_length=10),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_collation='C', max_length=80)),
                ('sentence', models.CharField(max_length=200)),
                ('note', models.TextField(blank=True, help_text='What somebody said with it.')),
                ('body', models.TextField(blank=True, help_text='The rest of the mail.')),
                ('path', models.CharField(help_text='Where it leads.', max_length=300)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField(help_text='When to send the mail; empty once sent or given up.', null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('lead', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, help_text='Whom it speaks of: erased with them.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='leads.lead')),
                ('recipient', workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='messages', to='workspaces.member')),
                ('workspace', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'recipient', '-at', '-id'], name='message_inbox'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['workspace', 'recipient'], name='message_unread'), models.Index(condition=models.Q(('lead__isnull', False)), fields=['workspace', 'lead'], name='message_of_lead'), models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='message_due')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'recipient', 'key'), name='message_once')],
            },
        ),
        SecureTables(models=["Message"]),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
        migrations.RunSQL(
            erased_too(
                [("followup_message", "note"), ("followup_message", "body")],
                "UPDATE followup_message SET note = '', body = '' WHERE workspace_id = here AND lead_id = ANY (their_leads)",
            ),
            migrations.RunSQL.noop,
        ),
    ]
