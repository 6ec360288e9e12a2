"""Whatever another system sends in the place of anything: it is read, or said to be unreadable, and breaks nothing."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads import attribution, normalise
from leads.models import Connection
from leads.ways_in import KINDS, Call, Malformed, call, meeting, read
from tests.leads.ways_in import calls

AT = datetime(2026, 3, 10, tzinfo=UTC)
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for name, one in inner for found in places(one, (*path, name)))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], by)
    return copy


@pytest.mark.parametrize("kind", list(KINDS))
@settings(max_examples=150, deadline=None)
@given(chosen=st.data())
def test_a_value_of_any_type_anywhere_is_read_or_said_to_be_unreadable(
    kind: str, chosen: st.DataObject
) -> None:
    whole = calls.payload(kind)
    sent = replaced(whole, chosen.draw(st.sampled_from(places(whole))), chosen.draw(ANY))
    way_in = Connection(kind=kind, name="Ours", settings={})
    try:
        deliveries = KINDS[kind].parse(Call(json.dumps(sent).encode(), {}, AT))
    except Malformed:
        return
    for delivery in deliveries:
        assert 0 < len(delivery.key) <= 200
        meeting(way_in, delivery.payload)
        call(way_in, delivery.payload)
        with suppress(normalise.Unmappable):
            normalise.read(read(way_in, delivery.payload), country="US")


@settings(max_examples=150, deadline=None)
@given(chosen=st.data())
def test_whatever_meta_s_graph_answers_is_read(chosen: st.DataObject) -> None:
    whole: dict[str, Any] = {
        "id": "1", "created_time": "2026-03-10T08:59:25+0000", "form_id": "5", "campaign_name": "Spring", "platform": "fb",
        "field_data": [{"name": "email", "values": ["a@example.com"]}, {"name": "first_name", "values": ["A"]}],
    }  # fmt: skip
    sent = replaced(whole, chosen.draw(st.sampled_from(places(whole)[1:])), chosen.draw(ANY))
    KINDS["meta"].is_fetched_test(sent)
    with suppress(normalise.Unmappable):
        normalise.read(read(Connection(kind="meta", name="Ours", settings={}), sent), country="US")


@settings(max_examples=200, deadline=None)
@given(address=ANY | st.text(), referrer=ANY | st.text(), told=ANY)
def test_any_address_has_clues_or_none(address: Any, referrer: Any, told: Any) -> None:
    found = attribution.clues(address, referrer=referrer, told=told)
    assert all(isinstance(value, str) and value for value in found.values())
    attribution.decide({"source": {"rules": [{"clue": "referrer", "test": "contains", "value": "a"}]}}, found)
