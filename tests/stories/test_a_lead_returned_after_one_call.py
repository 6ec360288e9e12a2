from tests.stories.telling import Tale


def test_a_lead_returned_after_one_call(tale: Tale) -> None:
    """Cleo is called once, an hour late, and sent back as no fit: the reason and the effort stand side by side."""
    tale.enquires("Cleo Moss", facts={"company_size": 12})
    rep = tale.handoff.owner
    assert rep is not None
    other = tale.cast.sofia if rep == tale.cast.sam else tale.cast.sam
    work = f"/handoffs/{tale.handoff.pk}"

    tale.passes(minutes=60)
    told = tale.sign_in(other).post(f"{work}/acceptance/", headers={"hx-request": "true"})
    assert (told.status_code, f"{rep.name} has this lead." in told.content.decode()) == (409, True)

    tale.acts(rep, f"{work}/touches/", medium="call", result="no_answer")
    refused = tale.sign_in(rep).post(
        f"{work}/return/", {"reason": "felt like it"}, headers={"hx-request": "true"}
    )
    assert refused.status_code == 422
    tale.acts(rep, f"{work}/return/", reason="not_a_fit", criterion="large_enough", note="Twelve people")

    handoff = tale.handoff
    assert handoff.receipt is not None
    assert (handoff.receipt["attempts"], handoff.receipt["reached"], handoff.receipt["on_time"]) == (
        1,
        0,
        False,
    )
    assert 59 < handoff.receipt["first_attempt_min"] < 62
    seen = tale.screen(tale.cast.mara, f"/leads/{handoff.lead_id}/")
    assert "Returned" in seen
    assert "not a fit" in seen
    assert "First attempt after 1 h" in seen
    assert "1 attempts, reached 0 times" in seen or "1 attempt, reached 0 times" in seen
    assert "Twelve people" in seen
    row = tale.alignment()
    assert (row["returned"], row["contacted"], row["open"]) == (1, 0, 0)

    late = tale.sign_in(rep).post(
        f"{work}/touches/", {"medium": "call", "result": "spoke"}, headers={"hx-request": "true"}
    )
    assert late.status_code == 409, "nothing is added once the end is written"

    tale.enquires("Cleo Moss", facts={"company_size": 80})
    assert tale.handoff.pk != handoff.pk
    assert tale.handoff.lead_id != handoff.lead_id
    assert "Came before" in tale.screen(tale.cast.mara, f"/leads/{tale.handoff.lead_id}/")
