"""A win is heard of by who brought it and who called it, and each side thanks the other with one key."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followup import outcomes, touches, wins
from followup.handoffs import Conflict
from followup.models import Handoff, Message
from followup.outcomes import Word
from followup.touches import Attempt
from leads.models import Activity
from tests.cast import Cast
from tests.followup.road import hand_over_one
from workspaces import scope

SignIn = Callable[..., Client]


@pytest.fixture
def won(cast: Cast) -> Handoff:
    """Won by whoever has it, after the other rep had tried it too."""
    handoff = hand_over_one(cast)
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        other = cast.sofia if handoff.owner_id == cast.sam.pk else cast.sam
        touches.log(handoff, Attempt("call", "no_answer"), by=other, at=at)
        outcomes.record(handoff, Word("won"), by=handoff.owner, at=at)
        return Handoff.objects.select_related("owner", "lead").get(pk=handoff.pk)


def told(cast: Cast, key: str) -> dict[str, str]:
    with scope.workspace(cast.workspace.pk):
        rows = Message.objects.filter(key__startswith=key).select_related("recipient")
        return {row.recipient.name: row.sentence for row in rows}


def test_both_sides_hear_of_it_but_not_who_said_so(cast: Cast, won: Handoff) -> None:
    assert won.owner is not None
    other = "Sofia" if won.owner.name == "Sam" else "Sam"
    sentence = "Won: Ann Lee, brought by Web, called by Sam and Sofia"
    assert told(cast, "won") == {"Mara": sentence, "Max": sentence, other: sentence}


@pytest.mark.parametrize("name", ["mara", "max", "sam", "sofia", "rita", "olive"])
def test_every_member_thanks_the_other_side_once(
    cast: Cast, sign_in: SignIn, won: Handoff, name: str
) -> None:
    member = getattr(cast, name)
    browser = sign_in(member)
    page = reverse("lead", args=[won.lead_id])
    assert 'data-key="y"' in browser.get(page).content.decode()

    for _ in range(2):
        assert browser.post(reverse("thanks", args=[won.pk])).status_code == 302

    heard = {"Sam", "Sofia"} if name in {"mara", "max"} else {"Mara", "Max"}
    what = "calling" if name in {"mara", "max"} else "bringing"
    assert told(cast, "thanks") == dict.fromkeys(heard, f"{member.name} thanks you for {what} Ann Lee")
    after = browser.get(page).content.decode()
    assert "You said thanks" in after
    assert f"{member.name} said <b>thanks</b> for {what} it" in after
    with scope.workspace(cast.workspace.pk):
        assert Activity.objects.filter(kind="thanked").count() == 1


def test_nobody_is_thanked_for_what_isn_t_won(cast: Cast, sign_in: SignIn) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk), pytest.raises(Conflict, match="isn’t won"):
        wins.thank(handoff, by=cast.mara, at=timezone.now())
    page = sign_in(cast.mara).post(reverse("thanks", args=[handoff.pk]), follow=True)
    assert "This lead isn’t won." in page.content.decode()


def test_nadia_thanks_nobody(cast: Cast, sign_in: SignIn, won: Handoff) -> None:
    assert sign_in(cast.nadia).post(reverse("thanks", args=[won.pk])).status_code == 404
