"""Which values the catalogue's types leave as they came."""

from hypothesis import given
from hypothesis import strategies as st

from leads import facts
from leads.models import FactKind

VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.sampled_from(["yes", "No", "12", "-7.50", "007"]),
    st.lists(st.text()),
)


@given(VALUES, st.sampled_from(FactKind.Type.values))
def test_what_stays_is_not_altered(value: object, kind: str) -> None:
    if facts.stays(type(value), kind):
        found = facts.coerce(value, kind)
        assert (type(found), found) == (type(value), value)


def test_what_may_be_altered_doesn_t_stay() -> None:
    assert [kind for kind in FactKind.Type.values if not facts.stays(str, kind)] == [
        "number",
        "yes_no",
        "list",
    ]
    assert [kind for kind in FactKind.Type.values if not facts.stays(int, kind)] == ["text"]
