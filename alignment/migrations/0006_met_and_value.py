"""Sums of leads also say how many were met, and what the won ones are worth."""

from importlib import import_module

from django.db import migrations, models

rows = import_module("alignment.migrations.0002_rows")
LEAD = rows.LEAD.replace("r.outcome", "r.met_at, r.outcome, r.value") + " WHERE r.merged_into_id IS NULL"
SUMS = rows.LEAD_SUMS | {"met": "met_at IS NOT NULL", "value": "worth"}
COUNTED = (
    rows.ledger("leads_lead", "alignment_leaddelta", "day, channel_id", LEAD, SUMS)
    .replace("CREATE ", "CREATE OR REPLACE ")
    # a sum of amounts, where every other is a count
    .replace(
        "sum(CASE WHEN worth THEN sign ELSE 0 END) AS value",
        "COALESCE(sum(sign * value) FILTER (WHERE outcome = 'won'), 0) AS value",
    )
)
# Whoever changes a lead waits until the sums hold both, so that nothing is counted by the old triggers in between.
LOCK = "LOCK TABLE leads_lead IN SHARE ROW EXCLUSIVE MODE"
SO_FAR = """
INSERT INTO alignment_leaddelta (workspace_id, day, channel_id, met, value, leads, sales_ready, handed_off, contacted,
    accepted, qualified, won, lost, returned, never_reached)
SELECT l.workspace_id, (l.arrived_at AT TIME ZONE w.time_zone)::date, l.channel_id, count(l.met_at),
    COALESCE(sum(l.value) FILTER (WHERE l.outcome = 'won'), 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM leads_lead l JOIN workspaces_workspace w ON w.id = l.workspace_id
WHERE l.merged_into_id IS NULL AND (l.met_at IS NOT NULL OR l.value <> 0 AND l.outcome = 'won')
GROUP BY 1, 2, 3
"""


class Migration(migrations.Migration):
    dependencies = [("alignment", "0005_audits")]

    operations = [
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        *(
            migrations.AddField(model, name, field)
            for model in ("LeadCell", "LeadDelta")
            for name, field in {
                "met": models.IntegerField(default=0),
                "value": models.DecimalField(max_digits=18, decimal_places=2, default=0),
            }.items()
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
        migrations.RunSQL(SO_FAR, migrations.RunSQL.noop),
    ]
