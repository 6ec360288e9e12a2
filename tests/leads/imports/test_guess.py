"""Which column holds which field, guessed for the page on which files are laid out."""

import pytest

from leads.imports import presets
from leads.imports.fields import LEAD_HEADERS, OUTCOME_HEADERS
from leads.imports.guess import guess
from tests.leads.imports.test_presets import EXPORTS

HEADERS = {presets.LEADS: LEAD_HEADERS, presets.OUTCOMES: OUTCOME_HEADERS}


@pytest.mark.parametrize(
    ("kind", "header"), [(kind, header) for kind, _, header in EXPORTS if kind in HEADERS]
)
def test_an_export_is_laid_out_as_its_preset_reads_it(kind: str, header: str) -> None:
    columns = header.split(",")
    preset = presets.recognise(columns, kind)
    assert preset is not None
    found = guess(columns, [], HEADERS[kind], preset=preset)

    spelled = [presets.spelled(column) for column in columns]
    for field, known in preset.columns.items():
        if (
            field != "name"
            and field in HEADERS[kind]
            and (there := [name for name in known if name in spelled])
        ):
            assert found[spelled.index(there[0])] == field, (field, found)
    assert len(set(found.values())) == len(found)


def test_nobody_s_file_is_guessed_by_its_headers_and_values() -> None:
    columns = ["Who", "Mail", "When", "Source"]
    rows = [["Ann", "ann@example.com", "2026-03-01", "Fair"], ["Bob", "bob@example.com", "2026-03-02", "Web"]]

    assert guess(columns, rows, LEAD_HEADERS) == {1: "email", 2: "submitted_at", 3: "channel"}
