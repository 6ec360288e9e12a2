"""Rules by facts, then the seats of a team: who, by which rule, and why nobody else."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup import pipeline, routing
from followup.models import Assignment, Handoff, Rotation, RoutingRule
from followup.routing import decide, roster, rules
from followup.routing.decide import Enquiry
from leads.models import FactKind, Lead
from tests.cast import Cast
from tests.followup.races import in_parallel
from tests.followup.road import enquire, submit
from workspaces import absences, scope, setup
from workspaces.models import Member, Role, Seat, Team

OFFICE = {"week": {"tue": [["08:00", "12:00"]]}}


def rep(cast: Cast, name: str, team: Team | None = None, **seat: Any) -> Member:
    member = setup.add_member(
        cast.workspace,
        email=f"{name.lower()}@acme.example",
        name=name,
        role=Role.SALES,
        team=team or cast.team,
    )
    if seat:
        Seat.objects.filter(member=member).update(**seat)
    return member


def team(cast: Cast, name: str, **more: Any) -> Team:
    return Team.objects.create(workspace=cast.workspace, name=name, **more)


def rule(cast: Cast, name: str, *tests: tuple[str, str, Any], needs: str = "all", **to: Any) -> RoutingRule:
    criteria = [{"fact": fact, "operator": operator, "value": value} for fact, operator, value in tests]
    return RoutingRule.objects.create(
        workspace=cast.workspace, position=RoutingRule.objects.count(), name=name,
        tests={"needs": needs, "criteria": criteria}, **to,
    )  # fmt: skip


def would_go(cast: Cast, at: datetime, **facts: Any) -> routing.Decision:
    return routing.try_out(cast.workspace.pk, at=at, facts=facts)


def test_the_first_rule_that_holds_decides(scoped: Cast, at: datetime) -> None:
    benelux, big = team(scoped, "Benelux"), team(scoped, "Big")
    bo, cy = rep(scoped, "Bo", benelux), rep(scoped, "Cy", big)
    rule(scoped, "Benelux", ("country", "is_one_of", ["NL", "BE"]), team=benelux)
    rule(scoped, "Large", ("company size", "at_least", 500), ("country", "is", "FR"), needs="any", team=big)
    rule(scoped, "Sofia's", ("channel", "contains", "partner"), member=scoped.sofia)
    assert would_go(scoped, at, country="nl", **{"company size": 900}).member_id == bo.pk
    assert would_go(scoped, at, country="FR").member_id == cy.pk
    named = would_go(scoped, at, channel="A Partner")
    assert (named.member_id, named.why["by"], named.why["rule"]) == (
        scoped.sofia.pk, "named by the rule", "Sofia's"
    )  # fmt: skip
    rest = would_go(scoped, at, country="DE")
    assert (rest.team, rest.why) == (scoped.team, {"by": "rotation", "passed_over": {}})
    assert would_go(scoped, at).team == scoped.team


def test_a_rule_that_finds_nobody_hands_on_or_waits(scoped: Cast, at: datetime) -> None:
    empty, other = team(scoped, "Empty"), team(scoped, "Other")
    tom = rep(scoped, "Tom", other)
    first = rule(scoped, "First", ("country", "is", "NL"), team=empty)
    rule(scoped, "Second", ("country", "is", "NL"), team=other)
    found = would_go(scoped, at, country="NL")
    assert found.member_id == tom.pk
    assert found.why["tried"] == [{"rule": "First", "passed_over": {}}]
    RoutingRule.objects.filter(pk=first.pk).update(otherwise="wait")
    waits = would_go(scoped, at, country="NL")
    assert (waits.member_id, waits.team, waits.why["by"]) == (None, empty, "nobody eligible")


def test_rules_ask_one_statement_for_a_whole_batch(cast: Cast, at: datetime) -> None:
    enquire(cast, [{"person": {"email": f"p{n}@example.com", "country": "NL"}} for n in range(3)])
    with scope.workspace(cast.workspace.pk):
        held = [
            rule(cast, f"R{n}", ("country", "is", "NL"), ("name", "known", None), team=cast.team)
            for n in range(20)
        ]
        ids = list(Lead.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as queries:
            found = rules.holding_for_leads(cast.workspace.pk, ids, held, at=at)
        assert len(queries) == 1
        assert rules.count_tests(held) == 2
        assert found == {key: [] for key in ids}
        counts = []
        for some in (ids[:1], ids):
            with CaptureQueriesContext(connection) as queries:
                routing.route(cast.workspace.pk, some, at=at)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_a_lead_goes_where_its_facts_send_it_and_its_clock_keeps_that_team_s_hours(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        benelux = team(
            cast, "Benelux", hours={"week": {"mon": [["09:00", "17:00"]]}}, time_zone="Asia/Kathmandu"
        )
        bo = rep(cast, "Bo", benelux)
        rule(cast, "Benelux", ("country", "is", "NL"), team=benelux)
    enquire(
        cast,
        [{"person": {"email": "ann@example.com", "country": "NL"}}, {"person": {"email": "b@example.com"}}],
    )
    with scope.workspace(cast.workspace.pk):
        theirs, other = Handoff.objects.order_by("pk")
        assert (theirs.team_id, theirs.owner_id) == (benelux.pk, bo.pk)
        hours = benelux.business_hours
        assert theirs.due_at == hours.due(theirs.started_at, timedelta(seconds=theirs.window_s))
        assert hours.elapsed(theirs.started_at, theirs.due_at) == timedelta(seconds=theirs.window_s)
        assert other.due_at - other.started_at == timedelta(seconds=other.window_s)
        kept = Assignment.objects.get(handoff=theirs).why
        assert kept == {"by": "rotation", "rule": "Benelux", "team": "Benelux", "passed_over": {}}


def test_only_who_is_on_shift_unless_nobody_is(scoped: Cast, at: datetime) -> None:
    Member.objects.filter(pk=scoped.sam.pk).update(hours=OFFICE)  # at is Tuesday 09:00
    Member.objects.filter(pk=scoped.sofia.pk).update(hours={"week": {"wed": [["08:00", "12:00"]]}})
    now = would_go(scoped, at)
    assert (now.member_id, now.why["passed_over"]) == (scoped.sam.pk, {"Sofia": "not on shift"})
    evening = would_go(scoped, at + timedelta(hours=8))
    assert evening.member_id is not None, "give it anyway"
    Team.objects.update(off_hours="hold")
    held = would_go(scoped, at + timedelta(hours=8))
    assert (held.member_id, held.is_held) == (None, True)
    assert held.why["passed_over"] == {"Sam": "not on shift", "Sofia": "not on shift"}
    Seat.objects.update(takes_leads=False)
    assert would_go(scoped, at + timedelta(hours=8)).why["by"] == "nobody eligible"


def test_caps_hold_inside_a_batch_and_over_batches(cast: Cast, at: datetime) -> None:
    with scope.workspace(cast.workspace.pk):
        Seat.objects.filter(member=cast.sam).update(most_open=3)
        Seat.objects.filter(member=cast.sofia).update(most_a_day=5)
    enquire(cast, [{"person": {"email": f"p{n}@example.com"}} for n in range(6)])
    enquire(cast, [{"person": {"email": f"q{n}@example.com"}} for n in range(4)], start=100)
    with scope.workspace(cast.workspace.pk):
        owners = Counter(Handoff.objects.values_list("owner_id", flat=True))
        assert owners == {cast.sam.pk: 3, cast.sofia.pk: 5, None: 2}
        last = Assignment.objects.filter(member=None).latest("pk")
        assert last.why["passed_over"] == {
            "Sam": "has 3 open, of 3 at most",
            "Sofia": "got 5 today, of 5 at most",
        }
        tomorrow = would_go(cast, Assignment.objects.latest("pk").started_at + timedelta(days=1))
        assert tomorrow.member_id == cast.sofia.pk


def test_fewest_open_evens_out(scoped: Cast, at: datetime) -> None:
    Team.objects.update(method="fewest_open")
    here = roster.read(scoped.workspace.pk, at=at)
    here.held[scoped.sam.pk] = 4
    got = Counter(decide.decide(here, Enquiry()).member_id for _ in range(10))
    assert got == {scoped.sofia.pk: 7, scoped.sam.pk: 3}


def test_a_tag_somebody_has_is_asked_for_and_one_nobody_has_is_not(scoped: Cast, at: datetime) -> None:
    Team.objects.update(matched_facts=["Language"])  # as it is read on screen
    FactKind.objects.create(workspace=scoped.workspace, name="language", type="text")
    Seat.objects.filter(member=scoped.sofia).update(tags=["Français", "NL"])
    french = would_go(scoped, at, language="francais")
    assert (french.member_id, french.why["passed_over"]) == (
        scoped.sofia.pk,
        {"Sam": "not for this language"},
    )
    assert would_go(scoped, at, language="da").why["passed_over"] == {}
    Seat.objects.filter(member=scoped.sofia).update(takes_leads=False)
    assert would_go(scoped, at, language="nl").member_id is None, (
        "Sam doesn't speak it, though nobody else is there"
    )


def test_who_had_an_earlier_lead_comes_first_where_the_team_says_so(cast: Cast, at: datetime) -> None:
    enquire(cast, [{"person": {"email": "ann@example.com"}}])
    with scope.workspace(cast.workspace.pk):
        first = Handoff.objects.get()
        lead = Lead.objects.get()
        for _ in range(3):
            assert routing.try_out(cast.workspace.pk, at=at, lead_id=lead.pk).member_id == first.owner_id
        Team.objects.update(previous_owner_first=False)
        again = routing.try_out(cast.workspace.pk, at=at, lead_id=lead.pk)
        assert (again.member_id != first.owner_id, again.why["by"]) == (True, "rotation")


def test_asking_moves_no_turn(scoped: Cast, at: datetime) -> None:
    routing.route(scoped.workspace.pk, [], at=at)
    before = list(Rotation.objects.values_list("credits", flat=True))
    asked = {would_go(scoped, at).member_id for _ in range(5)}
    assert len(asked) == 1
    assert list(Rotation.objects.values_list("credits", flat=True)) == before


@pytest.mark.parametrize(
    "weights", [[1] * 7, [7, 6, 5, 4, 3, 2, 1], [10, 1, 1, 1, 1, 1, 1], [97, 89, 3, 2, 2, 1, 1]]
)
def test_ten_thousand_leads_over_seven_reps_keep_to_their_shares(
    scoped: Cast, at: datetime, weights: list[int]
) -> None:
    Seat.objects.update(takes_leads=False)
    members = [rep(scoped, f"Rep{n}", weight=weight) for n, weight in enumerate(weights)]
    got: Counter[int | None] = Counter()
    for _ in range(100):
        here = roster.read(scoped.workspace.pk, at=at)
        got.update(decide.decide(here, Enquiry()).member_id for _ in range(100))
        here.save()
    assert got.total() == 10_000
    for member, weight in zip(members, weights, strict=True):
        assert abs(got[member.pk] - 10_000 * weight / sum(weights)) <= 1, (weight, got)


def test_absences_and_caps_take_turns_from_nobody_else(scoped: Cast, at: datetime) -> None:
    """Whoever can take leads shares them by weight, whatever the others can't."""
    Seat.objects.update(takes_leads=False)
    heavy, light, capped, out = (
        rep(scoped, "Heavy", weight=2), rep(scoped, "Light", weight=1), rep(scoped, "Capped", weight=3, most_open=10),
        rep(scoped, "Out", weight=5),
    )  # fmt: skip
    absences.enter(out, starts_at=at, until_at=at + timedelta(hours=1), reason="ill", by=None, at=at)
    here = roster.read(scoped.workspace.pk, at=at)
    got = Counter(decide.decide(here, Enquiry()).member_id for _ in range(100))
    assert (got[out.pk], got[capped.pk]) == (0, 10)
    assert abs(got[heavy.pk] - 60) <= 1
    assert abs(got[light.pk] - 30) <= 1
    here.save()
    later = roster.read(scoped.workspace.pk, at=at + timedelta(hours=1))
    back = Counter(decide.decide(later, Enquiry()).member_id for _ in range(80))
    assert abs(back[out.pk] - 50) <= 10, "back in turn, without being given all at once"


def test_eight_workers_at_once_hand_over_each_lead_once_and_fairly(committed: Cast) -> None:
    with scope.workspace(committed.workspace.pk):
        Seat.objects.filter(member=committed.sam).update(most_open=30)
        other = team(committed, "Other")
        rep(committed, "Bo", other)
        rule(committed, "Thirds", ("channel", "is", "c0"), team=other)
    for number in range(120):
        payload = {"channel": f"c{number % 3}", "person": {"email": f"p{number}@example.com"}}
        submit(committed, payload, key=str(number))

    def work() -> int:
        taken = 0
        while found := pipeline.take_in(committed.workspace.pk, limit=7).taken:
            taken += found
        return taken

    answers = in_parallel(*([partial(work)] * 8))
    while (more := pipeline.take_in(committed.workspace.pk).taken) > 0:
        answers.append(more)
    assert sum(answers) == 120
    with scope.workspace(committed.workspace.pk):
        assert Handoff.objects.values("lead_id").distinct().count() == Handoff.objects.count() == 120
        assert Assignment.objects.filter(ended_at__isnull=True).count() == Assignment.objects.count() == 120
        owners = Counter(Handoff.objects.filter(team=committed.team).values_list("owner_id", flat=True))
        assert owners == {committed.sam.pk: 30, committed.sofia.pk: 50}
        assert Handoff.objects.filter(team__name="Other").count() == 40
