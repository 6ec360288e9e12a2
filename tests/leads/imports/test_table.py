"""A file's text, columns and rows: whole, or refused with a reason."""

import pytest

from leads.imports.encoding import decode
from leads.imports.faults import FileError
from leads.imports.table import Refusal, Row, Table

KIM = ["Kim", "kim@example.com"]


def rows(raw: bytes, **options) -> list[Row | Refusal]:
    return list(Table.open(decode(raw).body, **options).rows())


def cells(raw: bytes, **options) -> list[list[str]]:
    return [list(row.cells) for row in rows(raw, **options)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiters_line_ends_and_encodings_are_found(end: str, mark: str, encoding: str) -> None:
    text = end.join([mark.join(["Name", "Email", "City"]), mark.join(["Zoë", "zoe@example.com", "Köln"]), ""])
    assert cells(text.encode(encoding)) == [["Zoë", "zoe@example.com", "Köln"]]


def test_windows_1252_is_a_guess_that_says_so() -> None:
    text = decode(
        "Name,Email\nRenée O’Neil,renee@example.com\nJosé Núñez,jose@example.com\n".encode("cp1252")
    )
    assert (text.encoding, text.is_guessed) == ("cp1252", True)
    assert "Renée O’Neil" in text.body


def test_another_alphabet_must_be_named() -> None:
    raw = "id,name\n1,Λεωνίδας\n2,Αλέξανδρος\n3,Μυρτώ\n".encode("iso8859-7")
    with pytest.raises(FileError, match="--encoding"):
        decode(raw)
    assert "Λεωνίδας" in decode(raw, encoding="iso8859-7").body


def test_quoted_delimiters_newlines_and_quotes_stay_in_their_cell() -> None:
    raw = b'Name,Notes\n"Jones, ""AJ""","one\ntwo\r\nthree"\nBob,plain\n'
    assert rows(raw) == [Row(2, ['Jones, "AJ"', "one\ntwo\r\nthree"]), Row(5, ["Bob", "plain"])]


def test_a_decimal_comma_is_no_delimiter() -> None:
    assert cells(b"Name;Value\nKim;1,50\nLee;2,50\n") == [["Kim", "1,50"], ["Lee", "2,50"]]


def test_ragged_rows_are_refused_and_never_shifted() -> None:
    raw = b"Name,Email\nShort\nUnquoted, Jr.,jr@example.com\nKim,kim@example.com\nTrailing,t@example.com,,\n"
    assert rows(raw) == [
        Refusal(2, "It has 1 cells where the file has 2 columns.", ("Short",)),
        Refusal(3, "It has 3 cells where the file has 2 columns.", ("Unquoted", " Jr.", "jr@example.com")),
        Row(4, KIM),
        Row(5, ["Trailing", "t@example.com"]),
    ]


def test_a_broken_quote_costs_its_own_row_only() -> None:
    found = rows(b'Name,Email\n"Bob "Bobby" Smith",bob@example.com\nKim,kim@example.com\n')
    assert [type(row) for row in found] == [Refusal, Row]
    assert "doubled" in str(found[0])


def test_a_quote_that_never_closes_says_where_it_opens() -> None:
    found = rows(b'Name,Email\nKim,kim@example.com\n"Open,a\nb,c\n')
    assert [(row.line, type(row)) for row in found] == [(2, Row), (3, Refusal)]


def test_blank_rows_are_no_rows() -> None:
    assert cells(b"Name,Email\n\n,\n  ,\nKim,kim@example.com\n\n") == [KIM]


def test_a_nul_byte_refuses_its_row() -> None:
    found = rows(b"Name,Email\nK\0im,kim@example.com\nKim,kim@example.com\n")
    assert [type(row) for row in found] == [Refusal, Row]


def test_columns_name_those_of_a_file_without_header() -> None:
    table = Table.open("Kim,kim@example.com\n", columns=("name", "email"))
    assert table.columns == ("name", "email")
    assert [row.line for row in table.rows()] == [1]


def test_null_blanks_the_exact_cell() -> None:
    assert cells(b"Name,Email\nNaN,kim@example.com\nNaN Lee,NaN\n", null="NaN") == [
        ["", "kim@example.com"],
        ["NaN Lee", ""],
    ]


def test_a_header_said_twice_is_named() -> None:
    with pytest.raises(FileError, match=r"Email \(column 1\), email \(column 3\)"):
        Table.open("Email,Name,email\na,b,c\n")


def test_a_column_without_a_header_keeps_its_cells() -> None:
    assert Table.open("Name,,Email,\nKim,x,kim@example.com,\n").columns == ("Name", "column 2", "Email")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\0", "empty"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "web page"),
        (b"\xff\xfeN\x00a\x00\x00", "not utf-16"),
    ],
)
def test_what_is_no_text_table_is_refused_with_a_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(FileError, match=reason):
        decode(raw)
