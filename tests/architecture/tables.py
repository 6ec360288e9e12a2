"""What PostgreSQL itself says of our tables, read from its catalogs."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from workspaces.models import WorkspaceModel

APPS = ("workspaces", "leads", "scoring", "agreement", "followup", "alignment", "api")


def workspace_models() -> list[type[WorkspaceModel]]:
    """Every model whose rows belong to one workspace."""
    return [model for model in our_models() if issubclass(model, WorkspaceModel)]


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def asked(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def tables() -> dict[str, tuple[bool, str]]:
    """Table → (row security is on, owner), of every table in our schema."""
    rows = asked(
        "SELECT relname, relrowsecurity, pg_get_userbyid(relowner) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    return {name: (is_secured, owner) for name, is_secured, owner in rows}


def policies() -> dict[str, list[tuple[list[str], str, str, str]]]:
    """Table → its policies, each as (roles, command, what is seen, what may be written)."""
    found: dict[str, list[tuple[list[str], str, str, str]]] = {}
    for table, roles, command, seen, written in asked(
        "SELECT tablename, roles::text[], cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
    ):
        found.setdefault(table, []).append((roles, command, seen, written))
    return found


def foreign_keys() -> dict[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]]:
    """(table, columns) → (parent table, its columns), of every foreign key that was checked for all rows."""
    rows = asked(
        """
        SELECT c.conrelid::regclass::text, columns.names, c.confrelid::regclass::text, parents.names
        FROM pg_constraint c,
        LATERAL (SELECT array_agg(attname::text ORDER BY place) AS names FROM unnest(c.conkey) WITH ORDINALITY k (number, place)
                 JOIN pg_attribute ON attrelid = c.conrelid AND attnum = number) columns,
        LATERAL (SELECT array_agg(attname::text ORDER BY place) AS names FROM unnest(c.confkey) WITH ORDINALITY k (number, place)
                 JOIN pg_attribute ON attrelid = c.confrelid AND attnum = number) parents
        WHERE c.contype = 'f' AND c.convalidated
        """
    )
    return {(table, tuple(names)): (parent, tuple(theirs)) for table, names, parent, theirs in rows}


def indexes() -> list[tuple[str, str, list[str], bool]]:
    """(table, index, columns, is the primary key) of every index in our schema; an expression has no column name."""
    rows = asked(
        """
        SELECT t.relname, i.relname, columns.names, x.indisprimary
        FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid,
        LATERAL (SELECT array_agg(coalesce(attname::text, '') ORDER BY place) AS names
                 FROM unnest(x.indkey::int2[]) WITH ORDINALITY k (number, place)
                 LEFT JOIN pg_attribute ON attrelid = x.indrelid AND attnum = number) columns
        WHERE t.relnamespace = 'public'::regnamespace
        """
    )
    return [(table, index, columns, is_primary) for table, index, columns, is_primary in rows]
