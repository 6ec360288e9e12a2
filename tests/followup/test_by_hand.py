"""A lead a rep met themselves: theirs whoever's turn it is, told from given ones, once however often it is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followup import by_hand, milestones
from followup.models import Alert, Assignment, Handoff
from leads.models import FactSet, Lead, Submission
from tests.cast import Cast
from tests.followup.road import hand_over_one
from workspaces import scope

PAGE = "/leads/new/"
EVA = {
    "once": "1",
    "name": "Eva Lund",
    "email": "eva@lund.example",
    "note": "Met at the fair, wants a quote.",
}


def messages(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_it_is_the_rep_s_whoever_s_turn_it_is(cast: Cast, sign_in: Callable[..., Client]) -> None:
    for number in range(3):  # the rotation would give every other one to Sam
        answer = sign_in(cast.sofia).post(
            PAGE, EVA | {"once": str(number), "email": f"e{number}@lund.example"}
        )
        assert answer.status_code == 302

    with scope.workspace(cast.workspace.pk):
        handoffs = list(Handoff.objects.select_related("lead__channel"))
        assert {(one.owner_id, one.lead.channel.name) for one in handoffs} == {(cast.sofia.pk, "Own: Sofia")}
        assert [why["by"] for why in Assignment.objects.values_list("why", flat=True)] == ["brought it"] * 3
        assert all(facts["own_lead"] is True for facts in FactSet.objects.values_list("facts", flat=True))
        assert handoffs[0].due_at > handoffs[0].started_at
        assert set(Alert.objects.values_list("recipient_id", flat=True)) == {cast.sofia.pk}
        assert milestones.disagreements() == []


def test_the_rotation_goes_on_as_if_it_had_not_been(cast: Cast) -> None:
    first = hand_over_one(cast, "a@example.com").owner_id
    with scope.workspace(cast.workspace.pk):
        by_hand.add(EVA, key="1", by=cast.sofia, at=timezone.now())
    assert hand_over_one(cast, "b@example.com").owner_id != first


def test_a_double_click_is_one_lead(cast: Cast, sign_in: Callable[..., Client]) -> None:
    sam = sign_in(cast.sam)
    assert [sam.post(PAGE, EVA).status_code for _ in range(2)] == [302, 302]
    other = sam.post(PAGE, EVA | {"note": "Something else"})
    assert (other.status_code, "sent already with other words" in other.content.decode()) == (422, True)
    with scope.workspace(cast.workspace.pk):
        assert Submission.objects.count() == Lead.objects.count() == 1


def test_someone_with_an_open_lead_stays_with_who_has_it(cast: Cast, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast, "eva@lund.example")
    other = next(member for member in (cast.sam, cast.sofia) if member.pk != handoff.owner_id)
    answer = sign_in(other).post(PAGE, EVA, follow=True)

    assert handoff.owner is not None
    assert f"has an open lead already, with {handoff.owner.name}" in messages(answer)
    assert "wants a quote" in answer.content.decode()
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().owner_id == handoff.owner_id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "nothing"}, "id_email_error"),
        ({"email": ""}, "id_email_error"),
        ({"phone": "12"}, "id_phone_error"),
        ({"name": ""}, "id_name_error"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, sign_in: Callable[..., Client], wrong: dict[str, str], field: str
) -> None:
    answer = sign_in(cast.sam).post(PAGE, EVA | wrong)
    assert (answer.status_code, field in answer.content.decode()) == (422, True)
    assert "Met at the fair" in answer.content.decode()
    with scope.workspace(cast.workspace.pk):
        assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("sam", 200), ("rita", 200), ("olive", 200), ("mara", 403), ("max", 403)]
)
def test_sales_adds_leads_by_hand(cast: Cast, sign_in: Callable[..., Client], who: str, status: int) -> None:
    browser = sign_in(getattr(cast, who))
    assert browser.get(PAGE).status_code == status
    assert browser.post(PAGE, EVA).status_code == {200: 302, 403: 403}[status]
    assert (b"Add a lead" in browser.get("/queue/").content) == (status == 200)


def test_nadia_s_lead_is_of_her_own_company(cast: Cast, sign_in: Callable[..., Client]) -> None:
    hand_over_one(cast, "eva@lund.example")
    assert sign_in(cast.nadia).post(PAGE, EVA).status_code == 302
    with scope.workspace(cast.workspace.pk):
        assert Submission.objects.count() == 1
    with scope.workspace(cast.nadia.workspace_id):
        assert Lead.objects.get().channel.name == "Own: Nadia"
