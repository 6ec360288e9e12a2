"""Which column holds which field."""

import pytest

from leads.imports.faults import FileError, RowError
from leads.imports.fields import LEAD_HEADERS, Fields, resolve


def of(columns: list[str], **options) -> Fields:
    return resolve(
        columns, LEAD_HEADERS, mapped=options.get("mapped", {}), constants=options.get("constants", {})
    )


def test_obvious_headers_map_by_themselves() -> None:
    fields = of(["Record ID", "First Name", "Last Name", "E-Mail", "phone_number", "CreatedDate", "Budget"])
    assert fields.read(["7", "Camille", "Durand", "c@example.com", "+33 6", "2024-03-12", "10"]) == {
        "external_id": "7",
        "email": "c@example.com",
        "phone": "+33 6",
        "name": "Camille Durand",
        "submitted_at": "2024-03-12",
    }
    assert fields.rest == {6: "Budget"}


def test_a_full_name_wins_over_its_parts() -> None:
    fields = of(["FirstName", "LastName", "Name", "Email"])
    assert fields.read(["Zoë", "Dupont", "Dr. Zoë Dupont", "z@example.com"])["name"] == "Dr. Zoë Dupont"
    assert sorted(fields.rest.values()) == ["FirstName", "LastName"]


def test_what_is_said_wins_over_what_is_obvious() -> None:
    fields = of(["Email", "Work"], mapped={"email": "work"}, constants={"channel": "Fair"})
    assert fields.read(["old@example.com", "new@example.com"]) == {
        "channel": "Fair",
        "email": "new@example.com",
    }
    assert fields.rest == {0: "Email"}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"mapped": {"emial": "Email"}}, "There is no field “emial”"),
        ({"mapped": {"email": "Mail 2"}}, "There is no column “Mail 2”.*Email, Name"),
        ({"mapped": {"name": "Name"}, "constants": {"name": "x"}}, "both"),
    ],
)
def test_what_is_not_there_is_named(options: dict[str, dict[str, str]], reason: str) -> None:
    with pytest.raises(FileError, match=reason):
        of(["Email", "Name"], **options)


def test_a_file_that_says_nobody_is_refused() -> None:
    with pytest.raises(FileError, match="who a row is about"):
        of(["Name", "City"])


def test_a_cell_too_long_is_refused_not_cut() -> None:
    fields = of(["Email", "Name", "Notes"])
    with pytest.raises(RowError, match="name has 201 letters"):
        fields.read(["a@example.com", "x" * 201, ""])
    with pytest.raises(RowError, match="Notes has 2,001 letters"):
        fields.others(["a@example.com", "x", "y" * 2001])
