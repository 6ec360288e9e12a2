"""Databases of the benchmarks: one migrated template, copies of it, and filled ones that are kept for the next run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812  a type, named as types are

from bench.servers import OWN, ROOT
from leadbridge.embedded import addresses, postgres

_PREFIX = "bench_"


def fresh(name: str) -> str:
    """A new migrated database, in use from now on; its name."""
    own = f"{_PREFIX}{name}"
    with _superuser() as cursor:
        template = _template(cursor)
        _drop(cursor, own)
        cursor.execute(_CREATE.format(*map(sql.Identifier, (own, addresses.OWNER, template))))
    use(own)
    return own


def kept(name: str) -> bool:
    """Use the database kept under this name by this version of the schema and of the filling, if there is one."""
    own = _kept_name(name)
    with _superuser() as cursor:
        found = _exists(cursor, own)
    if found:
        use(own)
    return found


def keep(name: str) -> None:
    """Keep the database in use under this name, for `kept`."""
    own = _kept_name(name)
    with _superuser() as cursor:
        _drop(cursor, own)
        _rename(cursor, current(), own)
    use(own)


def copy(name: str) -> str:
    """Copy the database in use; the copy's name."""
    own = f"{_PREFIX}{name}"
    with _superuser() as cursor:
        _drop(cursor, own)
        cursor.execute(_COPY.format(*map(sql.Identifier, (own, addresses.OWNER, current()))))
    return own


def drop(database: str) -> None:
    with _superuser() as cursor:
        _drop(cursor, database)


def current() -> str:
    """The database in use."""
    return str(connections["default"].settings_dict["NAME"])


def use(database: str) -> None:
    """Point Django at a database."""
    connections.close_all()
    for alias in ("default", "owner"):
        settings.DATABASES[alias]["NAME"] = database
        connections[alias].settings_dict["NAME"] = database


def url(database: str) -> str:
    """The database's URL, for processes of their own."""
    return urlsplit(OWN.database_url)._replace(path=f"/{database}").geturl()


@contextmanager
def _superuser(database: str = "postgres") -> Iterator[Cursor]:
    connections.close_all()
    connection = psycopg2.connect(OWN.superuser_url, dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


_CREATE = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
_COPY = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY")  # far quicker for gigabytes


def _template(cursor: Cursor) -> str:
    """The migrated, empty database of this version; what other versions left behind is dropped."""
    template = f"{_PREFIX}{_fingerprint()}_template"
    if _exists(cursor, template):
        return template
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [_PREFIX + "%"])
    for (old,) in cursor.fetchall():
        _drop(cursor, old)
    building = f"{template}_building"
    cursor.execute(_CREATE.format(*map(sql.Identifier, (building, addresses.OWNER, "template1"))))
    with _superuser(building) as inside:
        for extension in postgres.EXTENSIONS:
            inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    use(building)
    call_command("migrate", verbosity=0)
    _rename(cursor, building, template)
    return template


def _kept_name(name: str) -> str:
    return f"{_PREFIX}{_fingerprint()}_{name}"


def _exists(cursor: Cursor, database: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
    return cursor.fetchone() is not None


def _rename(cursor: Cursor, database: str, name: str) -> None:
    connections.close_all()  # nobody may be connected to it
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (database, name))))


def _drop(cursor: Cursor, database: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _fingerprint() -> str:
    """Changes with the schema and with the filling."""
    digest = hashlib.sha256()
    own = [
        ROOT / "workspaces" / "schema.py",
        *(ROOT / "bench" / name for name in ("company.py", "fill.py", "fill.sql")),
    ]
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), *own]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
