from decimal import Decimal

from tests.stories.telling import Tale


def test_a_lead_won_in_a_day(tale: Tale) -> None:
    """Ben asks; his rep calls in two minutes, qualifies him over lunch and wins him by the evening."""
    tale.enquires(
        "Ben Okri",
        campaign="Autumn",
        facts={"company_size": 120},
        form={
            "name": "Book a demo",
            "answers": [{"question": "What do you need?", "answer": "A demo this week"}],
        },
    )
    rep = tale.handoff.owner
    assert rep is not None
    work = f"/handoffs/{tale.handoff.pk}"
    pane = tale.screen(rep, f"/queue/{tale.handoff.pk}/")
    assert "A demo this week" in pane
    assert "Has at least 50 people" in pane or "Left an e-mail address" in pane, "why this is theirs"

    tale.passes(minutes=2)
    tale.acts(rep, f"{work}/acceptance/")
    tale.acts(rep, f"{work}/touches/", medium="call", result="spoke", note="Wants to see it on Thursday")
    tale.passes(minutes=10)
    assert tale.mailbox(rep) == ["New lead: Ben Okri"], "an answered lead reminds nobody"
    assert tale.mailbox(tale.cast.rita) == []

    tale.passes(minutes=180)
    tale.acts(rep, f"{work}/outcome/", outcome="qualified")
    tale.passes(minutes=180)
    ended = tale.acts(rep, f"{work}/outcome/", outcome="won", value="12500.00")
    assert "Won" in ended

    handoff = tale.handoff
    assert handoff.first_touch_at is not None
    assert handoff.first_touch_at <= handoff.due_at
    assert (handoff.ended_as, handoff.receipt, handoff.lead.value) == ("won", None, Decimal(12500))
    story = tale.screen(tale.cast.mara, f"/leads/{handoff.lead_id}/")
    assert f"Won. Brought by Autumn , called by {rep.name}" in story.replace("Autumn,", "Autumn ,")
    assert "Wants to see it on Thursday" in story
    row = tale.alignment()
    assert {name: row[name] for name in ("leads", "contacted", "accepted", "qualified", "won", "open")} == {
        "leads": 1, "contacted": 1, "accepted": 1, "qualified": 1, "won": 1, "open": 0,
    }  # fmt: skip
    assert tale.timeline == [
        "arrived", "handed_over", "accepted", "touched", "outcome_qualified", "outcome_won",
    ]  # fmt: skip
    assert "Ben Okri" not in tale.screen(rep, "/queue/list/")
