"""Bytes become text: only in an encoding that is certain, or named as a guess, never by replacing letters."""

import codecs
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TextIO

import charset_normalizer

from leads.imports.faults import FileError

_NOT_TEXT = (
    (b"PK\x03\x04", "This is a zip archive, not a CSV file. Unpack it first."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook. Save it as .xlsx or CSV first."),
    (b"%PDF", "This is a PDF, not a CSV file."),
    (b"\x1f\x8b", "This file is compressed. Unpack it first."),
)
_MARKS = (  # UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEB_PAGE = ("<!doctype", "<html", "<table", "<?xml", "<head", "<meta")
_OPTION = "Save it as UTF-8, or say --encoding NAME."
_PAGE = "Save it as UTF-8, or choose its encoding below."
_SAMPLE = 200_000
_PIECE = 1 << 20
WESTERN = "cp1252"

Source = Callable[[], BinaryIO]


@dataclass(frozen=True)
class Text:
    """A file's text, read anew at each `open`; `is_guessed` when the bytes alone don't prove the encoding."""

    source: Source
    encoding: str
    is_guessed: bool = False

    def open(self) -> TextIO:
        """The text with its line ends as they are, without a mark before it."""
        return io.TextIOWrapper(self.source(), encoding=self.encoding, newline="")

    @property
    def body(self) -> str:
        """The whole text, for files known to be small."""
        with self.open() as file:
            return file.read()


def decode(raw: bytes, *, encoding: str = "") -> Text:
    """As `find`, of bytes in memory."""
    return find(lambda: io.BytesIO(raw), encoding=encoding)


def find(source: Source, *, encoding: str = "") -> Text:
    """The text of a file, in the encoding named or found, proven to its last byte without holding it in memory.

    Raises FileError where no encoding is certain enough.
    """
    with source() as file:
        start = file.read(_SAMPLE)
        if not start.strip(b"\0 \r\n\t") and not any(
            piece.strip(b"\0 \r\n\t") for piece in iter(lambda: file.read(_PIECE), b"")
        ):
            raise FileError("The file is empty.")
    for mark, message in _NOT_TEXT:
        if start.startswith(mark):
            raise FileError(message)
    text = Text(source, _named(start, encoding)) if encoding else _found(source, start)
    _prove(source, text.encoding)
    with text.open() as opened:
        if opened.read(2000).lstrip()[:20].casefold().startswith(_WEB_PAGE):
            raise FileError(
                "This is a web page, not a CSV file. Open it in a spreadsheet and save it as CSV."
            )
    return text


def _named(start: bytes, encoding: str) -> str:
    """The encoding as named, or its like that takes the mark the file begins with."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise FileError(f"There is no encoding called {encoding}.") from None
    for mark, marked in _MARKS:
        if start.startswith(mark) and name.startswith(marked.removesuffix("-sig")):
            return marked
    return name


def _found(source: Source, start: bytes) -> Text:
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Text(source, name)
    if wide := _wide(start):
        return Text(source, wide)
    try:
        _prove(source, "utf-8")
        return Text(source, "utf-8")
    except FileError:
        return Text(source, _guessed(start), is_guessed=True)


def _wide(raw: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    sample = raw[: 4096 // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 < len(sample):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _guessed(start: bytes) -> str:
    """Western European where that is plausible, as most exports are; anything else its owner must name."""
    matches = charset_normalizer.from_bytes(start)
    plausible = [name for match in matches for name in (match.encoding, *match.could_be_from_charset)]
    if WESTERN in plausible:
        return WESTERN
    hint = f" It may be {plausible[0]}." if plausible else ""
    raise FileError(
        f"The file is neither UTF-8 nor UTF-16 nor Western European.{hint}", option=_OPTION, page=_PAGE
    )


def _prove(source: Source, encoding: str) -> None:
    """Decode it once, piece by piece; raises FileError at the first byte that isn't of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with source() as file:
        while True:
            piece = file.read(_PIECE)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                raise FileError(
                    f"The file is not {encoding}: byte {done - held + error.start + 1} can't be read.",
                    option=_OPTION,
                    page=_PAGE,
                ) from None
            if not piece:
                return
            done += len(piece)
