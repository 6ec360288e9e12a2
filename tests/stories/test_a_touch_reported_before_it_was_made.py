from datetime import timedelta

from followup import phone_calls
from followup.models import Breach, Touch
from tests.leads.ways_in import calls
from tests.stories.telling import Tale
from workspaces import scope


def test_a_touch_that_was_late_though_it_was_reported_early(tale: Tale) -> None:
    """Sam says after four minutes that nobody answered. The phone system knows of one call, made in the seventh minute: what
    counts is when it was made, and both teams see that the system says so.
    """
    log = calls.connect(tale.cast, "call_log")
    tale.enquires("Ann Lee", person={"name": "Ann Lee", "email": "ann@example.com", "phone": "+442079460018"})
    rep = tale.handoff.owner
    assert rep is not None
    tale.passes(minutes=20)
    started_at = tale.handoff.started_at
    reported = (started_at + timedelta(minutes=4)).isoformat()
    tale.acts(rep, f"/handoffs/{tale.handoff.pk}/touches/", medium="call", result="no_answer", at=reported)
    assert tale.handoff.first_touch_at == started_at + timedelta(minutes=4)

    made_at = started_at + timedelta(minutes=7)
    raw = {"call_id": "c-1", "to": "+442079460018", "at": made_at.isoformat(), "duration_s": 20}
    assert calls.post(log, calls.body(raw)).status_code == 200
    phone_calls.take_in_everywhere()

    handoff = tale.handoff
    assert (handoff.touches, handoff.first_touch_at) == (1, made_at)
    assert handoff.first_touch_at > handoff.due_at
    with scope.workspace(tale.cast.workspace.pk):
        counted = Touch.objects.filter(retractions__isnull=True).get()
        assert (counted.evidence, counted.result) == ("confirmed", "no_answer")
        assert Breach.objects.count() == 1, "the loop had found it missed before anything was reported"
