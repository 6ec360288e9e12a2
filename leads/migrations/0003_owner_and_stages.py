"""Who holds a lead, beside its milestones, and an index for each stage, owner and campaign the list is asked for."""

import django.db.models.deletion
import workspaces.models.tenancy
from django.db import migrations, models

from workspaces.schema import TieKeys


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0002_rows'),
        ('workspaces', '0003_member_may_sign'),
    ]

    operations = [
        migrations.AddField(
            model_name='lead',
            name='owner',
            field=workspaces.models.tenancy.TenantForeignKey(db_constraint=False, db_index=False, help_text='Who holds its latest handoff.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workspaces.member'),
        ),
        TieKeys("Lead", ["owner"]),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('campaign__isnull', False)), fields=['workspace', 'campaign', '-arrived_at', '-id'], name='lead_campaign_arrived'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('owner__isnull', False)), fields=['workspace', 'owner', '-arrived_at', '-id'], name='lead_owner_arrived'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('sales_ready_at__isnull', False)), fields=['workspace', '-arrived_at', '-id'], name='lead_sales_ready'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('handed_off_at__isnull', False)), fields=['workspace', '-arrived_at', '-id'], name='lead_handed_off'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('contacted_at__isnull', False)), fields=['workspace', '-arrived_at', '-id'], name='lead_contacted'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('accepted_at__isnull', False)), fields=['workspace', '-arrived_at', '-id'], name='lead_accepted'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('qualified_at__isnull', False)), fields=['workspace', '-arrived_at', '-id'], name='lead_qualified'),
        ),
    ]
