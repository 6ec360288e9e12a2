"""A rescore rewrites assessments where they are: no index holds a time, and each page has room for its rows once more."""

from django.db import migrations, models

TABLE = "scoring_assessment"


class Migration(migrations.Migration):

    dependencies = [
        ("leads", "0014_retention"),
        ("scoring", "0006_what_a_fact_set_holds"),
        ("workspaces", "0003_member_may_sign"),
    ]

    operations = [
        migrations.RunSQL(f"ALTER TABLE {TABLE} SET (fillfactor = 50)", f"ALTER TABLE {TABLE} RESET (fillfactor)"),
        migrations.RemoveIndex(model_name="assessment", name="assessment_ready"),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(condition=models.Q(("is_ready", True)), fields=["workspace", "lead"], name="assessment_first_ready"),
        ),
    ]
