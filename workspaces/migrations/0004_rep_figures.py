"""The owner says who sees each rep's figures."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0003_member_may_sign")]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="rep_figures",
            field=models.CharField(
                max_length=10,
                choices=[
                    ("managers", "Managers, and each rep their own"),
                    ("everyone", "Everyone in the workspace"),
                ],
                default="managers",
                db_default="managers",
            ),
        )
    ]
