"""History is written by the thousand: with ids drawn beforehand, because a lead and its facts point at each other; looked up
by an index no other begins like; and without asking again for the workspace of rows that always have another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DRAWN = ("leads_person", "leads_submission", "leads_lead", "leads_factset")
DRAW = "".join(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {settings.APP_ROLE};" for table in DRAWN)
TIED = ("submission", "personkey", "lead", "factset", "activity")


class Migration(migrations.Migration):
    dependencies = [("leads", "0017_met_and_won"), ("workspaces", "0003_member_may_sign")]

    operations = [
        migrations.RunSQL(DRAW, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="submission", name="submission_once"),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                fields=("workspace", "idempotency_key", "connection"), name="submission_once"
            ),
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="workspace",
                field=models.ForeignKey(
                    db_constraint=False, db_index=False, editable=False, related_name="+", to="workspaces.workspace",
                    on_delete=django.db.models.deletion.DO_NOTHING,
                ),
            )
            for name in TIED
        ),
    ]
