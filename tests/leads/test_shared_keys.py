"""Mailboxes and phones that several people have: asked about, never merged, and never in doubt twice."""

from functools import partial
from typing import Any

import pytest

from followup import pipeline
from leads import shared
from leads.models import Lead, MergeQuestion, Person, PersonKey
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import enquire, submit
from workspaces import scope

OFFICE = "+442079460018"
ANN = {"name": "Ann Lee", "email": "ann@example.com", "phone": OFFICE}


def told(cast: Cast, *people: dict[str, Any], start: int = 0) -> None:
    for number, person in enumerate(people, start):
        enquire(cast, [{"channel": "Web", "person": person}], start=number)


def asked(cast: Cast) -> list[tuple[str, str]]:
    with scope.workspace(cast.workspace.pk):
        return list(MergeQuestion.objects.order_by("pk").values_list("why", "value"))


def people(cast: Cast) -> int:
    with scope.workspace(cast.workspace.pk):
        assert Person.objects.filter(keys__isnull=True).count() == 0
        return Person.objects.count()


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (
            {"name": "Ann Lee", "email": "info@lee.example"},
            {"name": "Bob Ray", "email": "Info@Lee.example"},
            "mailbox",
        ),
        ({"email": "kontakt@lee.example"}, {"name": "Bob Ray", "email": "kontakt@lee.example"}, "mailbox"),
        ({"name": "Ann Lee", "phone": OFFICE}, {"name": "Bob Ray", "phone": OFFICE}, "switchboard"),
        (ANN, {"name": "Bob Ray", "phone": OFFICE}, "switchboard"),
        (ANN, {"name": "Ann Lee", "email": "ann@home.example", "phone": OFFICE}, "phone"),
        (ANN, {"email": "bob@example.com", "phone": OFFICE}, "phone"),
    ],
)
@pytest.mark.parametrize("is_one_batch", [False, True])
def test_a_shared_key_is_asked_about(
    cast: Cast, first: dict[str, Any], second: dict[str, Any], why: str, is_one_batch: bool
) -> None:
    if is_one_batch:
        enquire(cast, [{"person": first}, {"person": second}])
    else:
        told(cast, first, second)
    assert people(cast) == 2
    assert [reason for reason, _ in asked(cast)] == [why]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "Ann Lee", "email": "info@lee.example"}, {"name": "lee, ANN", "email": "info@lee.example"}),
        ({"email": "info@lee.example"}, {"email": "INFO@lee.example"}),
        ({"name": "Ann Lee", "phone": OFFICE}, {"name": "A. Lee", "phone": OFFICE}),
        (ANN, {"phone": OFFICE}),
        (ANN, {"email": "info@lee.example", "name": "Ann Lee", "phone": OFFICE}),
    ],
)
def test_the_same_name_behind_a_shared_key_is_the_same_person(
    cast: Cast, first: dict[str, Any], second: dict[str, Any]
) -> None:
    told(cast, first, second)
    assert (people(cast), asked(cast)) == (1, [])


def test_each_of_a_switchboard_s_people_is_known_again_and_asked_about_once(cast: Cast) -> None:
    bob = {"name": "Bob Ray", "phone": OFFICE}
    told(cast, ANN, bob, bob, {"name": "Ann Lee", "phone": OFFICE}, {"phone": OFFICE}, {"phone": OFFICE})
    # Without a name nobody can say which of them it was.
    assert people(cast) == 3
    assert asked(cast) == [("switchboard", OFFICE)] * 2
    with scope.workspace(cast.workspace.pk):
        assert not PersonKey.objects.filter(value=OFFICE, is_shared=False).exists()


def test_one_enquiry_that_names_two_known_people_is_asked_about(cast: Cast) -> None:
    told(
        cast,
        {"email": "ann@example.com", "external_id": "crm-1"},
        {"email": "bob@example.com", "external_id": "crm-2"},
        {"email": "ann@example.com", "external_id": "crm-2"},
    )
    assert people(cast) == 2
    assert asked(cast) == [("conflict", "crm-2")]
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.filter(person__email="ann@example.com").count() == 1


def test_two_names_behind_one_mailbox_at_once_stay_two(committed: Cast) -> None:
    for number in range(8):
        name = ("Ann Lee", "Bob Ray")[number % 2]
        person = {"name": name, "email": "info@lee.example", "phone": OFFICE}
        submit(committed, {"person": person}, key=str(number))
    take = partial(pipeline.take_in, committed.workspace.pk, limit=1)
    in_parallel(take, take, take, take)
    while pipeline.take_in(committed.workspace.pk).taken:
        pass
    with scope.workspace(committed.workspace.pk):
        assert sorted(Person.objects.values_list("name", flat=True)) == ["Ann Lee", "Bob Ray"]
        assert Lead.objects.count() == 2
        assert MergeQuestion.objects.count() == 1


@pytest.mark.parametrize("name", ["Ann Lee", "lee, ann", "A. Lee", "Lee", "ÁNN LEE", "Ann Maria Lee"])
def test_names_that_agree(name: str) -> None:
    assert shared.agree(name, "Ann Lee")
    assert shared.agree("Ann Lee", name)


@pytest.mark.parametrize("name", ["Bob Lee", "B. Lee", "", "Annabel Lee", "Ann Ray"])
def test_names_that_do_not(name: str) -> None:
    assert not shared.agree(name, "Ann Lee")
