"""When a lead was first ready, found by its id: without this index, by reading every assessment of the workspace."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0004_what_needs_someone'),
        ('scoring', '0004_backtest_rows'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(condition=models.Q(('is_ready', True)), fields=['workspace', 'lead', 'at'], name='assessment_ready'),
        ),
    ]
