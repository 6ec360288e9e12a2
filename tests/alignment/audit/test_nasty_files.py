"""The world's files: audited as they should be, or refused in plain words; never an error of ours."""

import csv
from pathlib import Path

import pytest

from alignment.audit import report
from leads.imports.faults import FileError
from tests.alignment.audit.files import NOW, audit

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
NASTY, OLIST = SHARED / "nasty_csv", SHARED / "olist_funnel"
beside = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="the files are not beside the project (../shared/data)"),
]
FILES = sorted(
    str(path.relative_to(NASTY))
    for folder in ("made_here", "frictionless", "csv-spectrum/csvs")
    for path in NASTY.glob(f"{folder}/*.csv")
)
# The same troubles, in files of our own that are always there: (leads, why it is refused, or leads taken and refused).
OURS: list[tuple[str, bytes, str | tuple[int, int]]] = [
    ("mark and semicolons", "\ufeffE-Mail;Created\r\nj@example.com;03.04.2025 10:00\r\n".encode(), (1, 0)),
    ("wide letters", "Email\tCreated\nli@example.com\t2026-03-02\n".encode("utf-16"), (1, 0)),
    ("old letters", "Email,Created,Source\nr@e.com,2026-03-02,Renée O’Neil\nz@e.com,2026-03-02,Zoë\n".encode("cp1252"), (2, 0)),
    ("old line ends", b"Email,Created\ra@example.com,2026-03-02\rb@example.com,2026-03-03\r", (2, 0)),
    ("an open quote", b'Email,Created\na@example.com,2026-03-02\n"b@example.com,2026-03-02\n', (1, 1)),
    ("ragged", b"Email,Created\na@example.com\na@example.com,2026-03-02,x\nb@example.com,2026-03-02\n", (1, 2)),
    ("a NUL", b"Email,Created\na\0@example.com,2026-03-02\nb@example.com,2026-03-02\n", (1, 1)),
    ("no rows", b"Email,Created\n", (0, 0)),
    ("empty", b"", "The file is empty."),
    ("a web page", b"<!doctype html><table><tr><td>Email</td></tr></table>", "This is a web page"),
    ("twins", b"Email,email,Created\na,b,c\n", "Columns share a header"),
    ("a zip", b"PK\x03\x04rest", "zip archive"),
    ("a formula", b'Email,Created,Lead Source\na@example.com,2026-03-02,"=cmd|\' /C calc\'!A0"\n', (1, 0)),
    ("markup", b"Email,Created,Lead Source\na@example.com,2026-03-02,<script>alert(1)</script>\n", (1, 0)),
    ("far dates", b"Email,Created\na@example.com,0001-01-01\nb@example.com,9999-12-31\nc@example.com,1969-12-31\n", (0, 3)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "expected"), OURS, ids=[name for name, _, _ in OURS])
def test_our_own_troublesome_files(name: str, raw: bytes, expected: str | tuple[int, int]) -> None:
    if isinstance(expected, str):
        with pytest.raises(FileError, match=expected):
            audit(raw)
        return
    found = audit(raw)
    assert (found.leads.taken, found.leads.refused) == expected
    assert "<script" not in report.html(found, at=NOW)


@pytest.mark.parametrize("name", [pytest.param(name, marks=beside, id=name) for name in FILES])
def test_every_other_file_is_audited_or_refused_with_a_reason(name: str) -> None:
    raw = (NASTY / name).read_bytes()
    for leads, touches in ((raw, None), (b"id,created\n1,2026-03-02\n", raw)):
        try:
            found = audit(leads, touches)
        except FileError:  # anything else fails
            continue
        assert found.total.leads == found.leads.taken
        report.html(found, at=NOW)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the files are not beside the project (../shared/data)")
def test_the_real_funnel_is_counted_by_channel_as_its_truth_says() -> None:
    found = audit((OLIST / "olist_marketing_qualified_leads_dataset.csv").read_bytes())
    with (OLIST / "truth_by_origin.csv").open() as file:
        truth = {row["origin_label"]: int(row["leads"]) for row in csv.DictReader(file)}
    truth["(none)"] = truth.pop("(missing)")
    assert {row.name: row.leads for row in found.by_channel} == truth
    assert found.attempts_from == ""  # “first_contact_date” is when they asked, not when they were called
