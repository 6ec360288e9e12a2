"""Follow a lead: both teams' part of it on one page; and how many enquiries there were for the one that reached sales."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followup import outcomes, pipeline, reach, story, touches
from followup.models import Handoff
from followup.outcomes import Word
from followup.touches import Attempt
from leads.models import Lead
from tests.cast import Cast
from tests.followup.road import enquire, submit
from workspaces import scope

SignIn = Callable[..., Client]
AMARA = {
    "channel": "Paid search",
    "campaign": "Brand NL",
    "person": {"name": "Amara Okafor", "email": "amara@northwind.example", "phone": "+31 10 555 0142"},
    "page_url": "https://acme.example/demo?utm_source=search",
    "form": {
        "name": "Request a demo",
        "answers": [{"question": "What do you need?", "answer": "Routing by March."}],
    },
}


def arrived(cast: Cast) -> Handoff:
    submit(cast, AMARA, key="amara")
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        return Handoff.objects.select_related("lead__person", "owner").latest("pk")


def test_the_whole_way_is_told_in_its_order(cast: Cast, sign_in: SignIn) -> None:
    handoff = arrived(cast)
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        for minutes, result in ((2, "no_answer"), (40, "spoke")):
            touches.log(
                handoff, Attempt("call", result, happened_at=at + timedelta(minutes=minutes)), by=handoff.owner,
                at=at + timedelta(minutes=minutes),
            )  # fmt: skip
        outcomes.record(handoff, Word("won"), by=handoff.owner, at=at + timedelta(hours=1))
        told = story.of(Lead.objects.select_related("channel", "campaign").get(), at=at + timedelta(hours=2))

    titles = [chapter.title for chapter in told]
    assert titles[0] == "Came by Paid search"
    assert titles[1] == "Filled in “Request a demo”"
    assert titles[2].startswith("Sales-ready by")
    assert titles[3] == f"Handed over to {handoff.owner.name}"
    assert titles[4:] == ["Try 1: no answer", "Try 2: spoke with them", "Won"]
    assert told[0].lines == (("Campaign", "Brand NL"), ("Page", "acme.example/demo"))
    assert [chapter.waited for chapter in told[5:]] == ["38 min", "20 min"]
    assert {chapter.side for chapter in told[:3]} == {"marketing"}

    page = sign_in(cast.mara).get(reverse("lead_story", args=[handoff.lead_id])).content.decode()
    for words in ("The way of Amara Okafor", "Routing by March.", "38 min later", "Won"):
        assert words in page
    for secret in ("amara@northwind.example", "555 0142", "utm_source"):
        assert secret not in page


def test_a_lead_that_waits_says_so_and_one_that_isn_t_ready_says_what_it_lacked(cast: Cast) -> None:
    handoff = arrived(cast)
    enquire(cast, [{"person": {"external_id": "only-an-id"}}])
    at = timezone.now() + timedelta(hours=2)
    with scope.workspace(cast.workspace.pk):
        waiting = story.of(handoff.lead, at=at)
        other = story.of(Lead.objects.exclude(pk=handoff.lead_id).get(), at=at)
    assert (waiting[-1].title, waiting[-1].text) == ("Now", "Nobody has tried yet.")
    assert other[-1].title == "Not sales-ready"
    assert "lacked" in other[-1].text


def test_a_try_taken_back_is_not_told(cast: Cast) -> None:
    handoff = arrived(cast)
    at = timezone.now() + timedelta(minutes=1)
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        made = touches.log(handoff, Attempt("call", "spoke"), by=handoff.owner, at=at)
        touches.retract(made, by=handoff.owner, at=at)
        assert not [one for one in story.of(handoff.lead, at=at) if one.title.startswith("Try")]


@pytest.mark.parametrize("name", ["mara", "max", "sam", "rita", "olive"])
def test_every_member_follows_a_lead(cast: Cast, sign_in: SignIn, name: str) -> None:
    handoff = arrived(cast)
    browser = sign_in(getattr(cast, name))
    assert browser.get(reverse("lead_story", args=[handoff.lead_id])).status_code == 200
    assert "Follow this lead" in browser.get(reverse("lead", args=[handoff.lead_id])).content.decode()


def test_nadia_follows_nobody(cast: Cast, sign_in: SignIn) -> None:
    handoff = arrived(cast)
    assert sign_in(cast.nadia).get(reverse("lead_story", args=[handoff.lead_id])).status_code == 404


def test_it_is_said_how_many_enquired_for_the_one_that_reached_the_rep(cast: Cast, sign_in: SignIn) -> None:
    enquire(cast, [{"person": {"external_id": f"id-{number}"}} for number in range(5)])
    handoff = arrived(cast)
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        mine = reach.of(handoff.lead, viewer=handoff.owner)
        theirs = reach.of(handoff.lead, viewer=cast.mara)
        cold = Lead.objects.exclude(pk=handoff.lead_id).earliest("pk")
        assert reach.of(cold, viewer=cast.mara) is None
    assert mine is not None
    assert theirs is not None
    assert mine.words == "1 of 6 enquiries of that week reached you"
    assert theirs.words == "1 of 6 enquiries of that week reached sales"
    page = sign_in(handoff.owner).get(reverse("lead_reach", args=[handoff.lead_id])).content.decode()
    assert mine.words in page


def test_the_page_asks_as_much_of_three_tries_as_of_one(cast: Cast, sign_in: SignIn) -> None:
    handoff = arrived(cast)
    browser = sign_in(cast.mara)
    counts = []
    for more in (1, 2):
        with scope.workspace(cast.workspace.pk):
            assert handoff.owner is not None
            for _ in range(more):
                touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("lead_story", args=[handoff.lead_id]))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 18, "\n".join(query["sql"][:120] for query in asked)
