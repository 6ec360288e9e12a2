"""Rows that a file holds twice are found, whatever its size; few others are suspected."""

from hypothesis import given
from hypothesis import strategies as st

from leads.imports.twins import Twins

CELLS = st.lists(st.sampled_from(["", " ", "a", "b", "\t", "Ann"]), min_size=3, max_size=3)


def plain(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell if cell.strip() else "" for cell in cells)


@given(st.lists(CELLS, max_size=30))
def test_a_row_seen_twice_is_never_missed(rows: list[list[str]]) -> None:
    twins = Twins()
    for row in rows:
        twins.see(row)
    said = [plain(row) for row in rows]
    for row in rows:
        if said.count(plain(row)) > 1:
            assert twins.may_include(row)


def test_of_many_different_rows_hardly_one_is_suspected() -> None:
    twins = Twins()
    rows = [[f"p{number}@example.com", str(number)] for number in range(50_000)]
    for row in rows:
        twins.see(row)
    assert sum(map(twins.may_include, rows)) < 500
