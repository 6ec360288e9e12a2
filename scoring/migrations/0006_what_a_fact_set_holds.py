"""Removing a fact set asks which assessment stands on it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0012_files'),
        ('scoring', '0005_when_first_ready'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['workspace', 'fact_set'], name='assessment_fact_set'),
        ),
    ]
