"""A draft changed line by line: undone, redone, and never over what somebody else wrote."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta

import pytest

from agreement import documents, drafting, edits, life, versions
from agreement.edits import Change, Stale
from agreement.models import Revision, Step, Version
from agreement.places import NoSuchLine
from scoring.documents import DocumentError


@pytest.fixture
def draft(scoped, at):
    return drafting.start(scoped.workspace.pk, by=scoped.mara, at=at)


@pytest.fixture
def change(scoped, draft, at) -> Callable[..., Revision]:
    """`change("set", "title", value="New", seen="Old")`, by Mara unless said."""

    def make(verb, line, *, by=None, **parts):
        return drafting.change(draft, Change(verb, line, **parts), by=by or scoped.mara, at=at)

    return make


def said(draft):
    return documents.of(Version.objects.get(pk=draft.pk))


def test_a_text_is_written_where_it_is_as_seen(draft, change, scoped):
    revision = change("set", "title", value="Autumn", seen="Starter agreement")

    assert said(draft)["title"] == Version.objects.get(pk=draft.pk).title == "Autumn"
    assert (revision.number, revision.member) == (2, scoped.mara)


def test_a_line_changed_meanwhile_is_not_overwritten(draft, change, scoped):
    change("set", "title", value="Rita’s", seen="Starter agreement", by=scoped.rita)
    change("set", "preamble", value="By Max.", seen=said(draft)["preamble"], by=scoped.max)

    with pytest.raises(Stale) as stale:
        change("set", "title", value="Mara’s", seen="Starter agreement")

    assert (stale.value.line, stale.value.theirs, stale.value.by) == ("title", "Rita’s", "Rita")
    assert said(draft)["title"] == "Rita’s"


def test_two_who_write_the_same_agree(draft, change, scoped):
    change("set", "title", value="Autumn", seen="Starter agreement", by=scoped.rita)

    assert change("set", "title", value="Autumn", seen="Starter agreement").number == 2


def test_fields_of_one_line_are_kept_apart(draft, change, scoped):
    line = "criteria/asked_demo"
    change("set", line, value={"points": 50}, seen={"points": 30}, by=scoped.rita)
    change("set", line, value={"why": None}, seen={"why": "They asked to talk to us."})

    [criterion] = [one for one in said(draft)["rules"]["criteria"] if one["key"] == "asked_demo"]
    assert criterion["points"] == 50
    assert "why" not in criterion


def test_an_unfinished_value_is_kept(draft, change):
    change("set", "criteria/large_enough", value={"value": "many"}, seen={"value": 50})

    with pytest.raises(DocumentError) as fault:
        documents.Document.parse(said(draft))
    assert fault.value.faults == [("rules.criteria[4].value", "'at_least' needs a number")]


def test_a_new_test_joins_the_criteria_and_its_group(draft, change):
    change("add", "lanes/left_contact/criteria", value={"key": "test_1", "label": ""})

    assert said(draft)["rules"]["criteria"][-1] == {"key": "test_1", "label": ""}
    assert said(draft)["rules"]["lanes"][0]["criteria"] == ["has_email", "has_phone", "test_1"]


def test_a_test_taken_out_goes_altogether_when_nothing_asks_for_it(draft, change):
    change("remove", "rules_out", at=(0,), seen="is_student")
    change("remove", "lanes/left_contact/criteria", at=(0,), seen="has_email")

    keys = [criterion["key"] for criterion in said(draft)["rules"]["criteria"]]
    assert "is_student" not in keys
    assert "has_email" in keys  # it is required, and has points


def test_a_removed_criterion_leaves_no_mention_and_no_empty_group(draft, change):
    for key in ("has_email", "has_phone", "can_be_told_apart"):
        [seen] = [one for one in said(draft)["rules"]["criteria"] if one["key"] == key]
        change("remove", f"criteria/{key}", seen=seen)

    rules = said(draft)["rules"]
    assert (rules["required"], rules["lanes"][0]["criteria"]) == ([], [])


def test_members_are_moved_grouped_and_let_go(draft, change):
    line = "lanes/left_contact/criteria"
    members = lambda: said(draft)["rules"]["lanes"][0]["criteria"]  # noqa: E731  read anew each time

    change("move", line, at=(0,), seen="has_email", to=1)
    assert members() == ["has_phone", "has_email"]
    change("wrap", line, at=(1,), seen="has_email", value="all")
    assert members() == ["has_phone", {"all": ["has_email"]}]
    change("move", "required", at=(0, 2), seen="can_be_told_apart", into=line, under=(1,), to=0)
    assert members() == ["has_phone", {"all": ["can_be_told_apart", "has_email"]}]
    assert said(draft)["rules"]["required"] == [{"any": ["has_email", "has_phone"]}]
    change("set", line, at=(1,), seen=members()[1], value="any")
    change("unwrap", line, at=(1,), seen=members()[1])
    assert members() == ["has_phone", "can_be_told_apart", "has_email"]


def test_a_group_cannot_be_put_into_itself(draft, change):
    [group] = said(draft)["rules"]["required"]
    with pytest.raises(ValueError, match="into itself"):
        change("move", "required", at=(0,), seen=group, under=(0,))


def test_a_member_that_moved_meanwhile_is_asked_about(draft, change, scoped):
    line = "lanes/left_contact/criteria"
    change("move", line, at=(0,), seen="has_email", to=1, by=scoped.rita)

    with pytest.raises(Stale) as stale:
        change("remove", line, at=(0,), seen="has_email")
    assert stale.value.by == "Rita"


def test_lanes_are_ordered_added_and_removed(draft, change):
    change("move", "lanes/fits_and_engaged", to=0)
    change("add", "lanes", value={"key": "third", "name": "Third"})
    change("remove", "lanes/left_contact", seen=said(draft)["rules"]["lanes"][1])

    assert [lane["key"] for lane in said(draft)["rules"]["lanes"]] == ["fits_and_engaged", "third"]


def test_a_list_that_was_left_out_starts_from_what_holds_without_it(scoped, at):
    bare = documents.of(versions.in_force(scoped.workspace.pk)) | {"commitments": {"sales": {}}}
    draft = drafting.start(scoped.workspace.pk, by=scoped.mara, at=at, document=bare)
    line = "commitments/sales/loss_reasons"
    drafting.change(
        draft, Change("add", line, value={"key": "late", "label": "We were late"}), by=scoped.mara, at=at
    )

    reasons = said(draft)["commitments"]["sales"]["loss_reasons"]
    assert [reason["key"] for reason in reasons[-2:]] == ["unreachable", "late"]


def test_everything_can_be_undone_and_redone(draft, change, scoped, at):
    first = deepcopy(said(draft))
    change("set", "title", value="Two", seen="Starter agreement")
    change("set", "title", value="Three", seen="Two")
    titles = []
    for verb in (drafting.undo, drafting.undo, drafting.undo, drafting.redo, drafting.redo, drafting.redo):
        verb(draft, by=scoped.mara, at=at)
        titles.append(said(draft)["title"])

    assert titles == ["Two", "Starter agreement", "Starter agreement", "Two", "Three", "Three"]
    drafting.undo(draft, by=scoped.mara, at=at)
    change("set", "title", value="Other", seen="Two")
    assert drafting.look(draft).again is None
    assert Revision.objects.get(version=draft, number=1).document == first


def test_nothing_is_undone_that_was_not_seen(draft, change, scoped, at):
    change("set", "title", value="Two", seen="Starter agreement")
    change("set", "title", value="Rita’s", seen="Two", by=scoped.rita)

    with pytest.raises(Stale) as stale:
        drafting.undo(draft, by=scoped.mara, at=at, seen=2)
    assert stale.value.by == "Rita"


def test_whole_documents_are_replaced_only_where_seen(draft, change, scoped, at):
    document = said(draft) | {"title": "Imported"}
    change("set", "title", value="Two", seen="Starter agreement")

    with pytest.raises(Stale):
        drafting.replace(draft, document, by=scoped.mara, at=at, seen=1)
    drafting.replace(draft, document, by=scoped.mara, at=at, seen=2)
    assert said(draft)["title"] == "Imported"


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"rules": []}, "rules"),
        ({"rules": {"criteria": [5]}}, "rules.criteria[0]"),
        ({"rules": {"criteria": [{"key": "A b"}]}}, "rules.criteria[0].key"),
        ({"rules": {"lanes": [{"key": "a", "criteria": [{"none": []}]}]}}, "rules.lanes[0].criteria[0]"),
        ({"rules": {"required": "x"}}, "rules.required"),
        ({"commitments": {"sales": 5}}, "commitments.sales"),
        ({"commitments": {"sales": {"ladder": [{"rung": "a"}, {"rung": "a"}]}}}, "commitments.sales.ladder"),
        ({"glossary": ["word"]}, "glossary[0]"),
        ([], "document"),
    ],
)
def test_a_document_without_its_skeleton_is_refused_with_the_path(scoped, at, document, path):
    with pytest.raises(DocumentError) as refused:
        drafting.start(scoped.workspace.pk, by=scoped.mara, at=at, document=document)
    assert path in dict(refused.value.faults)


@pytest.mark.parametrize(
    "line", ["", "rules", "criteria/../x", "title/0", "commitments", "glossary/-1", "x" * 500]
)
def test_an_address_of_no_line_is_refused(change, line):
    with pytest.raises(NoSuchLine):
        change("set", line, value=1)


def test_a_change_of_a_proposed_version_is_told_once_per_run(draft, change, scoped, at):
    life.propose(draft, by=scoped.mara, at=at)
    change("set", "criteria/asked_demo", value={"points": 50}, seen={"points": 30})
    change("set", "criteria/asked_demo", value={"points": 60}, seen={"points": 50})
    change("set", "title", value="Reworded", seen="Starter agreement", by=scoped.max)

    steps = list(Step.objects.filter(version=draft).order_by("pk").values_list("kind", flat=True))
    assert steps == ["drafted", "proposed", "changed", "reworded"]


def test_a_version_that_is_gone_cannot_be_changed(draft, change, scoped, at):
    life.withdraw(draft, by=scoped.mara, at=at + timedelta(minutes=1))

    with pytest.raises(life.TooLate):
        change("set", "title", value="New", seen="Starter agreement")


def test_groups_are_found_by_line(draft):
    assert edits.groups(said(draft)).keys() == {
        "required",
        "rules_out",
        "lanes/left_contact/criteria",
        "lanes/fits_and_engaged/criteria",
    }
