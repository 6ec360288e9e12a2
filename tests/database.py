"""One migrated template per set of migrations, one copy of it per test process."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import extensions, sql

from leadbridge.embedded import addresses, postgres
from tests import servers

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def superuser(database: str | None = None) -> Iterator[extensions.cursor]:
    connection = psycopg2.connect(servers.superuser_url(), dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def use_copy(name: str) -> None:
    """Make database `name` from the template, dropping one left by an earlier run, and point Django at it."""
    template = f"lb_template_{_fingerprint()}"
    with superuser() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7205)")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            _drop_old_templates(cursor)
            _build(cursor, template)
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                *map(sql.Identifier, (name, template, addresses.OWNER))
            )
        )
    _point_at(name)


def drop_copy(name: str) -> None:
    connections.close_all()
    with superuser() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def empty() -> None:
    """Empty every table that was filled since the copy was made, and let every number begin at one again."""
    connections.close_all()
    with superuser(settings.DATABASES["owner"]["NAME"]) as cursor:
        cursor.execute("SET session_replication_role = replica")  # no key is looked up, no trigger refuses
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
            " AND pg_get_userbyid(relowner) = %s",
            [addresses.OWNER],
        )
        asked = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
            for (name,) in cursor.fetchall()
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(asked))
        for (
            name,
        ) in cursor.fetchall():  # TRUNCATE makes every file anew: two seconds for these tables and indexes
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        cursor.execute(  # what a test had analysed is planned by no longer
            "SELECT pg_clear_relation_stats('public', relname) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
        )
        cursor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences"
            " WHERE schemaname = 'public' AND sequencename !~ '^(django|auth)_'"
        )


def _build(cursor: extensions.cursor, template: str) -> None:
    building = f"{template}_building"
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building)))
    cursor.execute(
        sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (building, addresses.OWNER)))
    )
    with superuser(building) as inside:
        for extension in postgres.EXTENSIONS:
            inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    _point_at(building)
    call_command("migrate", verbosity=0)
    connections.close_all()
    cursor.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (building, template)))
    )


def _drop_old_templates(cursor: extensions.cursor) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'lb_template_%'")
    for (old,) in cursor.fetchall():
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))


def _point_at(name: str) -> None:
    connections.close_all()
    for alias in ("default", "owner"):
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def _fingerprint() -> str:
    digest = hashlib.sha256()
    migrations = sorted(ROOT.glob("*/migrations/*.py"))
    for path in (*migrations, ROOT / "workspaces" / "schema.py", ROOT / "uv.lock"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
