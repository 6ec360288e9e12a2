"""The plan of attempts: read from documents old and new, branching on the last result, said in words."""

from copy import deepcopy

from agreement import cadence, diff, edits, lines, places
from agreement.commitments import DEFAULTS, Commitments
from agreement.documents import Document
from agreement.edits import Change
from agreement.starters import asked_for_a_call
from followup.models import Touch

HOUR = 3600


def plan(*steps: dict[str, object]) -> cadence.Cadence:
    return Commitments.parse({"sales": {"cadence": list(steps)}}).sales.cadence


def test_steps_come_in_order_and_the_last_repeats() -> None:
    found = plan({"step": "a", "after_s": HOUR}, {"step": "b", "after_s": 2 * HOUR, "medium": "email"})

    assert [found.following(done, "no_answer").key for done in (1, 2, 3, 9)] == ["a", "b", "b", "b"]
    assert found.gaps_s == (HOUR, 2 * HOUR)


def test_a_result_can_change_what_comes_next() -> None:
    found = plan(
        {"step": "a", "after_s": HOUR},
        {"step": "b", "after_s": 2 * HOUR},
        {
            "step": "mail",
            "when": "wrong_number",
            "after_s": 300,
            "medium": "email",
            "template": "Wrong number",
        },
    )

    assert found.following(1, "wrong_number").key == "mail"
    assert found.following(2, "no_answer").key == "b", "the branch takes no place in the order"
    assert found.sentence == (
        "Try again 1 hour later then try again 2 hours later; the last repeats. "
        "After a wrong number: write 5 minutes later, with “Wrong number”."
    )


def test_what_is_unreached_is_every_result_that_is_no_contact() -> None:
    assert set(cadence.UNREACHED) == set(Touch.Result.values) - Touch.CONTACTS


def old_document() -> dict[str, object]:
    """One that says only how long to wait between attempts, as agreements did."""
    said = deepcopy(asked_for_a_call.DOCUMENT)
    del said["commitments"]["sales"]["cadence"]
    said["commitments"]["sales"]["gaps_s"] = [HOUR, 4 * HOUR]
    return said


def test_an_older_document_is_read_as_the_plan_that_follows_from_it() -> None:
    sales = Commitments.parse({"sales": {"gaps_s": [HOUR, 4 * HOUR]}}).sales

    assert sales.cadence.gaps_s == (HOUR, 4 * HOUR)
    assert {step.medium for step in sales.cadence.steps} == {""}


def test_an_older_document_and_the_same_plan_in_steps_bind_to_the_same() -> None:
    old = old_document()
    new = deepcopy(old)
    sales = new["commitments"]["sales"]  # type: ignore[index]  # JSON
    sales["cadence"] = cadence.from_gaps(sales.pop("gaps_s"))

    assert diff.between(old, new) == []
    assert any(line.address == "commitments/sales/cadence" for line in lines.of(Document.parse(old), old))


def test_a_step_of_an_older_document_is_edited_as_one_of_a_plan() -> None:
    said = old_document()
    line = "commitments/sales/cadence/try_3"
    seen = places.find(deepcopy(said), line)
    assert seen is not None

    edits.apply(said, Change("set", line, value={"after_s": 2 * HOUR}, seen=seen.read()))

    sales = said["commitments"]["sales"]  # type: ignore[index]  # JSON
    assert "gaps_s" not in sales
    assert [step["after_s"] for step in sales["cadence"]] == [HOUR, 2 * HOUR]


def test_the_default_plan_writes_where_the_number_was_wrong() -> None:
    found = Commitments.parse(DEFAULTS).sales.cadence

    assert found.following(1, "wrong_number").medium == "email"
