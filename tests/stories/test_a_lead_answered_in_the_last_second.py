from followup.models import Breach
from tests.stories.telling import Tale
from workspaces import scope


def test_a_lead_answered_at_four_fifty_nine(tale: Tale) -> None:
    """Ann's five minutes are all but over when her rep calls: he was reminded, nobody heard of a miss, and none was one."""
    tale.enquires("Ann Lee")
    rep = tale.handoff.owner
    assert rep is not None
    tale.passes(minutes=4 + 58 / 60)
    tale.acts(rep, f"/handoffs/{tale.handoff.pk}/touches/", medium="call", result="no_answer")
    assert tale.handoff.first_touch_at is not None
    assert tale.handoff.first_touch_at <= tale.handoff.due_at

    for _ in range(3):
        tale.passes(minutes=60)
    assert tale.mailbox(rep) == ["New lead: Ann Lee", "Still waiting: Ann Lee"]
    assert tale.mailbox(tale.cast.rita) == []
    with scope.workspace(tale.cast.workspace.pk):
        assert not Breach.objects.exists()
    assert tale.handoff.breached_at is None
    assert "Try 2 of 6" in tale.screen(rep, f"/queue/?handoff={tale.handoff.pk}")
