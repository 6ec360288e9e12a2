"""Thousands of rows on their way into tables: copied beside them first, because PostgreSQL refuses COPY under policies."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from django.db import connection

# In few pieces: after each one the connection asks for Python's lock again, and may wait for whoever reads the file.
_PIECE = 1 << 22
# Between cells, and for null: characters that JSON never holds and texts hardly ever, so that a line is seldom looked at twice.
_BETWEEN, _NULL = "\x1f", "\x1e"
_OPTIONS = f"DELIMITER E'\\x{ord(_BETWEEN):02x}', NULL E'\\x{ord(_NULL):02x}'"
_ESCAPED = str.maketrans({letter: f"\\x{ord(letter):02x}" for letter in f"\\\n\r{_BETWEEN}{_NULL}"})


def stage(name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows (in the order of `columns`, name → type) in a temporary table that ends with the transaction; None is null."""
    text = _text(list(rows), len(columns))
    named = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"DROP TABLE IF EXISTS pg_temp.{name}; CREATE TEMPORARY TABLE {name} ({named}) ON COMMIT DROP"
        )
        cursor.copy_expert(f"COPY {name} FROM STDIN ({_OPTIONS})", BytesIO(text.encode()), _PIECE)


def _text(rows: Sequence[Sequence[Any]], width: int) -> str:
    """Rows as COPY reads them. Mostly nothing in a batch needs escaping, which is told sooner of all of it than line by line."""
    lines = [_joined(row) for row in rows]
    text = "\n".join(lines)
    is_plain = (
        "\\" not in text
        and "\r" not in text
        and text.count("\n") == max(len(rows) - 1, 0)
        and text.count(_BETWEEN) == len(rows) * (width - 1)
        and text.count(_NULL) == sum(row.count(None) for row in rows)
    )
    return text if is_plain else "\n".join(map(_line, rows, lines))


def _joined(row: Sequence[Any]) -> str:
    return _BETWEEN.join(
        [cell if type(cell) is str else _NULL if cell is None else str(cell) for cell in row]
    )


def _line(row: Sequence[Any], line: str) -> str:
    """The row's line as it is, or escaped where it has to be."""
    if (
        "\\" in line
        or "\n" in line
        or "\r" in line
        or line.count(_BETWEEN) != len(row) - 1
        or line.count(_NULL) != row.count(None)
    ):
        return _BETWEEN.join([_NULL if cell is None else str(cell).translate(_ESCAPED) for cell in row])
    return line


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
