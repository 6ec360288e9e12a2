from followup.models import Breach
from tests.stories.telling import Tale
from workspaces import scope


def test_a_lead_nobody_answers(tale: Tale) -> None:
    """Ann asks for a demo. Her rep doesn't call; he is reminded, his manager hears, another is asked to help, at last the
    whole team hears, and marketing sees it too."""
    rita, mara = tale.cast.rita, tale.cast.mara

    tale.enquires(
        "Ann Lee", form={"name": "Demo request", "answers": [{"question": "When?", "answer": "Today"}]}
    )
    rep = tale.handoff.owner
    assert rep is not None
    assert tale.mailbox(rep) == ["New lead: Ann Lee"]
    assert "Ann Lee" in tale.screen(rep, "/queue/")
    assert "Due within 15 minutes" in tale.screen(rep, "/queue/")

    tale.passes(minutes=2)
    assert tale.mailbox(rep) == ["New lead: Ann Lee"], "three of the five minutes are left"

    tale.passes(minutes=1.5)
    assert tale.mailbox(rep)[1:] == ["Still waiting: Ann Lee"]
    assert tale.mailbox(rita) == []

    tale.passes(minutes=2)
    assert tale.mailbox(rep)[2:] == ["Promise missed: Ann Lee"]
    assert tale.mailbox(rita) == ["Promise missed: Ann Lee"]
    other = tale.cast.sofia if rep == tale.cast.sam else tale.cast.sam
    assert tale.mailbox(other) == ["Help wanted: Ann Lee"]
    assert "I’ll help" in tale.screen(other, f"/leads/{tale.handoff.lead_id}/")
    assert "Past the promise" in tale.screen(rep, "/queue/")
    assert "Promise missed: Ann Lee" in tale.screen(rita, "/alerts/")

    for _ in range(3):
        tale.passes(minutes=60)
    for one in (rep, other):
        assert tale.mailbox(one)[-1] == "Still nobody called: Ann Lee"
    assert (len(tale.mailbox(rep)), len(tale.mailbox(other))) == (4, 2), "each was said once"
    with scope.workspace(tale.cast.workspace.pk):
        assert Breach.objects.count() == 1

    seen = tale.screen(mara, f"/leads/{tale.handoff.lead_id}/")
    assert "The promised first reply was missed" in seen
    assert f"With {rep.name}, not reached yet" in seen
    row = tale.alignment()
    assert (row["leads"], row["handed_off"], row["contacted"], row["open"]) == (1, 1, 0, 1)
    assert tale.timeline == ["arrived", "handed_over", "missed"]
