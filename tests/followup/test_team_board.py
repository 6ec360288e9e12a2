"""The team's board, passing leads on, sitting in, and what an empty queue offers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup import handoffs, outcomes, pool, sitting_in, spare_time, team_board, touches
from followup.handoffs import Conflict
from followup.models import Assignment, Handoff
from followup.outcomes import Word
from followup.routing import waiting
from followup.touches import Attempt
from tests.cast import Cast
from tests.followup.road import enquire, hand_over_one
from workspaces import scope
from workspaces.models import Seat

HX = {"hx-request": "true"}


def leads(cast: Cast, count: int, *, start: int = 0) -> None:
    people = [
        {"person": {"name": f"P{n}", "email": f"p{n}@example.com"}} for n in range(start, start + count)
    ]
    enquire(cast, people, start=start)


def test_the_board_shows_the_pool_and_each_rep_in_a_fixed_number_of_queries(cast: Cast) -> None:
    taken = []
    for start in (0, 30):
        leads(cast, 30, start=start)
        with scope.workspace(cast.workspace.pk), CaptureQueriesContext(connection) as queries:
            columns = team_board.of(at=timezone.now())
        taken.append(len(queries))
        assert [column.name for column in columns] == ["Sam", "Sofia"]
        assert {len(column.rows) for column in columns} == {team_board.MOST}
        assert sum(column.open for column in columns) == start + 30
        assert all(column.more == column.open - team_board.MOST for column in columns)
    assert taken[0] == taken[1] <= 5


def test_a_lead_is_passed_on_and_that_is_undone(cast: Cast, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast)
    other = cast.sofia if handoff.owner_id == cast.sam.pk else cast.sam
    path = f"/handoffs/{handoff.pk}/owner/"
    rita = sign_in(cast.rita)
    assert other.name in rita.get(path, headers=HX).content.decode()
    moved = rita.post(path, {"to": other.pk, "had_by": handoff.owner_id}, headers=HX | {"hx-target": "board"})
    assert moved.status_code == 200
    assert f"?to={handoff.owner_id}" in moved["HX-Trigger-After-Settle"]
    with scope.workspace(cast.workspace.pk):
        now = Handoff.objects.get()
        assert (now.owner_id, now.due_at) == (other.pk, handoff.due_at)
    late = rita.post(
        path, {"to": cast.sam.pk, "had_by": handoff.owner_id}, headers=HX | {"hx-target": "board"}
    )
    assert late.status_code in {200, 409}
    assert rita.post(f"{path}?to={handoff.owner_id}", headers=HX).status_code == 200
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.get().owner_id == handoff.owner_id


def test_only_who_leads_passes_on(cast: Cast, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast)
    for member, status in ((cast.nadia, 404), (cast.sam, 403), (cast.mara, 403), (cast.max, 403)):
        client = sign_in(member)
        assert client.get(f"/handoffs/{handoff.pk}/owner/").status_code == status
        assert client.post(f"/handoffs/{handoff.pk}/owner/", {"to": cast.sofia.pk}).status_code == status
    for member in (cast.sam, cast.mara, cast.max):
        assert sign_in(member).get("/queue/team/").status_code == 403
    for member in (cast.rita, cast.olive):
        assert "Ann Lee" in sign_in(member).get("/queue/team/").content.decode()
    assert "Ann Lee" not in sign_in(cast.nadia).get("/queue/team/").content.decode()
    assert sign_in(cast.rita).post(f"/handoffs/{handoff.pk}/owner/", {"to": cast.nadia.pk}).status_code == 404


def test_what_was_taken_from_the_pool_is_put_back_by_one_key(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.update(takes_leads=False)
    handoff = hand_over_one(cast)
    sam = sign_in(cast.sam)
    taken = sam.post(f"/handoffs/{handoff.pk}/acceptance/", headers=HX)
    undo = f"/handoffs/{handoff.pk}/acceptance/undo/?claim=1"
    assert undo in taken["HX-Trigger-After-Settle"]
    assert sam.post(undo, headers=HX).status_code == 200
    with scope.workspace(cast.workspace.pk):
        now = Handoff.objects.get()
        assert (now.owner_id, now.accepted_at) == (None, None)
        assert Assignment.objects.filter(ended_at=None).count() == 1
        Seat.objects.update(takes_leads=True)
    assert waiting.give_out_everywhere() == 0, "what somebody put back is not given out by turns"
    with scope.workspace(cast.workspace.pk):
        now = Handoff.objects.get()
        handoffs.accept(now, by=cast.sofia, at=timezone.now())
        outcomes.record(now, Word("won"), by=cast.sofia, at=timezone.now())
        with pytest.raises(Conflict):
            pool.put_back(now, by=cast.rita, at=timezone.now())


def test_the_other_side_sits_in_and_is_seen(cast: Cast, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast)
    rep = handoff.owner
    assert rep is not None
    page = sign_in(cast.mara).get(f"/queue/of/{rep.pk}/")
    assert "Ann Lee" in page.content.decode()
    assert "hx-post" not in page.content.decode().split("</main>")[0].split("<main")[1]
    assert "Mara is sitting in with you" in sign_in(rep).get("/queue/list/").content.decode()
    assert "Mara" in sign_in(rep).get("/queue/watchers/").content.decode()
    assert sign_in(cast.mara).post(f"/queue/of/{rep.pk}/leave/").status_code == 302
    assert "sitting in" not in sign_in(rep).get("/queue/list/").content.decode()
    at = timezone.now()
    sitting_in.sit(cast.max, rep, at=at)
    assert sitting_in.watching(rep, at=at + timedelta(seconds=sitting_in.SEEN_S - 1)) == ["Max"]
    assert sitting_in.watching(rep, at=at + timedelta(seconds=sitting_in.SEEN_S)) == []


def test_reps_do_not_watch_each_other_nor_anyone_marketing(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    assert sign_in(cast.sam).get(f"/queue/of/{cast.sofia.pk}/").status_code == 403
    assert sign_in(cast.sam).get(f"/queue/of/{cast.mara.pk}/").status_code == 403
    assert sign_in(cast.nadia).get(f"/queue/of/{cast.sam.pk}/").status_code == 404
    assert sign_in(cast.rita).get(f"/queue/of/{cast.sam.pk}/").status_code == 200
    assert f"/queue/of/{cast.sam.pk}/" in sign_in(cast.mara).get("/queue/").content.decode()


def test_an_empty_queue_offers_what_was_kept_and_what_is_nearly_ready(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    handoff = hand_over_one(cast)
    assert handoff.owner is not None
    with scope.workspace(cast.workspace.pk):
        touches.log(handoff, Attempt("call", "spoke"), by=handoff.owner, at=timezone.now())
        outcomes.record(handoff, Word("recycled"), by=handoff.owner, at=timezone.now())
    enquire(cast, [{"person": {"name": "Cy Near", "external_id": "c-1", "company": "Near & Co"}}], start=50)
    page = sign_in(handoff.owner).get("/queue/").content.decode()
    assert "Kept for later" in page
    assert "Cy Near" in page
    assert "Lacks:" in page
    with scope.workspace(cast.workspace.pk):
        assert spare_time.of(cast.mara, at=timezone.now()) is None
        spare = spare_time.of(handoff.owner, at=timezone.now())
        assert spare is not None
        kept_id = spare.kept[0].pk
    assert sign_in(cast.nadia).post(f"/kept/{kept_id}/taken/").status_code == 404
    assert sign_in(cast.mara).post(f"/kept/{kept_id}/taken/").status_code == 403
    taken = sign_in(handoff.owner).post(f"/kept/{kept_id}/taken/")
    with scope.workspace(cast.workspace.pk):
        made = Handoff.objects.open().get()
        assert (made.owner_id, made.follows_id) == (handoff.owner_id, handoff.pk)
    assert taken["Location"] == f"/queue/?handoff={made.pk}"
    assert sign_in(cast.sofia).post(f"/kept/{kept_id}/taken/", headers=HX).status_code == 409
