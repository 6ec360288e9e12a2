"""A member's alerts are paged by when they were written, so that is what their index is in the order of."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0005_rollouts_to_do'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='alert',
            name='alert_inbox',
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(fields=['workspace', 'recipient', '-created_at', '-id'], name='alert_inbox'),
        ),
    ]
