from followup.models import Assignment
from tests.stories.telling import Tale
from workspaces import scope
from workspaces.models import Seat


def test_both_reps_grab_the_lead(tale: Tale) -> None:
    """Nobody is on duty, so Ann waits for anyone. Sam and Sofia press the same key; Sam was quicker, Sofia reads that he has
    her, and what Sofia had in mind to log is refused by name instead of being lost on the wrong lead.
    """
    sam, sofia = tale.cast.sam, tale.cast.sofia
    with scope.workspace(tale.cast.workspace.pk):
        Seat.objects.update(takes_leads=False)
    tale.enquires("Ann Lee")
    assert tale.handoff.owner is None
    work = f"/handoffs/{tale.handoff.pk}"
    for rep in (sam, sofia):
        assert "Needs someone 1" in tale.screen(rep, "/queue/")

    tale.acts(sam, f"{work}/acceptance/")
    late = tale.sign_in(sofia).post(f"{work}/acceptance/", headers={"hx-request": "true"})
    assert (late.status_code, "Sam has this lead." in late.content.decode()) == (409, True)
    refused = tale.sign_in(sofia).post(f"{work}/touches/", {"medium": "call", "result": "spoke"})
    assert refused.status_code == 403

    assert "Needs someone" not in tale.screen(sofia, "/queue/")
    with scope.workspace(tale.cast.workspace.pk):
        assert Assignment.objects.filter(ended_at=None).values_list("member", flat=True).get() == sam.pk
    tale.acts(sam, f"{work}/touches/", medium="call", result="spoke")
    assert tale.handoff.contacted_at is not None
