"""An audit as plain text, for a terminal."""

from collections.abc import Iterator, Sequence

from alignment.audit import drawings, words
from alignment.audit.figures import Audit, Read


def text(audit: Audit) -> str:
    """The whole audit, in lines that fit most terminals."""
    return "\n".join(_lines(audit))


def _lines(audit: Audit) -> Iterator[str]:
    yield words.headline(audit)
    if warning := words.warning(audit):
        yield f"! {warning}"
    yield ""
    for tile in words.tiles(audit):
        yield f"{tile.label:<28}{tile.figure:>12}   {tile.base}"
    for title, rows in (
        ("By channel", audit.by_channel),
        ("By rep", audit.by_rep),
        ("By month", audit.by_month),
    ):
        yield ""
        yield from _table(title, *drawings.table(audit, rows))
    said = words.notes(audit)
    if said:
        yield ""
        yield from (f"- {note}" for note in said)
    yield ""
    yield from _read("Leads", audit.leads)
    if audit.touches:
        yield from _read("Attempts", audit.touches)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [[title, *heads], *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for name, *cells in lines:
        numbers = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join([name.ljust(widths[0]), *numbers]).rstrip()


def _read(what: str, read: Read) -> Iterator[str]:
    by = f", as {read.system} exports them" if read.system else ""
    yield f"{what}: {read.rows:,} rows read{by}, {read.taken:,} taken, {read.refused:,} refused"
    for reason, count, line in read.reasons:
        yield f"  {count:,} × {reason} First in line {line}."
