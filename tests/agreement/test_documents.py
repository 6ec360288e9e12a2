"""Whole documents, right and wrong: faults name their path, and nothing else is ever raised."""

import json
import os
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreement import documents, drafting, edits, places, shape, starters
from agreement.builder.sheet import Sheet
from agreement.edits import Change, Stale
from agreement.models import Revision
from scoring.documents import DocumentError
from tests.cast import BEGAN

EXAMPLES = int(os.environ.get("LEADBRIDGE_EXAMPLES", "300"))
WHOLE = starters.find("asked_for_a_call").document
QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

texts = st.one_of(
    st.sampled_from(
        ["", " ", "'; DROP TABLE leads_lead; --", "\0", "\ud800", "%s", "{}", "a" * 400, "left_phone"]
    ),
    st.text(max_size=12),
)
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from([10**30, -(10**30)]), st.floats(), texts
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        found += paths(inner, (*path, step))
    return found


PATHS = paths(WHOLE)


@st.composite
def bent(draw: st.DrawFn) -> Any:
    """A whole document of which a few places hold something else."""
    document = deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(PATHS))
        place: Any = document
        try:
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = draw(anything)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took that place away
    return document


def faults_of(read: Callable[[Any], Any], document: Any) -> list[tuple[str, str]]:
    """What a reader finds wrong; nothing else than that may be raised."""
    try:
        read(document)
    except DocumentError as error:
        return error.faults
    return []


@given(document=st.one_of(anything, bent()))
@QUIET
def test_a_document_parses_or_names_every_faulty_path(document):
    assert all(path and message for path, message in faults_of(documents.Document.parse, document))


@given(document=bent())
@QUIET
@pytest.mark.django_db
def test_whatever_can_be_kept_can_be_shown_and_changed(document):
    if faults := faults_of(lambda it: shape.check(documents.sane(it)), document):
        assert all(path for path, _ in faults)
        return
    sheet = Sheet(deepcopy(document), {}, at=BEGAN)
    assert [sheet.lanes, sheet.required, sheet.rules_out, sheet.others, sheet.ladder, sheet.glossary]
    for line, _, messages in sheet.messages:
        assert isinstance(line, str)
        assert all(messages)
    documents.digest(document)


LINES = [
    "title", "goal", "criteria", "lanes", "required", "rules_out", "glossary", "expectations", "glossary/0",
    "criteria/left_phone", "lanes/ring_back", "lanes/ring_back/criteria", "lanes/none/criteria",
    "commitments/sales/ladder", "commitments/sales/ladder/breach", "commitments/sales/cadence", "commitments/sales/cadence/try_2",
]  # fmt: skip
changes = st.builds(
    Change,
    st.sampled_from(["set", "add", "add_group", "remove", "move", "wrap", "unwrap", "none"]),
    st.one_of(st.sampled_from(LINES), texts),
    value=anything,
    seen=st.one_of(anything, st.just("left_phone"), st.just({"any": ["asked_call", "asked_quote"]})),
    at=st.lists(st.integers(-1, 3), max_size=3).map(tuple),
    to=st.integers(-5, 1000),
    into=st.one_of(st.just(""), st.sampled_from(LINES)),
    under=st.lists(st.integers(-1, 3), max_size=3).map(tuple),
)


@given(made=st.lists(changes, max_size=5))
@QUIET
@pytest.mark.django_db
def test_changes_of_any_kind_are_made_or_refused_by_name(made):
    document: Any = deepcopy(WHOLE)
    for change in made:
        tried = deepcopy(document)
        try:
            edits.apply(tried, change)
            shape.check(documents.sane(tried))
        except (Stale, places.NoSuchLine, ValueError):
            continue  # DocumentError is a ValueError
        document = tried
    assert json.dumps(document, allow_nan=False)
    Sheet(document, {}, at=BEGAN).problems  # noqa: B018  draws every line


def test_a_random_run_of_changes_is_kept_as_revisions(scoped, at):
    draft = drafting.start(scoped.workspace.pk, by=scoped.mara, at=at, document=WHOLE)
    for number in range(5):
        seen = documents.of(draft)["title"]
        drafting.change(draft, Change("set", "title", value=f"T{number}", seen=seen), by=scoped.mara, at=at)
        draft.refresh_from_db()

    assert list(Revision.objects.filter(version=draft).order_by("number").values_list("number", flat=True)) == [
        1, 2, 3, 4, 5, 6,
    ]  # fmt: skip


def test_wording_binds_nobody_and_everything_else_does():
    reworded = deepcopy(WHOLE) | {"title": "Other", "preamble": "", "glossary": []}
    reworded["rules"]["criteria"][0] |= {"label": "Called", "why": "Because"}
    reworded["rules"]["criteria"].reverse()
    changed = deepcopy(WHOLE)
    changed["rules"]["lanes"].reverse()

    assert documents.digest(reworded) == documents.digest(WHOLE)
    assert documents.digest(changed) != documents.digest(WHOLE)


def test_an_expectation_read_from_the_past_says_where_it_lies():
    from agreement.documents import Expectation

    read, guessed = Expectation("demo", 100, 61, 24, 20, 9, seen=400), Expectation("demo", 100, 61, 24, 20, 9)

    assert read.between(61) == (56, 66)  # Wilson, 244 of 400: 0.561 to 0.656
    assert guessed.between(61) is None
