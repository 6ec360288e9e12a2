"""Speed and persistence: what the reports say is what reading handoff by handoff, attempt by attempt, says."""

import html
import random
import re
from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from alignment import attempts, responses
from followup.models import Handoff, Retraction, Touch
from tests.alignment import rows
from tests.alignment.asking import api, question, sheet, written
from workspaces import scope
from workspaces.business_time import Hours
from workspaces.models import Workspace

ZONE = ZoneInfo("Europe/Berlin")
BEGAN = datetime(2026, 3, 16, 5, 0, tzinfo=UTC)  # over the night the clocks change
HOURS = {
    "week": {day: [["09:00", "12:30"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
}
KEYS = (
    "speed", "speed-working", "speed-adjusted", "speed-by-hour", "speed-by-weekday", "speed-by-channel", "speed-by-rep",
    "speed-by-team", "speed-by-evidence", "touches", "touches-per-lead", "contact-by-attempt", "wins-by-attempt",
    "reach-by-hour", "reach-by-weekday", "promise",
)  # fmt: skip


class Sown:
    """Random handoffs with their standing attempts, in time order."""

    def __init__(self, cast, seed, count=50):
        dice, own = random.Random(seed), cast.workspace.pk
        Workspace.objects.filter(pk=own).update(time_zone=ZONE.key)
        cast.workspace.refresh_from_db()
        cast.team.hours, cast.team.time_zone = HOURS, ZONE.key
        cast.team.save(update_fields=["hours", "time_zone"])
        self.hours = Hours.parse(HOURS, time_zone=ZONE.key)
        channels = [None, rows.channel(own, "Website"), rows.channel(own, "Referral")]
        self.standing: dict[int, list[Touch]] = {}
        for _ in range(count):
            at = BEGAN + timedelta(minutes=dice.randrange(60 * 24 * 20))
            lead = rows.lead(
                own, at - timedelta(seconds=dice.choice([5, 4000])), channel=dice.choice(channels), handed_off_at=at,
                qualified_at=at if dice.random() < 0.4 else None, outcome=dice.choice(["", "won", "lost"]),
            )  # fmt: skip
            handoff = rows.handoff(lead, at, owner=dice.choice([cast.sam, cast.sofia, None]))
            handoff.score = dice.randrange(-30, 90)
            self._try(cast, dice, handoff)

    def _try(self, cast, dice, handoff):
        made = sorted(
            handoff.started_at
            + timedelta(seconds=dice.choice([20, 61, 290, 3000, 90_000, 10**6]) * dice.random() * 2)
            for _ in range(dice.choice([0, 0, 1, 2, 3, 5, 9, 14]))
        )
        kept = []
        for at in made:
            touch = Touch.objects.create(
                workspace_id=cast.workspace.pk, handoff=handoff, lead=handoff.lead, member=cast.sam, medium="call", at=at,
                recorded_at=at, result="no_answer", is_contact=dice.random() < 0.25,
                evidence=dice.choice(["reported", "confirmed"]),
            )  # fmt: skip
            if dice.random() < 0.15:
                Retraction.objects.create(workspace_id=cast.workspace.pk, touch=touch, member=cast.sam, at=at)
            else:
                kept.append(touch)
        contact = next((touch.at for touch in kept if touch.is_contact), None)
        is_over = dice.random() < 0.6
        Handoff.objects.filter(pk=handoff.pk).update(
            score=handoff.score, first_touch_at=kept[0].at if kept else None,
            first_evidence=kept[0].evidence if kept else "", contacted_at=contact, touches=len(kept),
            ended_at=BEGAN + timedelta(days=40) if is_over else None,
            ended_as=dice.choice(["won", "lost", "returned"]) if is_over else "",
        )  # fmt: skip
        self.standing[handoff.pk] = kept

    @property
    def handoffs(self):
        return list(Handoff.objects.select_related("lead").order_by("pk"))


@pytest.fixture
def sown(cast):
    with scope.workspace(cast.workspace.pk):
        return Sown(cast, 11)


def wait(handoff):
    return (
        (handoff.first_touch_at - handoff.lead.arrived_at).total_seconds() if handoff.first_touch_at else None
    )


def bucket(seconds):
    return None if seconds is None else bisect_right(responses.BOUNDS_S, seconds)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hour", lambda handoff: handoff.started_at.astimezone(ZONE).hour),
        ("weekday", lambda handoff: handoff.started_at.astimezone(ZONE).isoweekday()),
        ("rep", lambda handoff: handoff.owner_id),
        ("team", lambda handoff: handoff.team_id),
        ("channel", lambda handoff: handoff.lead.channel_id),
        ("band", lambda handoff: handoff.score // 20),
    ],
)
def test_every_grouping_is_the_plain_count(cast, sown, key, value):
    with scope.workspace(cast.workspace.pk):
        found, walls = responses.counted(question(cast.olive).period, (key, "wall"), ("wall",))
        handoffs = sown.handoffs

    plain = Counter((value(handoff), bucket(wait(handoff))) for handoff in handoffs)
    assert {group: counts.handoffs for group, counts in found.items()} == plain
    for group, counts in found.items():
        here = [one for one in handoffs if (value(one), bucket(wait(one))) == group]
        assert counts.contacted == sum(one.contacted_at is not None for one in here)
        assert counts.qualified == sum(one.lead.qualified_at is not None for one in here)
        assert counts.won == sum(one.lead.outcome == "won" for one in here)
        assert counts.on_time == sum(
            bool(one.first_touch_at and one.first_touch_at <= one.due_at) for one in here
        )
    assert responses.together(walls.values()) == responses.together(found.values())


def test_working_time_is_what_business_hours_say(cast, sown):
    with scope.workspace(cast.workspace.pk):
        (found,) = responses.counted(question(cast.olive).period, ("working",))
        handoffs = sown.handoffs

    plain = Counter(
        bucket(
            sown.hours.elapsed(one.lead.arrived_at, one.first_touch_at).total_seconds()
            if one.first_touch_at
            else None
        )
        for one in handoffs
    )
    assert {group[0]: counts.handoffs for group, counts in found.items()} == plain
    assert len(plain) > 3


def test_a_team_that_is_always_open_works_by_the_wall_clock(cast, sown):
    with scope.workspace(cast.workspace.pk):
        cast.team.hours = {"always": True}
        cast.team.save(update_fields=["hours"])
        found, walls = responses.counted(question(cast.olive).period, ("working",), ("wall",))
    assert found == walls


def test_evidence_is_the_first_attempt_s(cast, sown):
    with scope.workspace(cast.workspace.pk):
        (found,) = responses.counted(question(cast.olive).period, ("evidence",))
    plain = Counter(kept[0].evidence if kept else None for kept in sown.standing.values())
    assert {group[0]: counts.handoffs for group, counts in found.items()} == plain


def test_what_tries_were_worth_is_the_plain_count(cast, sown):
    with scope.workspace(cast.workspace.pk):
        found = attempts.tries(question(cast.olive).period)

    made: Counter[int] = Counter()
    reached: Counter[int] = Counter()
    hours: Counter[int] = Counter()
    for kept in sown.standing.values():
        for number, touch in enumerate(kept, start=1):
            made[number] += 1
            hours[touch.at.astimezone(ZONE).hour] += 1
            if touch.is_contact:
                reached[number] += 1
                break
    assert {number: (share.whole, share.part) for number, share in found.by_attempt.items()} == {
        number: (made[number], reached[number]) for number in made
    }
    assert {hour: share.whole for hour, share in found.by_hour.items()} == hours
    for part in (found.by_attempt, found.by_hour, found.by_weekday):
        assert sum(share.part for share in part.values()) == found.contacts == sum(reached.values())
    assert found.later_than(2).part == sum(count for number, count in reached.items() if number > 2)


def test_attempts_per_lead_add_up_and_wins_are_told_once(cast, sown, sign_in):
    browser = sign_in(cast.olive)
    per_lead, wins = api(browser, "touches-per-lead"), api(browser, "wins-by-attempt")

    for row in (*per_lead["rows"], per_lead["total"]):
        assert row["reached"] + row["given_up"] + row["still_open"] == row["handoffs"]
    assert sum(row["handoffs"] for row in per_lead["rows"]) == per_lead["total"]["handoffs"] == 50
    assert sum(row["won"] for row in wins["rows"]) == wins["total"]["won"]
    assert wins["rows"][0]["in_play"] == 50
    assert wins["rows"][-1]["share_so_far"] == 1
    with scope.workspace(cast.workspace.pk):
        assert wins["total"]["won"] == Handoff.objects.filter(ended_as="won").count()


@pytest.mark.parametrize("key", KEYS)
def test_the_api_and_the_file_say_the_same(cast, sown, sign_in, key):
    browser = sign_in(cast.olive)
    document, lines = api(browser, key), sheet(browser, key)

    assert document["rows"]
    assert [{name: written(value) for name, value in row.items()} for row in document["rows"]] == lines
    counts = [column["key"] for column in document["columns"] if column["kind"] == "count"]
    if document["total"] and key != "wins-by-attempt":
        for name in counts:
            assert sum(row[name] for row in document["rows"]) == document["total"][name], name


@pytest.mark.parametrize("name", ["alignment_speed_figures", "alignment_persistence_figures"])
def test_every_number_opens_its_leads(cast, sown, sign_in, name):
    browser = sign_in(cast.olive)
    fragment = browser.get(reverse(name), {"period": "all"}, headers={"HX-Request": "true"}).text

    assert "<html" not in fragment
    links = set(re.findall(r'<a href="([^"]+handoffs[^"]+)">([\d,]+)</a>', fragment))
    assert len(links) > 20
    for url, number in sorted(links)[::3]:
        shown = browser.get(html.unescape(url)).text
        lines = shown.split("<tbody>")[1].count("<tr>") if "<tbody>" in shown else 0
        assert lines == min(int(number), 20), url


def test_pages_are_whole_without_a_script_and_empty_ones_say_so(cast, sown, sign_in):
    for member in (cast.sam, cast.mara, cast.rita):
        browser = sign_in(member)
        for page in ("alignment_speed", "alignment_persistence"):
            assert browser.get(reverse(page)).status_code == 200
            assert browser.get(reverse(page), {"from": "x"}).status_code == 400
            whole = browser.get(reverse(f"{page}_figures"), {"period": "all", "end": "won"}).text
            assert "<html" in whole
            assert "Export" in whole
            ahead = {"from": "2199-01-01", "to": "2199-02-01"}
            assert "This period has not begun" in browser.get(reverse(f"{page}_figures"), ahead).text
            past = {"from": "2020-01-01", "to": "2020-02-01"}
            assert "Nothing was handed over" in browser.get(reverse(f"{page}_figures"), past).text


def test_each_rep_s_speed_is_for_managers_and_the_rep(cast, sown, sign_in):
    def reps(member):
        return {row["rep"]: row["handoffs"] for row in api(sign_in(member), "speed-by-rep")["rows"]}

    whole = reps(cast.rita)
    assert whole.keys() == {"Sam", "Sofia", "Nobody"}
    assert reps(cast.sam) == {
        "Sam": whole["Sam"],
        "All other reps": whole["Sofia"],
        "Nobody": whole["Nobody"],
    }
    assert reps(cast.mara).keys() == {"All other reps", "Nobody"}
    address, hidden = reverse("alignment_handoffs"), {"figure": f"rep-{cast.sofia.pk}", "period": "all"}
    assert sign_in(cast.sam).get(address, hidden).status_code == 404
    assert sign_in(cast.sofia).get(address, hidden).status_code == 200
    others = sign_in(cast.sam).get(address, {"figure": "rep-others", "period": "all"}).text
    assert others.count("<tr>") - 1 == min(whole["Sofia"], 20)


def test_nadia_sees_nothing_of_it(cast, sown, sign_in):
    browser = sign_in(cast.nadia)
    for key in KEYS:
        total = api(browser, key)["total"] or {}
        assert not [value for value in total.values() if isinstance(value, int) and value], key
    figure = {"figure": f"rep-{cast.sam.pk}", "period": "all"}
    assert "Ann Example" not in browser.get(reverse("alignment_handoffs"), figure).text


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_often_however_many_handoffs(cast, sign_in, count, django_assert_max_num_queries):
    with scope.workspace(cast.workspace.pk):
        Sown(cast, 3, count * 5)
    browser = sign_in(cast.olive)
    for page, most in {"alignment_speed_figures": 18, "alignment_persistence_figures": 12}.items():
        with django_assert_max_num_queries(most):
            browser.get(reverse(page), {"period": "all"}, headers={"HX-Request": "true"})


def test_a_quantile_is_the_bound_most_were_tried_before():
    assert responses.quantile({0: 5, 1: 5}, 0.5) == 30
    assert responses.quantile({0: 5, 1: 5, None: 100}, 0.9) == 60
    assert responses.quantile({len(responses.BOUNDS_S): 1}, 0.5) is None
    assert responses.quantile({None: 3}, 0.5) is None


def test_an_end_that_is_none_is_refused(cast, sign_in):
    problem = sign_in(cast.mara).get("/api/v1/reports/speed-adjusted/", {"end": "rich"})
    assert problem.status_code == 400
