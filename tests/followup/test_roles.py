"""Who may see and do what: everyone reads, sales works its own, who leads sales works all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followup.models import Handoff
from leads.models import Activity, Lead
from tests.cast import Cast
from tests.followup.road import hand_over_one
from workspaces import scope
from workspaces.models import Member, Seat

VERBS: list[tuple[str, str, dict[str, str]]] = [
    ("post", "/handoffs/{handoff}/acceptance/", {}),
    ("post", "/handoffs/{handoff}/acceptance/undo/", {}),
    ("post", "/handoffs/{handoff}/touches/", {"medium": "call", "result": "no_answer"}),
    ("get", "/handoffs/{handoff}/return/", {}),
    ("get", "/handoffs/{handoff}/outcome/", {}),
    ("post", "/handoffs/{handoff}/outcome/", {"outcome": "qualified"}),
    ("post", "/handoffs/{handoff}/return/", {"reason": "not_a_fit"}),
]


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    """Sam's lead."""
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=False)
    found = hand_over_one(cast)
    assert found.owner == cast.sam
    return found


def tried(browser: Client, handoff: Handoff, *, by_htmx: bool = True) -> dict[str, int]:
    """Each verb → the answer's status."""
    headers: dict[str, Any] = {"hx-request": "true"} if by_htmx else {}
    answers = {}
    for method, path, form in VERBS:
        where = path.format(handoff=handoff.pk)
        answers[f"{method} {where.split('/', 3)[3]}"] = getattr(browser, method)(
            where, form, headers=headers
        ).status_code
    return answers


def test_both_sides_read_every_lead(cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]) -> None:
    paths = [
        "/queue/", "/queue/list/", f"/queue/?handoff={handoff.pk}", f"/queue/{handoff.pk}/", "/leads/",
        f"/leads/{handoff.lead_id}/", "/alerts/", "/find/?q=ann", "/agreement/", "/alignment/", "/settings/",
        "/stream/token/",
    ]  # fmt: skip
    for member in cast.everyone:
        browser = sign_in(member)
        for path in paths:
            assert browser.get(path).status_code == 200, (member.name, path)
        assert "Ann Lee" in browser.get("/leads/").content.decode()
        assert "Ann Lee" in browser.get("/find/?q=ann").content.decode()


@pytest.mark.parametrize("name", ["sam", "rita", "olive"])
def test_its_owner_and_who_leads_sales_work_a_lead(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client], name: str
) -> None:
    assert set(tried(sign_in(getattr(cast, name)), handoff).values()) == {200}
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().ended_as == "returned"


@pytest.mark.parametrize("name", ["mara", "max", "sofia"])
def test_marketing_and_other_reps_work_none(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client], name: str
) -> None:
    browser = sign_in(getattr(cast, name))
    before = counted(cast)
    answers = tried(browser, handoff)
    accept = answers.pop("post acceptance/")
    assert accept == (409 if name == "sofia" else 403)
    assert set(answers.values()) == {403}
    assert counted(cast) == before, "a refusal leaves no trace on the lead"


def counted(cast: Cast) -> tuple[int, Any]:
    with scope.workspace(cast.workspace.pk):
        return Activity.objects.count(), Handoff.objects.values().get()


def test_another_rep_is_told_who_has_the_lead(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    sofia = sign_in(cast.sofia)
    late = sofia.post(f"/handoffs/{handoff.pk}/acceptance/", headers={"hx-request": "true"})
    assert "Sam has this lead." in late.content.decode()
    called = sofia.post(f"/handoffs/{handoff.pk}/touches/", {"medium": "call", "result": "spoke"})
    assert (called.status_code, "Sam has this lead." in called.content.decode()) == (403, True)
    marketing = sign_in(cast.mara).post(f"/handoffs/{handoff.pk}/touches/")
    assert "Only sales works on leads." in marketing.content.decode()


def test_who_may_not_work_a_lead_is_not_offered_to(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    touches = f"/handoffs/{handoff.pk}/touches/"
    for member in cast.everyone:
        shown = sign_in(member).get(f"/leads/{handoff.lead_id}/").content.decode()
        assert (touches in shown) == (member in (cast.sam, cast.rita, cast.olive)), member.name


def test_an_attempt_is_taken_back_by_who_made_it_or_who_leads_sales(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    def logged_by(member: Member) -> str:
        answer = sign_in(member).post(
            f"/handoffs/{handoff.pk}/touches/",
            {"medium": "call", "result": "spoke"},
            headers={"hx-request": "true"},
        )
        return str(answer["HX-Trigger-After-Settle"].split('"undo": "')[1].split('"')[0])

    sams = logged_by(cast.sam)
    for member in (cast.sofia, cast.mara, cast.max):
        assert sign_in(member).post(sams).status_code == 403, member.name
    assert sign_in(cast.nadia).post(sams).status_code == 404
    assert sign_in(cast.sam).post(sams, headers={"hx-request": "true"}).status_code == 200
    assert sign_in(cast.rita).post(logged_by(cast.sam), headers={"hx-request": "true"}).status_code == 200
    ritas = logged_by(cast.rita)
    assert sign_in(cast.sam).post(ritas).status_code == 403
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().touches == 1


def test_a_plain_form_without_scripts_works_as_well(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    sam = sign_in(cast.sam)
    answer = sam.post(f"/handoffs/{handoff.pk}/touches/", {"medium": "call", "result": "spoke"})
    assert answer["Location"] == f"/leads/{handoff.lead_id}/"
    wrong = sam.post(
        f"/handoffs/{handoff.pk}/touches/", {"medium": "call", "result": "call_back"}, follow=True
    )
    assert "Say when to call back." in wrong.content.decode()
    done = sam.post(f"/handoffs/{handoff.pk}/outcome/", {"outcome": "lost", "reason": "price"}, follow=True)
    assert "Lost" in done.content.decode()
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.get().outcome == "lost"


def test_a_lead_of_nobody_s_is_in_the_reach_of_all_of_sales(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.update(takes_leads=False)
    hand_over_one(cast)
    for member in cast.everyone:
        shown = "Ann Lee" in sign_in(member).get("/queue/list/").content.decode()
        assert shown == member.works_leads, member.name


def test_alerts_are_read_by_who_they_were_sent_to(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    assert "New lead: Ann Lee" in sign_in(cast.sam).get("/alerts/").content.decode()
    assert "Ann Lee" not in sign_in(cast.sofia).get("/alerts/").content.decode()
    sign_in(cast.sofia).post("/alerts/")
    assert "New lead" in sign_in(cast.sam).get("/alerts/").content.decode()
    assert sign_in(cast.sam).post("/alerts/").status_code == 302
    with scope.workspace(cast.workspace.pk):
        assert handoff.alerts.get().read_at is not None
        assert handoff.alerts.get().read_at < timezone.now() + timedelta(seconds=1)
