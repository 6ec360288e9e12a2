"""One-click links: looking does nothing, pressing does it once, as whoever was told, and not for long."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from followup import by_link, clock, links, pipeline
from followup.handoffs import Conflict
from followup.models import Alert, Handoff, Help, UsedLink
from tests.cast import Cast
from tests.followup.ladders import missed_by, now
from tests.followup.races import in_parallel
from tests.followup.road import hand_over_one, submit
from workspaces import scope
from workspaces.models import Member, Seat


@pytest.fixture
def handoff(cast: Cast) -> Handoff:
    """Sam's lead, who left a number."""
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=False)
    submit(
        cast,
        {"person": {"name": "Ann Lee", "email": "ann@example.com", "phone": "+44 20 7946 0123"}},
        key="1",
    )
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=True)
        return Handoff.objects.get()


def offered(cast: Cast, recipient: Member, rung: str) -> dict[str, str]:
    """Label → path of what an alert offers."""
    with scope.workspace(cast.workspace.pk):
        alert = Alert.objects.select_related("recipient", "handoff__lead__person").get(
            recipient=recipient, rung=rung
        )
        found = links.of(alert, at=timezone.now())
    return {label: "/" + url.split("/", 3)[3] for label, url in found}


def test_a_look_changes_nothing_and_a_press_accepts_once(cast: Cast, handoff: Handoff) -> None:
    path = offered(cast, cast.sam, "handoff")["Accept"]
    anyone = Client()
    for _ in range(3):  # as link scanners do
        page = anyone.get(path)
        assert page.status_code == 200
        assert "Ann Lee" in page.content.decode()
        assert "7946" not in page.content.decode()
    assert not now(cast, handoff).is_accepted
    assert anyone.head(path).status_code == 405
    assert "Accepted" in anyone.post(path).content.decode()
    row = now(cast, handoff)
    assert (row.accepted_by_id, row.owner_id) == (cast.sam.pk, cast.sam.pk)
    again = anyone.post(path)
    assert (again.status_code, "used already" in again.content.decode()) == (409, True)
    assert "Done already" in anyone.get(path).content.decode()


def test_call_shows_the_number_only_when_pressed_and_notes_the_call(cast: Cast, handoff: Handoff) -> None:
    path = offered(cast, cast.sam, "handoff")["Call"]
    answer = Client().post(path).content.decode()
    assert 'href="tel:+44 20 7946 0123"' in answer
    assert now(cast, handoff).calling_id == cast.sam.pk


def test_a_helper_joins_from_the_alert(cast: Cast, handoff: Handoff) -> None:
    missed_by(cast, handoff, 1)
    clock.tick()
    assert set(offered(cast, cast.sofia, "helpers")) == {"I’ll help"}
    assert "You help" in Client().post(offered(cast, cast.sofia, "helpers")["I’ll help"]).content.decode()
    with scope.workspace(cast.workspace.pk):
        assert Help.objects.get().member == cast.sofia


def test_a_manager_s_alert_offers_what_is_theirs_alone(cast: Cast, handoff: Handoff) -> None:
    missed_by(cast, handoff, 1)
    clock.tick()
    assert offered(cast, cast.rita, "breach") == {}


def test_an_old_a_forged_and_another_s_link_do_nothing(cast: Cast, handoff: Handoff) -> None:
    path = offered(cast, cast.sam, "handoff")["Accept"]
    token = path.split("/")[2]
    late = timezone.now() + links.LASTS + timedelta(seconds=1)
    with pytest.raises(links.Expired):
        links.read(token, at=late)
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "x" * 3000, "%00", "a:b"):
        assert Client().get(f"/a/{forged}/").status_code in {404, 410}
        assert Client().post(f"/a/{forged}/").status_code in {404, 410}
    assert not now(cast, handoff).is_accepted


def test_who_left_can_do_nothing_by_an_old_mail(cast: Cast, handoff: Handoff) -> None:
    path = offered(cast, cast.sam, "handoff")["Accept"]
    with scope.workspace(cast.workspace.pk):
        Member.objects.filter(pk=cast.sam.pk).update(is_active=False)
    assert Client().post(path).status_code == 410
    assert not now(cast, handoff).is_accepted


def test_signed_in_as_somebody_else_it_is_still_its_reader_s(
    cast: Cast, handoff: Handoff, sign_in: Callable[..., Client]
) -> None:
    path = offered(cast, cast.sam, "handoff")["Accept"]
    assert sign_in(cast.nadia).post(path).status_code == 200
    assert now(cast, handoff).accepted_by_id == cast.sam.pk


def test_two_presses_at_once_do_it_once(committed: Cast) -> None:
    handoff = hand_over_one(committed)
    with scope.workspace(committed.workspace.pk):
        alert = Alert.objects.select_related("recipient", "handoff").get(rung="handoff")
    link = links.Link(committed.workspace.pk, alert.pk, links.ACCEPT)

    def press() -> None:
        with scope.workspace(committed.workspace.pk):
            by_link.use(link, alert, at=timezone.now())

    answers = in_parallel(press, press)
    assert [type(answer) for answer in answers if answer] == [Conflict]
    with scope.workspace(committed.workspace.pk):
        assert UsedLink.objects.count() == 1
        assert Handoff.objects.get(pk=handoff.pk).is_accepted
