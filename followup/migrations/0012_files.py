"""Which outcome came from which file."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0011_asked_again'),
        ('leads', '0012_files'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.AddField(
            model_name='outcomeentry',
            name='import_run',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='outcomes', to='leads.importrun'),
        ),
        migrations.AddIndex(
            model_name='outcomeentry',
            index=models.Index(condition=models.Q(('import_run__isnull', False)), fields=['workspace', 'import_run', 'id'], name='outcome_of_run'),
        ),
    ]
