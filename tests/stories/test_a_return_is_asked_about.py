from django.utils import timezone

from alignment import rollups
from alignment.models import Dispute, Ruling
from followup import message_mail
from followup.models import Handoff
from tests.stories.telling import Tale
from workspaces import scope


def test_a_return_is_asked_about(tale: Tale) -> None:
    """Dana is given up after one call. Marketing asks again, sales says no, the owner sends her back, and she is reached."""
    cast = tale.cast
    tale.enquires("Dana Roe", facts={"company_size": 80})
    first = tale.handoff
    assert first.owner is not None
    tale.acts(first.owner, f"/handoffs/{first.pk}/touches/", medium="call", result="no_answer")
    tale.acts(first.owner, f"/handoffs/{first.pk}/return/", reason="wrong_details")

    page = f"/alignment/tried/{first.pk}/"
    assert "Too few tries yet" in tale.screen(cast.mara, page)
    assert "Dana Roe" in tale.screen(cast.max, "/alignment/tried/?finding=too_few")
    mara, rita, olive = (tale.sign_in(who) for who in (cast.mara, cast.rita, cast.olive))
    mara.post(f"{page}dispute/", {"comment": "She answered our mail this morning."})
    with scope.workspace(cast.workspace.pk):
        asked = Dispute.objects.get()
    message_mail.deliver_due()
    assert tale.mailbox(cast.rita)[-1] == "Mara asked again about a returned lead"

    mara.post(f"/alignment/disputes/{asked.pk}/ruling/", {"decision": "back"})
    rita.post(f"/alignment/disputes/{asked.pk}/ruling/refusal/", {"why": "The number is dead."})
    assert "The number is dead." in tale.screen(cast.mara, page)
    assert "Break the tie as owner" in tale.screen(cast.olive, page)
    assert "Break the tie as owner" not in tale.screen(cast.rita, page)
    olive.post(f"/alignment/disputes/{asked.pk}/tie/", {"decision": "back", "note": "Write to her first."})

    second = tale.handoff
    assert (second.pk != first.pk, second.lead_id, second.is_open) == (True, first.lead_id, True)
    assert second.owner is not None
    tale.acts(second.owner, f"/handoffs/{second.pk}/touches/", medium="call", result="spoke")
    row = tale.alignment()
    assert (row["leads"], row["returned"], row["contacted"], row["open"]) == (1, 0, 1, 1)

    assert "Olive broke the tie" in tale.screen(cast.sam, "/alignment/decisions/")
    card = tale.sign_in(cast.mara).get("/api/v1/reports/scorecard/").json()
    assert card["came_back_or_lost"]["by_state"]["back"] == 1
    assert "back to the queue" in tale.screen(cast.sam, f"/leads/{first.lead_id}/")
    with scope.workspace(cast.workspace.pk):
        assert Ruling.objects.get(confirmed_at__isnull=False).handoff_id == second.pk
        assert Handoff.objects.get(pk=first.pk).receipt is not None
        assert rollups.differences(rollups.LEADS) == []
        assert Dispute.objects.get().decided_at <= timezone.now()
