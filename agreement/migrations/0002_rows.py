"""Row-level security for this app's tables."""

from django.db import migrations

from workspaces.schema import SecureTables


class Migration(migrations.Migration):
    dependencies = [("agreement", "0001_initial"), ("scoring", "0002_rows")]

    operations = [SecureTables(models=["Version"])]
