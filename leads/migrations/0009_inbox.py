"""What becomes of a submission beside a lead, the correction of one that can't be read, and the indexes of the inbox."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0005_ways_in'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='correction',
            field=models.JSONField(help_text='What it should have said, by whom, when.', null=True),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['workspace', '-received_at', '-id'], name='submission_received'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state__in', ['attention', 'test', 'spam'])), fields=['workspace', 'state', '-received_at', '-id'], name='submission_no_lead'),
        ),
    ]
