"""Bytes become text: only in an encoding that is certain, or named as a guess, never by replacing letters."""

import codecs
from dataclasses import dataclass

import charset_normalizer

from leads.imports.faults import FileError

_NOT_TEXT = (
    (b"PK\x03\x04", "This is an Excel workbook or a zip archive, not a CSV file. Save it as CSV first."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook, not a CSV file. Save it as CSV first."),
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
_REMEDY = "Save it as UTF-8, or say --encoding NAME."
_SAMPLE = 200_000
WESTERN = "cp1252"


@dataclass(frozen=True)
class Text:
    """A file's text; `is_guessed` when the bytes alone don't prove the encoding."""

    body: str
    encoding: str
    is_guessed: bool = False


def decode(raw: bytes, *, encoding: str = "") -> Text:
    """The text of a file, in the encoding named or found. Raises FileError where none is certain enough."""
    if not raw.strip(b"\0 \r\n\t"):
        raise FileError("The file is empty.")
    for start, message in _NOT_TEXT:
        if raw.startswith(start):
            raise FileError(message)
    text = Text(_strictly(raw, encoding).removeprefix("\ufeff"), encoding) if encoding else _found(raw)
    if text.body.lstrip()[:20].casefold().startswith(_WEB_PAGE):
        raise FileError("This is a web page, not a CSV file. Open it in a spreadsheet and save it as CSV.")
    return text


def _found(raw: bytes) -> Text:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return Text(_strictly(raw, name), name)
    if wide := _wide(raw):
        return Text(_strictly(raw, wide), wide)
    try:
        return Text(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _guessed(raw)


def _wide(raw: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    sample = raw[: 4096 // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 < len(sample):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _guessed(raw: bytes) -> Text:
    """Western European where that is plausible, as most exports are; anything else its owner must name."""
    matches = charset_normalizer.from_bytes(raw[:_SAMPLE])
    plausible = [name for match in matches for name in (match.encoding, *match.could_be_from_charset)]
    if WESTERN in plausible:
        return Text(_strictly(raw, WESTERN), WESTERN, is_guessed=True)
    hint = f" It may be {plausible[0]}." if plausible else ""
    raise FileError(f"The file is neither UTF-8 nor UTF-16 nor Western European.{hint} {_REMEDY}")


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except LookupError:
        raise FileError(f"There is no encoding called {encoding}.") from None
    except UnicodeDecodeError as error:
        raise FileError(
            f"The file is not {encoding}: byte {error.start + 1} can't be read. {_REMEDY}"
        ) from None
