"""Leads that Meta only tells of: fetched by their ids, tried again, and found where the call never came."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from followup import pipeline
from leads import connections, fetching
from leads.models import Announcement, Connection, FactSet, Lead, Submission
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.leads.ways_in import calls, graph_server
from workspaces import scope

FIRST, SECOND = "56740452634061", "56740452634062"


@pytest.fixture
def graph() -> Iterator[graph_server.Graph]:
    with graph_server.running() as running:
        running.add(FIRST, "amara@northwind.example")
        running.add(SECOND, "jonas@kessel.example")
        yield running


def told(cast: Cast) -> Connection:
    """A connection that was told of both leads."""
    way_in, raw = calls.connect(cast, "meta"), calls.body(calls.payload("meta"))
    assert calls.post(way_in, raw).status_code == 200
    return way_in


def make_due(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        Announcement.objects.update(due_at=F("announced_at"))


def test_what_was_told_of_is_fetched_and_becomes_a_lead(cast: Cast, graph: graph_server.Graph) -> None:
    told(cast)

    assert fetching.fetch_everywhere() == 2
    assert fetching.fetch_everywhere() == 0
    pipeline.take_in(cast.workspace.pk)

    assert sorted(graph.asked) == [FIRST, SECOND]
    with scope.workspace(cast.workspace.pk):
        assert Announcement.objects.filter(done_at__isnull=False).count() == 2
        lead = Lead.objects.select_related("person", "campaign", "channel").earliest("pk")
        assert (lead.person.email, lead.campaign.name, lead.channel.name) == (
            "amara@northwind.example", "Spring", "Meta",
        )  # fmt: skip
        facts = FactSet.objects.earliest("pk").facts
        assert facts.items() >= {"How many trucks?": "40", "ad_id": "120212669955550254"}.items()


def test_the_same_lead_told_of_twice_is_fetched_once(cast: Cast, graph: graph_server.Graph) -> None:
    way_in = told(cast)
    fetching.fetch_everywhere()
    calls.post(way_in, calls.body(calls.payload("meta")))

    assert fetching.fetch_everywhere() == 0
    with scope.workspace(cast.workspace.pk):
        assert Submission.objects.count() == 2


@pytest.mark.parametrize(
    ("failing", "reason"),
    [
        ((500, b"oops"), "Meta answered 500."),
        (
            (400, b'{"error": {"message": "Session has expired", "code": 190}}'),
            "Meta answered 400: Session has expired",
        ),
        ((302, b""), "Meta answered 302."),
        ((200, b"[]"), "Meta answered 200."),
        (
            (200, b'{"id": "1"}'),
            "Meta answered without the lead’s answers: the token may lack leads_retrieval.",
        ),
        ((200, b"x" * 3_000_000), "Meta’s answer was too large."),
    ],
)
def test_what_fails_is_said_and_tried_again_later(
    cast: Cast, graph: graph_server.Graph, failing: tuple[int, bytes], reason: str
) -> None:
    told(cast)
    graph.failing = failing

    assert fetching.fetch_everywhere() == 0
    with scope.workspace(cast.workspace.pk):
        waiting = Announcement.objects.earliest("pk")
        assert (waiting.error, waiting.tries) == (reason, 1)
        assert waiting.due_at > timezone.now()
    assert fetching.fetch_everywhere() == 0
    assert len(graph.asked) == 2, "it is not asked again before its time"

    graph.failing = None
    make_due(cast)
    assert fetching.fetch_everywhere() == 2


def test_waits_grow_to_three_hours_and_three_days_in_all() -> None:
    waits = [fetching.wait_after(tries) for tries in range(1, fetching.MOST_TRIES)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=10), timedelta(hours=3))
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=4)


def test_nobody_there_is_a_failure_like_any_other(cast: Cast) -> None:
    told(cast)
    with override_settings(META_GRAPH_URL="http://127.0.0.1:9"):
        assert fetching.fetch_everywhere() == 0
    with scope.workspace(cast.workspace.pk):
        assert Announcement.objects.earliest("pk").error == "Meta could not be reached (ConnectionError)."


def test_it_is_given_up_after_days_and_tried_again_with_a_new_token(
    cast: Cast, graph: graph_server.Graph
) -> None:
    way_in = told(cast)
    with scope.workspace(cast.workspace.pk):
        way_in.secrets = [kept for kept in way_in.secrets if kept["use"] != "access"]
        way_in.save(update_fields=["secrets"])
        Announcement.objects.update(tries=fetching.MOST_TRIES - 1)
    fetching.fetch_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert Announcement.objects.filter(given_up_at__isnull=False).count() == 2
        assert Announcement.objects.earliest("pk").error == "There is no page access token yet."
    make_due(cast)
    assert fetching.fetch_everywhere() == 0

    with scope.workspace(cast.workspace.pk):
        connections.change_secret(way_in, pasted={"access": "page-token"}, by=cast.mara, at=timezone.now())
    assert fetching.fetch_everywhere() == 2


def test_a_lead_whose_call_never_came_is_found(cast: Cast, graph: graph_server.Graph) -> None:
    told(cast)
    fetching.fetch_everywhere()
    graph.add("7", "missed@example.com")
    graph.add("8", "another.form@example.com", form="9")

    assert fetching.find_missed_everywhere() == 2
    assert fetching.find_missed_everywhere() == 0
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert Lead.objects.count() == 4


def test_what_was_found_first_needs_no_fetching(cast: Cast, graph: graph_server.Graph) -> None:
    told(cast)
    assert fetching.find_missed_everywhere() == 2
    assert fetching.fetch_everywhere() == 0
    with scope.workspace(cast.workspace.pk):
        assert not Announcement.objects.filter(done_at__isnull=True).exists()


def test_a_wrong_token_finds_nothing_and_breaks_nothing(cast: Cast, graph: graph_server.Graph) -> None:
    told(cast)
    graph.failing = (401, b'{"error": {"message": "Invalid OAuth access token"}}')
    assert fetching.find_missed_everywhere() == 0


def test_meta_s_test_leads_never_count(cast: Cast, graph: graph_server.Graph) -> None:
    told(cast)
    graph.add(FIRST, "<test lead: dummy data for email>")
    fetching.fetch_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert sorted(Submission.objects.values_list("state", flat=True)) == ["pending", "test"]


def test_workers_side_by_side_fetch_each_lead_once(committed: Cast, graph: graph_server.Graph) -> None:
    told(committed)
    fetch = partial(fetching.fetch, committed.workspace.pk)

    assert sum(in_parallel(fetch, fetch, fetch)) == 2
    assert sorted(graph.asked) == [FIRST, SECOND]


def test_a_worker_that_died_is_followed_by_another(committed: Cast, graph: graph_server.Graph) -> None:
    told(committed)
    with scope.workspace(committed.workspace.pk):
        assert len(fetching._claim(at=scope.now())) == 2
    assert fetching.fetch_everywhere() == 0
    with scope.workspace(committed.workspace.pk):
        Announcement.objects.update(due_at=F("due_at") - fetching.LEASE)
    assert fetching.fetch_everywhere() == 2
