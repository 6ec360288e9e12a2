"""A page takes as many queries for three rows as for one, and few."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup import touches
from followup.models import Handoff
from followup.touches import Attempt
from tests.cast import Cast
from tests.followup.road import enquire
from workspaces import scope
from workspaces.models import Seat

# Who asks, and where: session, user, places, the workspace set and left, member.
ENTRY = 6
# The page and the most it may take after that, its frame included.
PAGES = {
    "/queue/": 10,
    "/queue/list/": 3,
    "/queue/{handoff}/": 6,
    "/leads/": 7,
    "/leads/{lead}/": 12,
    "/alerts/": 4,
    "/find/?q=person": 2,
}


def add(cast: Cast, count: int, *, start: int) -> None:
    """So many leads more of Sam's, each tried once."""
    enquire(
        cast,
        [
            {"channel": f"C{n}", "person": {"name": f"Person {n}", "email": f"p{n}@example.com"}}
            for n in range(start, start + count)
        ],
        start=start,
    )
    with scope.workspace(cast.workspace.pk):
        for handoff in Handoff.objects.filter(first_touch_at__isnull=True):
            attempt = Attempt("call", "call_back", call_back_at=timezone.now() + timedelta(hours=1))
            touches.log(handoff, attempt, by=cast.sam, at=timezone.now())


def counted(browser: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(path).status_code == 200
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_a_fixed_number_of_queries(
    cast: Cast, sign_in: Callable[..., Client], path: str
) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sofia).update(takes_leads=False)
    sam = sign_in(cast.sam)
    add(cast, 1, start=0)
    with scope.workspace(cast.workspace.pk):
        first = Handoff.objects.get()
    path_to = path.format(handoff=first.pk, lead=first.lead_id)
    one = counted(sam, path_to)
    add(cast, 2, start=1)
    assert counted(sam, path_to) == one
    assert one - ENTRY <= PAGES[path]
