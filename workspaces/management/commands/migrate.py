"""Django's migrate, as the owner role, with the app role's rights on what belongs to no workspace."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections


class Command(Migrate):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]  # Django's own parser class
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        self._make_app_role(options["database"])
        super().handle(*args, **options)
        self._grant_unscoped(options["database"])

    def _make_app_role(self, alias: str) -> None:
        """The role must stand before the first policy names it; where we may not make roles, it must be there already."""
        role = settings.APP_ROLE
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS")
            cursor.execute("SELECT pg_has_role(current_user, %s, 'SET')", [role])
            if not cursor.fetchone()[0]:
                cursor.execute(f"GRANT {role} TO CURRENT_USER WITH SET TRUE")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")

    def _grant_unscoped(self, alias: str) -> None:
        """Sessions, users and the like: tables without a policy, theirs or Django's."""
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT quote_ident(relname) FROM pg_class c WHERE relnamespace = 'public'::regnamespace"
                " AND relkind = 'r' AND NOT relrowsecurity AND relname <> 'django_migrations'"
                " AND pg_get_userbyid(relowner) = current_user"
            )
            tables = ", ".join(row[0] for row in cursor.fetchall())
            if tables:
                cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {settings.APP_ROLE}")
