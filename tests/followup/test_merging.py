"""Two persons found to be one: nothing lost, every figure right, and an undo that leaves no trace but the telling."""

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignment import outcomes, period, truth
from followup import clock, merging, milestones, touches
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff
from followup.touches import Attempt
from leads import merges
from leads.models import Activity, Lead, Merge, MergeQuestion, Person, PersonKey
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import enquire
from workspaces import scope
from workspaces.models import Member

OFFICE = "+442079460018"
ANN = {"name": "Ann Lee", "email": "ann@example.com", "phone": OFFICE}
ANNE = {"name": "Anne Lee-Ray", "email": "anne@example.com", "phone": OFFICE, "company": "Lee Ltd"}


def arrive(cast: Cast, *people: dict[str, Any], start: int = 0) -> None:
    for number, person in enumerate(people, start):
        enquire(cast, [{"channel": f"C{number}", "person": person}], start=number)


def question(cast: Cast) -> MergeQuestion:
    return MergeQuestion.objects.select_related("one", "other").get(workspace=cast.workspace)


def picture() -> dict[str, Any]:
    """Every row a merge may touch, as it stands."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in (Person, PersonKey, Handoff, Assignment, MergeQuestion)
    } | {"Lead": list(Lead.every.order_by("pk").values())}


def figures_differ() -> dict[str, list[str]]:
    return {name: found for name, check in truth.CHECKS.items() if (found := check())}


@pytest.fixture
def asked(cast: Cast) -> Cast:
    """Ann and Anne, who share a phone number, each with an open lead in a rep's hands."""
    arrive(cast, ANN, ANNE)
    return cast


def test_a_merge_keeps_the_earlier_lead_and_loses_nothing_of_the_later(asked: Cast) -> None:
    with scope.workspace(asked.workspace.pk):
        first, second = Lead.objects.order_by("pk")
        merging.same(question(asked), by=asked.mara, at=timezone.now())

        person = merges.standing(Person.objects.get(name="Anne Lee-Ray"))
        assert (person.name, person.company) == ("Ann Lee", "Lee Ltd")
        assert set(person.keys.values_list("value", flat=True)) == {
            "ann@example.com",
            "anne@example.com",
            OFFICE,
        }
        assert list(Lead.objects.values_list("pk", "person_id")) == [(first.pk, person.pk)]
        second.refresh_from_db()
        assert (second.merged_into_id, second.person_id, second.outcome) == (first.pk, person.pk, "")
        handoff = Handoff.objects.get(lead=second)
        assert (handoff.ended_as, handoff.rung_at) == ("merged", None)
        assert Handoff.objects.open().get().lead_id == first.pk
        assert figures_differ() == {}
        assert Activity.objects.filter(kind="merged").count() == 2


def test_the_figures_count_one_lead_and_two_again(asked: Cast) -> None:
    with scope.workspace(asked.workspace.pk):

        def leads() -> int:
            return outcomes.by_channel(period.preset("all", ZoneInfo("UTC"), timezone.now())).total.leads

        assert leads() == 2
        merge = merging.same(question(asked), by=asked.mara, at=timezone.now())
        assert leads() == 1
        merging.undo(merge, by=asked.mara, at=timezone.now())
        assert leads() == 2
        assert figures_differ() == {}


@pytest.mark.parametrize("is_touched", [False, True])
def test_undo_restores_every_row(asked: Cast, is_touched: bool) -> None:
    with scope.workspace(asked.workspace.pk):
        if is_touched:
            handoff = Handoff.objects.latest("pk")
            assert handoff.owner is not None
            touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=timezone.now())
        before = picture()
        merge = merging.same(question(asked), by=asked.mara, at=timezone.now())
        assert picture() != before
        merging.undo(merge, by=asked.rita, at=timezone.now())
        assert picture() == before
        merging.undo(merge, by=asked.rita, at=timezone.now())
        assert picture() == before
        assert figures_differ() == {}
        assert clock.fire_due(asked.workspace.pk, at=Handoff.objects.latest("pk").due_at) > 0 or is_touched


def test_the_lead_that_was_reached_goes_on(asked: Cast) -> None:
    with scope.workspace(asked.workspace.pk):
        second = Handoff.objects.select_related("owner").latest("pk")
        assert second.owner is not None
        touches.log(second, Attempt("call", "spoke"), by=second.owner, at=timezone.now())
        merging.same(question(asked), by=asked.mara, at=timezone.now())
        assert Lead.objects.get().pk == second.lead_id
        assert milestones.disagreements() == []


def test_after_a_merge_an_enquiry_of_either_is_on_the_one_lead(asked: Cast) -> None:
    with scope.workspace(asked.workspace.pk):
        merging.same(question(asked), by=asked.mara, at=timezone.now())
    arrive(
        asked,
        {"email": "anne@example.com"},
        {"email": "ann@example.com"},
        {"phone": OFFICE, "name": "Anne Lee-Ray"},
        start=5,
    )
    with scope.workspace(asked.workspace.pk):
        assert (Lead.objects.count(), Person.objects.count()) == (1, 2)


def test_the_stricter_word_stands(asked: Cast) -> None:
    at = timezone.now()
    with scope.workspace(asked.workspace.pk):
        Person.objects.filter(name="Ann Lee").update(consent="given", consent_at=at)
        Person.objects.exclude(name="Ann Lee").update(
            consent="withdrawn", consent_at=at, do_not_contact_at=at, do_not_contact_why="said so"
        )
        before = picture()
        merge = merging.same(question(asked), by=asked.mara, at=at)
        survivor = Person.objects.get(name="Ann Lee")
        assert (survivor.consent, survivor.do_not_contact_why) == ("withdrawn", "said so")
        merging.undo(merge, by=asked.mara, at=at)
        assert picture() == before


def test_merges_are_taken_back_in_their_order(asked: Cast) -> None:
    arrive(asked, {"name": "Cy Lee", "email": "cy@example.com", "phone": OFFICE}, start=5)
    with scope.workspace(asked.workspace.pk):
        before = picture()
        first, second = MergeQuestion.objects.order_by("pk")
        one = merging.same(first, by=asked.mara, at=timezone.now())
        two = merging.same(second, by=asked.mara, at=timezone.now())
        assert Lead.objects.count() == 1
        with pytest.raises(Conflict, match="Take that back first"):
            merging.undo(one, by=asked.mara, at=timezone.now())
        merging.undo(two, by=asked.mara, at=timezone.now())
        merging.undo(one, by=asked.mara, at=timezone.now())
        assert picture() == before


def test_two_people_are_not_asked_about_again(asked: Cast) -> None:
    with scope.workspace(asked.workspace.pk):
        merging.different(question(asked), by=asked.max, at=timezone.now())
    arrive(asked, ANN, ANNE, {"name": "Cy Lee", "email": "cy@example.com", "phone": OFFICE}, start=5)
    with scope.workspace(asked.workspace.pk):
        assert question(asked).state == "different"
        assert Person.objects.count() == 3


def test_two_who_answer_at_once_answer_once(committed: Cast) -> None:
    arrive(committed, ANN, ANNE)

    def say(by: Member, verb: Callable[..., Any]) -> Any:
        with scope.workspace(committed.workspace.pk):
            return verb(question(committed), by=by, at=timezone.now())

    answers = in_parallel(
        partial(say, committed.mara, merging.same), partial(say, committed.rita, merging.same)
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Merge"]
    with scope.workspace(committed.workspace.pk):
        assert Merge.objects.count() == 1
        assert figures_differ() == {}


def test_an_enquiry_that_arrives_while_two_are_merged_joins_the_one(committed: Cast) -> None:
    arrive(committed, ANN, ANNE)

    def merge() -> Any:
        with scope.workspace(committed.workspace.pk):
            return merging.same(question(committed), by=committed.mara, at=timezone.now())

    in_parallel(merge, partial(arrive, committed, ANNE, start=7), partial(arrive, committed, ANN, start=8))
    with scope.workspace(committed.workspace.pk):
        assert Lead.objects.filter(outcome="").count() == 1
        assert figures_differ() == {}


def test_search_and_the_lead_s_pages_follow(asked: Cast, sign_in: Callable[..., Client]) -> None:
    with scope.workspace(asked.workspace.pk):
        first, second = Lead.objects.order_by("pk")
        merging.same(question(asked), by=asked.mara, at=timezone.now())
    mara = sign_in(asked.mara)
    for text in ("Anne", "anne@", "Ann Lee", "02079460018".replace("0", "+44", 1)):
        assert f"/leads/{first.pk}/" in mara.get("/leads/", {"q": text}).content.decode(), text
    page = mara.get(f"/leads/{first.pk}/").content.decode()
    assert "from <b>C0</b>" in page
    assert "from <b>C1</b>" in page
    assert f'href="/leads/{first.pk}/"' in mara.get(f"/leads/{second.pk}/").content.decode()


@pytest.mark.parametrize("name", ["mara", "max", "sam", "sofia", "rita", "olive", "nadia"])
@pytest.mark.parametrize("answer", ["same", "different"])
def test_who_may_see_and_answer(asked: Cast, sign_in: Callable[..., Client], name: str, answer: str) -> None:
    member = getattr(asked, name)
    browser = sign_in(member)
    with scope.workspace(asked.workspace.pk):
        found = question(asked)
        Lead.objects.update(owner=asked.sam)
    listed = "Ann Lee" in browser.get("/same-person/").content.decode()
    page = browser.get(f"/same-person/{found.pk}/").status_code
    said = browser.post(f"/same-person/{found.pk}/answer/", {"answer": answer}).status_code
    with scope.workspace(asked.workspace.pk):
        state = question(asked).state
        merge = Merge.objects.first()
        Lead.every.update(owner=asked.sam)
    taken_back = browser.post(f"/merges/{merge.pk}/undo/").status_code if merge else None
    expected = {"sam": (True, 200, 403), "sofia": (False, 403, 403), "nadia": (False, 404, 404)}
    assert (listed, page, said) == expected.get(name, (True, 200, 302))
    assert state == ("open" if name in expected else answer)
    assert taken_back == (302 if answer == "same" and name not in expected else None)


def test_an_answer_that_is_none_or_late_is_said_so(asked: Cast, sign_in: Callable[..., Client]) -> None:
    with scope.workspace(asked.workspace.pk):
        found = question(asked)
    mara = sign_in(asked.mara)
    where = f"/same-person/{found.pk}/answer/"
    assert "Say whether" in mara.post(where, {"answer": "perhaps"}, follow=True).content.decode()
    mara.post(where, {"answer": "different"})
    assert "Mara answered this already." in mara.post(where, {"answer": "same"}, follow=True).content.decode()
    assert mara.get("/same-person/?after=nonsense")["Location"] == "/same-person/"


def test_the_pages_take_a_fixed_number_of_queries(cast: Cast, sign_in: Callable[..., Client]) -> None:
    def taken(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert mara.get(path).status_code == 200
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)

    mara = sign_in(cast.mara)
    arrive(cast, ANN, ANNE)
    with scope.workspace(cast.workspace.pk):
        pk = question(cast).pk
    counts = [taken("/same-person/"), taken(f"/same-person/{pk}/")]
    arrive(cast, *[ANN | {"name": name, "email": f"{name}@example.com"} for name in ("bo", "cy")], start=7)
    assert [taken("/same-person/"), taken(f"/same-person/{pk}/")] == counts
    assert max(counts) <= 12
