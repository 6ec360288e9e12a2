"""A handoff keeps the score it was handed over with and who says when its first attempt was, so that no report has to look
up a row for each."""

from django.db import migrations, models

SO_FAR = """
UPDATE followup_handoff h SET score = s.score, first_evidence = COALESCE((
    SELECT t.evidence FROM followup_touch t
    WHERE t.workspace_id = h.workspace_id AND t.handoff_id = h.id AND NOT EXISTS (
        SELECT FROM followup_retraction r WHERE r.workspace_id = t.workspace_id AND r.touch_id = t.id
    ) ORDER BY t.at, t.id LIMIT 1
), '')
FROM scoring_assessment s WHERE s.workspace_id = h.workspace_id AND s.id = h.assessment_id
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0027_erased_deliveries"), ("scoring", "0007_rewritten_in_place")]

    operations = [
        migrations.AddField(
            "handoff",
            "score",
            models.IntegerField(
                db_default=0, default=0, help_text="That of its assessment, as it was handed over."
            ),
        ),
        migrations.AddField(
            "handoff",
            "first_evidence",
            models.CharField(
                blank=True, db_default="", default="", help_text="Who says when that was.", max_length=10
            ),
        ),
        migrations.RunSQL(SO_FAR, migrations.RunSQL.noop),
    ]
