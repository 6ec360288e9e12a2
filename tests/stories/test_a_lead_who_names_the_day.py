from datetime import timedelta

from django.utils import timezone

from followup.models import Breach
from tests.stories.telling import Tale
from workspaces import scope


def test_a_lead_asks_to_be_called_on_tuesday(tale: Tale) -> None:
    """Ann is reached at once and wants a call on Tuesday. Until then she is nobody's late lead; on Tuesday she is due at her
    hour, and when she doesn't pick up the plan goes on from there.
    """
    tale.enquires("Ann Lee")
    rep = tale.handoff.owner
    assert rep is not None
    days = (1 - timezone.now().weekday()) % 7 or 7
    tuesday = timezone.now() + timedelta(days=days)
    work = f"/handoffs/{tale.handoff.pk}"
    tale.acts(
        rep,
        f"{work}/touches/",
        medium="call",
        result="call_back",
        call_back_at=f"{tuesday:%Y-%m-%dT%H:%M:%S}",
    )

    seen = tale.screen(rep, "/queue/")
    assert "They named the hour" in seen
    assert "Call, at the hour they named" in seen
    assert tale.handoff.owed_at == tuesday.replace(microsecond=0)

    tale.passes(minutes=24 * 60)
    assert "Past the promise" not in tale.screen(rep, "/queue/")
    tale.passes(minutes=(days - 1) * 24 * 60 - 10)
    assert "Due within 15 minutes" in tale.screen(rep, "/queue/")
    tale.passes(minutes=11)
    assert "Past the promise" in tale.screen(rep, "/queue/")

    tale.acts(rep, f"{work}/touches/", medium="call", result="no_answer")
    handoff = tale.handoff
    assert (handoff.owed_step, handoff.is_asked_for) == ("try_2", False)
    assert handoff.owed_at > timezone.now()
    with scope.workspace(tale.cast.workspace.pk):
        assert not Breach.objects.exists(), "she was answered in time, and her hour is a promise of its own"
