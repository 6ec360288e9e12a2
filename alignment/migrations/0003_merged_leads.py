"""Sums of leads count those that stand for themselves: one merged into another leaves them, and comes back with an undo."""

from importlib import import_module

from django.db import migrations

rows = import_module("alignment.migrations.0002_rows")
COUNTED = rows.ledger(
    "leads_lead",
    "alignment_leaddelta",
    "day, channel_id",
    rows.LEAD + " WHERE r.merged_into_id IS NULL",
    rows.LEAD_SUMS,
).replace("CREATE ", "CREATE OR REPLACE ")


class Migration(migrations.Migration):
    dependencies = [("alignment", "0002_rows"), ("leads", "0011_one_person")]

    operations = [migrations.RunSQL(COUNTED, migrations.RunSQL.noop)]
