"""One human being is one person, and two are two."""

from typing import Any

import pytest

from leads.models import Lead, Person, PersonKey
from tests.cast import Cast
from tests.followup.road import enquire
from workspaces import scope
from workspaces.models import Workspace


def people(cast: Cast, *told: dict[str, Any], country: str = "", start: int = 0) -> list[Person]:
    """The persons behind enquiries that came one batch after the other."""
    with scope.workspace(cast.workspace.pk):
        Workspace.objects.update(country=country)
    for number, person in enumerate(told, start):
        enquire(cast, [{"channel": "Web", "person": person}], start=number)
    with scope.workspace(cast.workspace.pk):
        return [lead.person for lead in Lead.objects.select_related("person").order_by("pk")]


SAME = [
    ({"email": "Ann@Example.com"}, {"email": " ann@EXAMPLE.COM "}),
    ({"phone": "+44 20 7946 0018"}, {"phone": "0044 (0)20 7946-0018", "country": "GB"}),
    ({"phone": "020 7946 0018"}, {"phone": "+442079460018"}),
    ({"external_id": "crm-7"}, {"external_id": "crm-7", "name": "Ann"}),
    ({"email": "ann@example.com", "external_id": "crm-7"}, {"external_id": "crm-7"}),
    ({"email": "ann@example.com", "phone": "+442079460018"}, {"phone": "+442079460018"}),
    ({"phone": "+442079460018"}, {"email": "ann@example.com", "phone": "+442079460018"}),
]
APART = [
    ({"email": "ann@example.com"}, {"email": "ann+demo@example.com"}),
    ({"email": "ann@example.com"}, {"email": "a.nn@example.com"}),
    (
        {"email": "ann@example.com", "phone": "+442079460018"},
        {"email": "bob@example.com", "phone": "+442079460018"},
    ),
    ({"external_id": "crm-7"}, {"external_id": "CRM-7"}),
    ({"external_id": "+442079460018"}, {"phone": "+442079460018"}),
    ({"external_id": "ann@example.com"}, {"email": "ann@example.com"}),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_two_spellings_of_one_person_are_one(
    cast: Cast, first: dict[str, Any], second: dict[str, Any]
) -> None:
    people(cast, first, second, country="GB")
    with scope.workspace(cast.workspace.pk):
        assert (Person.objects.count(), Lead.objects.count()) == (1, 1)


@pytest.mark.parametrize(("first", "second"), APART)
def test_two_people_stay_two(cast: Cast, first: dict[str, Any], second: dict[str, Any]) -> None:
    one, another = people(cast, first, second, country="GB")
    assert one.pk != another.pk


@pytest.mark.parametrize(("first", "second"), [*SAME, *APART])
def test_one_batch_says_the_same_as_two(cast: Cast, first: dict[str, Any], second: dict[str, Any]) -> None:
    with scope.workspace(cast.workspace.pk):
        Workspace.objects.update(country="GB")
    enquire(cast, [{"person": first}, {"person": second}])
    with scope.workspace(cast.workspace.pk):
        assert Person.objects.count() == (1 if (first, second) in SAME else 2)
        assert not Person.objects.filter(keys__isnull=True).exists()


def test_a_known_address_with_another_s_phone_stays_its_own(cast: Cast) -> None:
    """An office's one phone must not make its people one."""
    office = "+442079460018"
    ann, bob = people(
        cast,
        {"email": "ann@example.com", "phone": office},
        {"email": "bob@example.com"},
    )
    again = people(cast, {"email": "bob@example.com", "phone": office}, start=2)
    assert [person.pk for person in again] == [ann.pk, bob.pk]
    with scope.workspace(cast.workspace.pk):
        assert PersonKey.objects.get(value=office).person_id == ann.pk


def test_what_was_blank_is_filled_in_and_what_was_told_stays(cast: Cast) -> None:
    people(
        cast,
        {"email": "ann@example.com", "name": "Ann Lee"},
        {"email": "ann@example.com", "name": "A. Lee", "company": "Lee Ltd", "phone": "+442079460018"},
    )
    with scope.workspace(cast.workspace.pk):
        person = Person.objects.get()
        assert (person.name, person.company, person.phone) == ("Ann Lee", "Lee Ltd", "+442079460018")
        assert person.keys.count() == 2


def test_the_same_address_elsewhere_is_somebody_of_theirs(cast: Cast) -> None:
    people(cast, {"email": "ann@example.com"})
    with scope.workspace(cast.nadia.workspace_id):
        assert not PersonKey.objects.exists()
