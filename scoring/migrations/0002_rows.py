"""Row-level security for this app's tables; a definition is never altered."""

from django.db import migrations

from workspaces.schema import SecureTables


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial"), ("leads", "0002_rows")]

    operations = [SecureTables(models=["Assessment"], append_only=["Definition"])]
