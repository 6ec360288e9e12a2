from datetime import timedelta

from tests.stories.telling import Tale


def test_six_tries_and_then_contact(tale: Tale) -> None:
    """Ann doesn't pick up. The plan brings her back five times, each time saying which try it is; at the sixth she answers,
    and nothing more is owed but to say what becomes of her.
    """
    tale.enquires("Ann Lee")
    rep = tale.handoff.owner
    assert rep is not None
    work = f"/handoffs/{tale.handoff.pk}"
    tale.passes(minutes=12 * 24 * 60)
    started_at = tale.handoff.started_at
    for number, hours in enumerate((0.05, 3, 28, 80, 160), 1):
        assert f"Try {number} of 6" in tale.screen(rep, f"/queue/?handoff={tale.handoff.pk}")
        at = (started_at + timedelta(hours=hours)).isoformat()
        tale.acts(rep, f"{work}/touches/", medium="call", result="no_answer", at=at)
        assert tale.handoff.owed_medium == tale.handoff.medium
    assert tale.handoff.contacted_at is None

    at = (started_at + timedelta(hours=280)).isoformat()
    tale.acts(rep, f"{work}/touches/", medium="call", result="spoke", at=at)
    handoff = tale.handoff
    assert (handoff.touches, handoff.owed_medium) == (6, "")
    seen = tale.screen(rep, f"/queue/?handoff={handoff.pk}")
    assert "To decide 1" in seen
    assert "Next: Say what becomes of it" in seen

    tale.acts(rep, f"{work}/outcome/", outcome="qualified")
    tale.acts(rep, f"{work}/outcome/", outcome="lost", reason="price")
    receipt = tale.handoff.receipt
    assert receipt is not None
    assert (receipt["attempts"], receipt["reached"], receipt["stopped_early"]) == (6, 1, False)
    assert receipt["days"] >= 5
