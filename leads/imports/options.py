"""What the command line says about a file."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leads.imports.dates import ORDERS
from leads.imports.encoding import Text, decode
from leads.imports.faults import FileError
from leads.imports.table import Table


@dataclass(frozen=True)
class Options:
    """How a file is to be read."""

    mapped: Mapping[str, str]
    constants: Mapping[str, str]
    date_order: str = ""
    columns: tuple[str, ...] = ()
    null: str | None = None
    encoding: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Options":
        """The options of a parsed command line; a field said twice counts as said last."""
        return cls(
            mapped=dict(given["map"]),
            constants=dict(given["set"]),
            date_order=given["date_order"],
            columns=given["columns"],
            null=given["null"],
            encoding=given["encoding"],
        )


def open_table(path: Path, options: Options) -> tuple[Table, Text]:
    """The file's table, and how its text was found. Raises FileError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} can't be read: {error.strerror}.") from None
    text = decode(raw, encoding=options.encoding)
    return Table.open(text.body, columns=options.columns, null=options.null), text


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments that both kinds of file share."""
    parser.add_argument("file", type=Path, help="a CSV file, of any delimiter and usual encoding")
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument("--map", action="append", type=_pair, default=[], metavar="FIELD=COLUMN")
    parser.add_argument(
        "--set", action="append", type=_pair, default=[], metavar="FIELD=VALUE", help="for every row"
    )
    parser.add_argument(
        "--date-order", choices=ORDERS, default="", help="how dates such as 3/4/2026 are meant"
    )
    parser.add_argument(
        "--columns", type=_names, default=(), metavar="A,B,…", help="the columns of a file without a header"
    )
    parser.add_argument("--null", metavar="TEXT", help="a cell with exactly this text is blank")
    parser.add_argument("--encoding", default="", help="where it can't be told from the file")
    parser.add_argument(
        "--refused", type=Path, metavar="FILE", help="write the refused rows there, with their reasons"
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name.strip() and equals and value.strip()):
        raise ArgumentTypeError(f"“{text}” must look like field=column")
    return name.strip(), value.strip()


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise ArgumentTypeError("every column needs a name")
    return names
