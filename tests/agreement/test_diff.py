"""What is different between two versions, in words and word for word."""

from copy import deepcopy

import pytest

from agreement import diff
from agreement.diff import Kind
from agreement.starters import ALL
from scoring.documents import DocumentError


@pytest.fixture
def document():
    return ALL[0].document


def changed(document, edit):
    after = deepcopy(document)
    edit(after)
    return diff.between(document, after)


def test_the_same_documents_have_no_changes(document):
    assert diff.between(document, deepcopy(document)) == []
    assert diff.summary([]) == "They say the same."


def test_a_changed_value_is_said_as_it_was_and_is(document):
    [change] = changed(document, lambda said: said["goal"].update(target=45))

    assert (change.kind, change.line.address, change.is_wording) == (Kind.CHANGED, "goal", False)
    assert change.sentence == "Changed: “One goal for both” was: 30 wins a quarter. Now: 45 wins a quarter."
    before, after = change.pieces
    assert [piece.text for piece in before if piece.is_gone] == ["30"]
    assert [piece.text for piece in after if piece.is_new] == ["45"]
    assert "".join(piece.text for piece in before) == "One goal for both\n30 wins a quarter"


def test_a_label_and_a_reason_are_only_words(document):
    def reword(said):
        said["rules"]["criteria"][0].update(label="Wants a demo", why="So they said.")

    [change] = changed(document, reword)

    assert (change.kind, change.is_wording) == (Kind.REWORDED, True)
    assert change.sentence == "Reworded: “Asked for a demo” is now called “Wants a demo”."
    assert diff.summary([change]) == "No rule changes; 1 line only in its words."


def test_a_new_criterion_and_its_points_bind(document):
    def add(said):
        said["rules"]["criteria"].append(
            {
                "key": "in_reach",
                "label": "Is in reach",
                "fact": "country",
                "operator": "is",
                "value": "DE",
                "points": 5,
            }
        )

    [change] = changed(document, add)

    assert (change.kind, change.before) == (Kind.ADDED, None)
    assert change.sentence == "New: “Is in reach”, country is “DE”, worth 5 points."


def test_lanes_in_another_order_are_moved(document):
    changes = changed(document, lambda said: said["rules"]["lanes"].reverse())

    assert {change.kind for change in changes} == {Kind.CHANGED}
    assert all(change.sentence.startswith("Moved: ") for change in changes)


def test_criteria_in_another_order_change_nothing(document):
    assert changed(document, lambda said: said["rules"]["criteria"].reverse()) == []


def test_every_part_of_a_document_is_compared(document):
    edits = {
        "title": lambda said: said.update(title="x"),
        "preamble": lambda said: said.update(preamble="x"),
        "required": lambda said: said["rules"].update(required=[]),
        "rules_out": lambda said: said["rules"].update(rules_out=[]),
        "commitments/sales/minimum_touches": lambda said: said["commitments"]["sales"].update(minimum_touches=9),
        "commitments/sales/cadence": lambda said: said["commitments"]["sales"].update(cadence=[{"step": "a", "after_s": 60}]),
        "commitments/sales/accept_within_s": lambda said: said["commitments"]["sales"].update(accept_within_s=60),
        "commitments/marketing/acceptance_rate": lambda said: said["commitments"]["marketing"].update(
            acceptance_rate=0.1
        ),
        "commitments/marketing/reachable_share": lambda said: said["commitments"]["marketing"].update(
            reachable_share=0.5
        ),
        "commitments/marketing/campaigns": lambda said: said["commitments"]["marketing"].update(
            campaigns=[{"key": "fair", "name": "Fair", "month": "2026-11", "budget": 12000, "leads": 60}]
        ),
        "glossary": lambda said: said.update(glossary=[]),
    }  # fmt: skip
    for address, edit in edits.items():
        assert [change.line.address for change in changed(document, edit)] == [address]


def test_three_starters_differ_and_say_how(document):
    for other in ALL[1:]:
        changes = diff.between(document, other.document)
        assert changes
        assert all(change.sentence.endswith(".") for change in changes)


def test_what_is_not_complete_can_t_be_compared(document):
    with pytest.raises(DocumentError):
        diff.between(document, {"title": "x"})
