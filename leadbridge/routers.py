"""Which connection may change the schema."""

from typing import Any


class OwnerMigrates:
    """Only the owner role migrates; every query of the product goes through the app role."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
