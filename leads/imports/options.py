"""What the command line, or the page on which a file's columns are laid out, says about a file."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leads.imports import presets
from leads.imports.dates import ORDERS
from leads.imports.encoding import Source, Text, find
from leads.imports.faults import FileError
from leads.imports.fields import Fields, Headers, lay_out, resolve
from leads.imports.table import Table
from leads.imports.workbook import as_csv


@dataclass(frozen=True)
class Options:
    """How a file is to be read."""

    mapped: Mapping[str, str]
    constants: Mapping[str, str]
    date_order: str = ""
    columns: tuple[str, ...] = ()
    null: str | None = None
    encoding: str = ""
    delimiter: str = ""
    has_header: bool = True
    laid: Mapping[str, tuple[int, ...]] | None = None  # every field's columns by position: nothing is guessed
    left_out: frozenset[int] = frozenset()
    preset: str = ""

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
            preset=given["preset"],
        )


def fields_of(columns: Sequence[str], headers: Headers, options: Options, kind: str) -> Fields:
    """Where each field of a kind of file is read from: as laid out, else as said and guessed. Raises FileError."""
    preset = presets.chosen(options.preset, columns, kind)
    if options.laid is not None:
        return lay_out(
            columns, options.laid, constants=options.constants, left_out=options.left_out, preset=preset
        )
    return resolve(columns, headers, mapped=options.mapped, constants=options.constants, preset=preset)


@contextmanager
def opened(path: Path, options: Options) -> Iterator[tuple[Table, Text]]:
    """The file's table, a workbook's first sheet too, and how its text was found. Raises FileError."""
    try:
        with as_csv(path) as plain:
            yield table_of(lambda: plain.open("rb"), options)
    except OSError as error:
        raise FileError(f"{path} can't be read: {error.strerror}.") from None


def table_of(source: Source, options: Options) -> tuple[Table, Text]:
    """The table of a text file. Raises FileError."""
    text = find(source, encoding=options.encoding)
    table = Table.open(
        text.open,
        columns=options.columns,
        null=options.null,
        delimiter=options.delimiter,
        has_header=options.has_header,
    )
    return table, text


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments that both kinds of file share."""
    parser.add_argument(
        "file", type=Path, help="a CSV file, of any delimiter and usual encoding, or an .xlsx workbook"
    )
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    add_pairs(parser)
    parser.add_argument(
        "--date-order", choices=ORDERS, default="", help="how dates such as 3/4/2026 are meant"
    )
    parser.add_argument(
        "--columns", type=_names, default=(), metavar="A,B,…", help="the columns of a file without a header"
    )
    parser.add_argument(
        "--preset",
        choices=(*presets.NAMES, presets.NONE),
        default="",
        help="whose export it is, where its headers don't say it",
    )
    parser.add_argument("--null", metavar="TEXT", help="a cell with exactly this text is blank")
    parser.add_argument("--encoding", default="", help="where it can't be told from the file")
    parser.add_argument(
        "--refused", type=Path, metavar="FILE", help="write the refused rows there, with their reasons"
    )


def add_pairs(parser: ArgumentParser, prefix: str = "") -> None:
    """`--map` and `--set`, which say where fields stand or what they are in every row."""
    parser.add_argument(f"--{prefix}map", action="append", type=_pair, default=[], metavar="FIELD=COLUMN")
    parser.add_argument(
        f"--{prefix}set", action="append", type=_pair, default=[], metavar="FIELD=VALUE", help="for every row"
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
