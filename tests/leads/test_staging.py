"""What is staged is what was given, whatever letters it holds."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads import staging

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
ODD = st.text(
    st.sampled_from(["\\", "\n", "\r", "\x1e", "\x1f", "\t", '"', "'", ",", ".", "N", "é", "x", "1", "e"])
)
CELL = st.one_of(st.none(), TEXT, ODD, st.sampled_from(["\\N", "\\.", "\x1e", "\\x1e", ""]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=8))
def test_texts_come_back_as_they_were(db: None, rows: list[tuple[Any, ...]]) -> None:
    staging.stage("odd", {"one": "text", "two": "text", "three": "text"}, rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM odd ORDER BY ctid")
        assert cursor.fetchall() == rows


def test_other_values_come_back_as_they_were(db: None) -> None:
    row = (7, True, None, datetime(2026, 3, 10, 9, 0, 0, 123456, tzinfo=UTC), {"a": '"\\n\\'})
    columns = {"one": "bigint", "two": "boolean", "three": "bigint", "four": "timestamptz", "five": "jsonb"}
    staging.stage("odd", columns, [(*row[:4], '{"a":"\\"\\\\n\\\\"}')])
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, two, three, four, five FROM odd")
        assert cursor.fetchone() == (*row[:4], '{"a": "\\"\\\\n\\\\"}')


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(TEXT, ODD), max_size=8))
def test_an_array_is_what_was_given(db: None, texts: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [staging.array(texts)])
        assert cursor.fetchone() == (texts,)
