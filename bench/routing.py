"""How many leads a second are routed: 3,000 at once to five reps in two teams, under rules, caps, tags and shifts.

Every round is rolled back, so that each meets the same leads and the same empty queues; the commit is left out.
"""

import time
from collections.abc import Callable, Iterator, Sequence

from django.db import connection, transaction

from agreement import versions
from bench import company, databases, enquiries
from bench.company import Company
from bench.figures import Figure, alternating
from followup import handoffs, routing
from followup.models import Assignment, RoutingRule
from leads import absorb, intake, sources
from scoring import assess
from scoring.assess import Assessed
from workspaces import scope
from workspaces.models import Seat, Team, Workspace

LEADS, REPS, BATCH = 3_000, 5, 500
PER_SECOND = 1_500
OPEN_CAP = 700  # of two reps: they are full before the batch ends
WEEK = {"week": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}

_FACTS = "SELECT l.id, f.facts, f.folded FROM leads_lead l JOIN leads_factset f ON f.id = l.fact_set_id WHERE l.id = ANY(%s)"


def run(*, quick: bool) -> Iterator[Figure]:
    """The decisions alone, and all of handing over, each beside the same without deciding."""
    databases.fresh("routing")
    made = company.make()
    _set_up(made)
    ready = _leads(made)
    ids = [found.lead_id for found in ready]
    owners = {lead_id: made.reps[place % REPS] for place, lead_id in enumerate(ids)}

    def decide() -> None:
        decisions = routing.route(made.workspace_id, ids, at=scope.now())
        assert all(decision.member_id for decision in decisions)

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_FACTS, [ids])
            assert len(cursor.fetchall()) == LEADS

    def hand_over(kept_by: dict[int, int]) -> None:
        version = versions.in_force(made.workspace_id)
        handoffs.hand_over(made.workspace_id, ready, version=version, at=scope.now(), kept_by=kept_by)
        assert Assignment.objects.filter(member__isnull=False).count() == LEADS

    rounds = 3 if quick else 5
    decided, by_read = alternating(rounds, lambda: _rate(made, decide), lambda: _rate(made, read))
    yield Figure(
        f"{LEADS:,} leads decided at once, {REPS} reps",
        decided,
        "per s",
        by_read,
        "their facts read",
        f"≥ {PER_SECOND:,} per s",
        decided >= PER_SECOND,
    )
    whole, given = alternating(
        rounds, lambda: _rate(made, lambda: hand_over({})), lambda: _rate(made, lambda: hand_over(owners))
    )
    yield Figure("… and handed over, with clock and alerts", whole, "per s", given, "handed over as told")


def _rate(made: Company, work: Callable[[], None]) -> float:
    """Leads per second of what is then rolled back."""
    with scope.workspace(made.workspace_id):
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return LEADS / seconds


def _set_up(made: Company) -> None:
    """Five reps: three in the default team, two of another that rules send to; shares, caps, tags, a shift."""
    with scope.workspace(made.workspace_id):
        Seat.objects.exclude(member_id__in=made.reps[:REPS]).delete()
        other = Team.objects.create(
            workspace_id=made.workspace_id, name="Large", hours=WEEK, matched_facts=["industry"]
        )
        seats = list(Seat.objects.order_by("pk"))
        for seat, weight in zip(seats, (3, 2, 1, 1, 1), strict=True):
            seat.weight = weight
        for seat in seats[3:]:
            seat.team = other
        seats[0].most_open = seats[3].most_open = OPEN_CAP
        seats[1].most_a_day = LEADS
        seats[4].tags = ["Software", "Health", "Retail", "Logistics"]
        Seat.objects.bulk_update(seats, ["weight", "team", "most_open", "most_a_day", "tags"])
        for place, (name, tests) in enumerate(_rules()):
            RoutingRule.objects.create(
                workspace_id=made.workspace_id, position=place, name=name, tests=tests, team=other
            )


def _rules() -> Sequence[tuple[str, dict[str, object]]]:
    large = {"fact": "company_size", "operator": "at_least", "value": 300}
    partner = {"fact": "channel", "operator": "is_one_of", "value": ["Partner", "Event"]}
    keen = {"fact": "visits_30_days", "operator": "between", "value": [10, 12]}
    abroad = {"fact": "country", "operator": "is_not", "value": "US"}
    return [
        ("Large partners", {"needs": "all", "criteria": [large, partner]}),
        ("Abroad", {"needs": "all", "criteria": [abroad]}),
        ("Keen or large", {"needs": "any", "criteria": [keen, large]}),
    ]


def _leads(made: Company) -> list[Assessed]:
    """So many leads that are ready and not handed over."""
    ready: list[Assessed] = []
    for first in range(0, LEADS, BATCH):
        with scope.workspace(made.workspace_id):
            at = scope.now()
            way_in = sources.connection_of_file(made.workspace_id, "bench", at=at).pk
            for number in range(first, first + BATCH):
                intake.receive(made.workspace_id, way_in, enquiries.body(number), key=str(number), at=at)
            workspace = Workspace.objects.get(pk=made.workspace_id)
            arrivals = absorb.absorb(intake.claim(BATCH), country=workspace.country, at=at)
            definition = versions.in_force(made.workspace_id).definition
            assert definition is not None
            ready += assess.assess(
                made.workspace_id, [row.lead.pk for row in arrivals], definition=definition, at=at
            )
    ready = [found for found in ready if found.is_ready]
    assert len(ready) == LEADS, "each is ready, and from a person of its own"
    return ready
