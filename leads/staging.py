"""Thousands of rows on their way into tables: copied beside them first, because PostgreSQL refuses COPY under policies."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.db import connection

# In few pieces: after each one the connection asks for Python's lock again, and may wait for whoever reads the file.
_PIECE = 1 << 22


def stage(name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows (in the order of `columns`, name → type) in a temporary table that ends with the transaction.

    None is null; an empty text stays one.
    """
    lines = StringIO()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    texts = ", ".join(column for column, kind in columns.items() if kind == "text")
    options = f"FORMAT csv, FORCE_NOT_NULL ({texts})" if texts else "FORMAT csv"
    named = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"DROP TABLE IF EXISTS pg_temp.{name}; CREATE TEMPORARY TABLE {name} ({named}) ON COMMIT DROP"
        )
        cursor.copy_expert(f"COPY {name} FROM STDIN ({options})", BytesIO(lines.getvalue().encode()), _PIECE)


def ids(count: int, *tables: str) -> list[list[int]]:
    """So many new ids of each table, in rising order."""
    drawn = ", ".join(f"nextval('{table}_id_seq')" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {drawn} FROM generate_series(1, %s)", [count])  # noqa: S608  our own tables' names
        rows = cursor.fetchall()
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in tables]


def array(texts: Iterable[str]) -> str:
    """Texts as PostgreSQL writes a text[]: one literal, where a list becomes an expression of thousands of parts."""
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return "{" + ",".join([f'"{text}"' for text in quoted]) + "}"
