"""Files as the world sends them: taken as expected or refused with a reason, never a traceback."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from leads.models import Lead
from tests.cast import Cast
from workspaces import scope

NASTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "nasty_csv"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not NASTY.exists(), reason="the nasty files are not beside the project (../shared/data)"
    ),
]

MADE_HERE = [
    ("utf8_bom_semicolon_crlf.csv", "2 rows read/2 added/0 already there/0 refused"),
    ("utf16le_tab.csv", "2 rows read/2 added/0 already there/0 refused"),
    ("cp1252.csv", "2 rows read/2 added/0 already there/0 refused"),
    ("embedded_newlines_quotes.csv", "2 rows read/2 added/0 already there/0 refused"),
    ("duplicate_headers.csv", "Columns share a header: Email (column 1), email (column 2), EMAIL (column 3)"),
    ("ragged_rows.csv", "4 rows read/1 added/0 already there/3 refused/  line 2: It has 2 cells"),
    ("huge_field.csv", "2 rows read/1 added/0 already there/1 refused/  line 2: Notes has 200,000 letters"),
    ("many_columns.csv", "1 rows read/1 added/0 already there/0 refused"),
    ("header_only.csv", "nothing to import"),
    ("empty.csv", "The file is empty."),
    ("cr_only.csv", "2 rows read/2 added/0 already there/0 refused"),
    ("html_named.csv", "This is a web page"),
]
OTHERS = sorted(
    str(path.relative_to(NASTY))
    for folder in ("frictionless", "csv-spectrum/csvs")
    for path in NASTY.glob(f"{folder}/*.csv")
)


def run(path: Path) -> str:
    out = StringIO()
    channel = (
        ("--channel-column", "Source") if b"Source" in path.read_bytes()[:200] else ("--set", "channel=File")
    )
    try:
        call_command(
            "import_leads", str(path), "--workspace", "acme", *channel, stdout=out, stderr=StringIO()
        )
    except CommandError as reason:
        return str(reason)
    return "/".join(out.getvalue().splitlines())


@pytest.mark.parametrize(("name", "expected"), MADE_HERE)
def test_files_made_for_this_do_as_their_manifest_says(cast: Cast, name: str, expected: str) -> None:
    assert expected in run(NASTY / "made_here" / name)
    with scope.workspace(cast.workspace.pk):
        for lead in Lead.objects.select_related("person", "fact_set"):
            told = f"{lead.person.name}{lead.fact_set.facts if lead.fact_set else ''}"
            assert not {"\ufffd", "\0", "Ã"} & set(told)


def test_names_dates_and_quotes_arrive_as_they_were(cast: Cast) -> None:
    for name in (
        "utf8_bom_semicolon_crlf.csv",
        "cp1252.csv",
        "utf16le_tab.csv",
        "embedded_newlines_quotes.csv",
    ):
        run(NASTY / "made_here" / name)
    with scope.workspace(cast.workspace.pk):
        found = {lead.person.email: lead for lead in Lead.objects.select_related("person", "fact_set")}
    jorg, ann = found["jorg@example.com"], found["ann@example.com"]
    assert (jorg.person.name, f"{jorg.arrived_at:%d %B}") == ("Müller; Jörg", "03 April")
    assert found["renee@example.com"].person.name == "Renée O’Neil"
    assert found["li@example.com"].person.name == "李小龙"
    assert ann.fact_set is not None
    assert ann.fact_set.facts["Notes"] == 'Line one\nLine two, with comma\r\nLine "three"'


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_file_is_taken_or_refused_with_a_reason(cast: Cast, name: str) -> None:
    said = run(NASTY / name)
    assert "rows read" in said or said.startswith(Path(name).name)
