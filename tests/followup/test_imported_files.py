"""The world's files through the browser: taken as they should be, or refused in a marketer's words; never a 500."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.models import Count, Q
from django.test import Client

from followup.imports import work
from leads.models import ImportRefusal, Lead
from tests.cast import Cast
from tests.followup.imports import begin, bring_in, latest, upload
from workspaces import scope

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
NASTY, OLIST = SHARED / "nasty_csv", SHARED / "olist_funnel"
beside = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="the files are not beside the project (../shared/data)"),
]
SignIn = Callable[..., Client]
# What the manifest of these files expects: refused as a file in these words, or (added, refused) rows.
MADE_HERE: list[tuple[str, str | tuple[int, int]]] = [
    ("utf8_bom_semicolon_crlf.csv", (2, 0)),
    ("utf16le_tab.csv", (2, 0)),
    ("cp1252.csv", (2, 0)),
    ("embedded_newlines_quotes.csv", (2, 0)),
    ("duplicate_headers.csv", "Columns share a header"),
    ("ragged_rows.csv", (1, 3)),
    ("huge_field.csv", (1, 1)),
    ("many_columns.csv", (1, 0)),
    ("header_only.csv", "nothing to import"),
    ("empty.csv", "The file is empty."),
    ("cr_only.csv", (2, 0)),
    ("html_named.csv", "This is a web page"),
]
# The same troubles, in files of our own that are always there.
OURS: list[tuple[str, bytes, str | tuple[int, int]]] = [
    ("mark and semicolons", "\ufeffName;Email;Created\r\nMüller; Jörg;j@example.com;03.04.2025\r\n".encode(), (0, 1)),
    ("quoted delimiter", '\ufeffName;Email\r\n"Müller; Jörg";j@example.com\r\n'.encode(), (1, 0)),
    ("wide letters", "Name\tEmail\n李小龙\tli@example.com\n".encode("utf-16"), (1, 0)),
    ("old letters", "Name,Email\nRenée O’Neil,r@example.com\nZoë,z@example.com\n".encode("cp1252"), (2, 0)),
    ("old line ends", b"Name,Email\rKim,kim@example.com\rLee,lee@example.com\r", (2, 0)),
    ("lines in a cell", b'Name,Email,Notes\nKim,kim@example.com,"one\ntwo"\n', (1, 0)),
    ("an open quote", b'Name,Email\nKim,kim@example.com\n"Open,o@example.com\n', (1, 1)),
    ("too few and too many", b"Name,Email\nShort\nA, Jr.,a@example.com\nKim,kim@example.com\n", (1, 2)),
    ("a NUL", b"Name,Email\nK\0im,kim@example.com\nLee,lee@example.com\n", (1, 1)),
    ("a long cell", b"Email,Notes\nkim@example.com," + b"x" * 200_000 + b"\nlee@example.com,short\n", (1, 1)),
    ("no rows", b"Name,Email\n", "nothing to import"),
    ("a web page", b"<!doctype html><table><tr><td>Email</td></tr></table>", "web page"),
]  # fmt: skip


def through(browser: Client, cast: Cast, raw: bytes, name: str) -> str | tuple[int, int]:
    """What a file comes to: a reason on the page, or how many rows were added and refused."""
    answer = upload(browser, raw, name)
    if answer.status_code == 422:
        return str(answer.context["problem"])
    assert answer.status_code == 302
    told = {} if "channel" in latest(cast).options["fields"].values() else {"all_channel": "File"}
    answer = begin(browser, cast, told)
    if answer.status_code == 422:
        seen = answer.context["look"]
        asked = [f"Dates: {seen.question.example}"] if seen.question else []
        said = [*seen.problems, *asked, *(column.error for column in seen.columns if column.error)]
        return " ".join(said) if not seen.is_empty else "there is nothing to import"
    work.work_off()
    run = latest(cast)
    assert run.state == "done", run.failure
    with scope.workspace(cast.workspace.pk):
        assert ImportRefusal.objects.filter(run=run).count() == run.refused
        for lead in Lead.objects.select_related("person", "fact_set"):
            told_us = f"{lead.person.name}{lead.fact_set.facts if lead.fact_set else ''}"
            assert not {"\ufffd", "\0", "Ã"} & set(told_us)
    return run.added, run.refused


def compare(found: str | tuple[int, int], expected: str | tuple[int, int]) -> None:
    if isinstance(expected, str):
        assert expected in str(found)
    else:
        assert found == expected


@pytest.mark.parametrize(("name", "raw", "expected"), OURS, ids=[name for name, _, _ in OURS])
def test_our_own_troublesome_files(
    cast: Cast, sign_in: SignIn, name: str, raw: bytes, expected: str | tuple[int, int]
) -> None:
    compare(through(sign_in(cast.mara), cast, raw, f"{name}.csv"), expected)


@pytest.mark.parametrize(
    ("name", "expected"), [pytest.param(*row, marks=beside, id=row[0]) for row in MADE_HERE]
)
def test_files_made_for_this_do_as_their_manifest_says(
    cast: Cast, sign_in: SignIn, name: str, expected: str | tuple[int, int]
) -> None:
    compare(through(sign_in(cast.mara), cast, (NASTY / "made_here" / name).read_bytes(), name), expected)


OTHERS = sorted(
    str(path.relative_to(NASTY))
    for folder in ("frictionless", "csv-spectrum/csvs")
    for path in NASTY.glob(f"{folder}/*.csv")
)


@pytest.mark.parametrize("name", [pytest.param(name, marks=beside, id=name) for name in OTHERS])
def test_every_other_file_is_taken_or_refused_with_a_reason(cast: Cast, sign_in: SignIn, name: str) -> None:
    found = through(sign_in(cast.mara), cast, (NASTY / name).read_bytes(), name)
    assert found, name
    assert "--" not in str(found)  # no word of the command line


def by_channel() -> dict[str, tuple[int, int]]:
    rows = Lead.objects.values_list("channel__name").annotate(
        all=Count("pk"), won=Count("pk", filter=Q(outcome="won"))
    )
    return {name or "(none)": (leads, won) for name, leads, won in rows}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the files are not beside the project (../shared/data)")
def test_the_real_funnel_needs_no_click_and_gives_the_true_figures(committed: Cast, sign_in: SignIn) -> None:
    cast: Any = committed
    connections["default"].close()  # a session that has planned nothing while the tables were empty
    mara = sign_in(cast.mara)
    leads = bring_in(mara, cast, (OLIST / "olist_marketing_qualified_leads_dataset.csv").read_bytes())
    assert leads.options["fields"] == {"0": "external_id", "1": "submitted_at", "3": "channel"}
    assert (leads.added, leads.refused) == (8000, 0)
    deals = bring_in(mara, cast, (OLIST / "olist_closed_deals_dataset.csv").read_bytes(), kind="outcomes")
    assert (deals.added, deals.refused) == (842, 0)

    with (OLIST / "truth_by_origin.csv").open() as file:
        truth = {row["origin_label"]: (int(row["leads"]), int(row["won"])) for row in csv.DictReader(file)}
    truth["(none)"] = truth.pop("(missing)")
    with scope.workspace(cast.workspace.pk):
        assert by_channel() == truth
