"""Workspaces whose answers are known: what was planted is found, what wasn't isn't, and a known table comes out."""

import csv
import random
from datetime import timedelta
from pathlib import Path

import pytest

from alignment import attempts, breakdown, dimensions, responses, speed, speed_parts, titles
from tests.alignment import many, rows
from tests.alignment.asking import api, question
from tests.alignment.many import Case
from workspaces import scope

BANK = Path(__file__).resolve().parents[3] / "shared" / "data" / "bank_marketing"
QUICK, SLOW = 100, 40_000
PLAIN = "Leads qualified, by time to the first attempt"


def title(cast, end="qualified"):
    asked = question(cast.olive)
    (found,) = responses.counted(asked.period, ("wall", "channel", "band"))
    waits: dict[int | None, responses.Answered] = {}
    for (bucket, *_), counts in found.items():
        waits[bucket] = waits.get(bucket, responses.Answered()) + counts
    return titles.speed(speed.of(asked.period, waits), end, speed_parts.compared(found, end))


def test_a_planted_effect_of_speed_is_found_and_stays_among_like_leads(cast):
    dice = random.Random(1)
    with scope.workspace(cast.workspace.pk):
        channels = [rows.channel(cast.workspace.pk, name) for name in ("Website", "Referral")]
        many.sow(cast, [
            Case(wait, dice.random() < (0.45 if wait == QUICK else 0.2), channel=dice.choice(channels), score=dice.randrange(60))
            for wait in [QUICK, SLOW] * 250
        ])  # fmt: skip
        said = title(cast)

    assert said.startswith("Leads tried within five minutes qualify more often (")
    assert said.endswith(", also among leads of the same channel and score")


def test_a_good_channel_with_quick_reps_is_no_effect_of_speed(cast, sign_in):
    """The channel qualifies half its leads and is called at once; the other a tenth, and late: speed itself does nothing."""
    dice = random.Random(2)
    with scope.workspace(cast.workspace.pk):
        good, bad = (rows.channel(cast.workspace.pk, name) for name in ("Referral", "Webinar"))
        cases = []
        for channel, rate, quick in ((good, 0.5, 0.85), (bad, 0.1, 0.15)):
            cases += [
                Case(QUICK if dice.random() < quick else SLOW, dice.random() < rate, channel=channel)
                for _ in range(400)
            ]
        many.sow(cast, cases)
        said = title(cast)

    assert said.startswith("Leads tried within five minutes qualify more often (")
    assert said.endswith("; not so among leads of the same channel and score")
    document = api(sign_in(cast.mara), "speed-adjusted")
    quick = next(row for row in document["rows"] if row["first_attempt_after"] == "< 5 min")
    slow = next(row for row in document["rows"] if row["first_attempt_after"] == "4–24 h")
    assert slow["crude_high"] < quick["crude_low"]
    assert slow["adjusted_low"] < quick["crude"] < slow["adjusted_high"]
    assert abs(slow["adjusted"] - quick["crude"]) < abs(slow["crude"] - quick["crude"]) / 3
    assert slow["odds_ratio_low"] < 1 < slow["odds_ratio_high"]


def test_workspaces_in_which_nothing_matters_yield_hardly_any_finding(cast):
    """Twenty of them; each kind of finding may come up once, as one in twenty would by chance."""
    found = dict.fromkeys(("speed", "time", "channel"), 0)
    with scope.workspace(cast.workspace.pk):
        channels = [rows.channel(cast.workspace.pk, f"Channel {number}") for number in range(5)]
        for seed in range(20):
            dice = random.Random(seed)
            begin = many.START + timedelta(days=20 * seed)
            cases = []
            for _ in range(150):
                made = dice.choice([1, 2, 3])
                contact = next((number for number in range(1, made + 1) if dice.random() < 0.3), 0)
                at = begin + timedelta(hours=dice.randrange(24 * 7))
                cases.append(
                    Case(
                        dice.choice([QUICK, SLOW]), dice.random() < 0.3, dice.random() < 0.15, dice.choice(channels),
                        dice.randrange(60), contact or made, contact, at=at,
                    )
                )  # fmt: skip
            many.sow(cast, cases)
            asked = question(cast.olive, seed=str(seed))
            days = type(asked.period)(begin.date(), (begin + timedelta(days=8)).date(), asked.period.zone)
            asked = type(asked)(days, cast.olive)
            found["speed"] += titles.speed(speed.first_attempts(days)) != PLAIN
            hours = attempts.hours_table(asked, attempts.tries(days))
            found["time"] += titles.best_time(hours) != hours.title
            parts = breakdown.by(dimensions.of(asked, "channel"), days)
            found["channel"] += "wins more often" in titles.outcomes(parts)
    assert all(count <= 1 for count in found.values()), found


def test_a_better_hour_is_named_and_an_equal_one_is_not(cast):
    dice = random.Random(3)
    with scope.workspace(cast.workspace.pk):
        cases = []
        for _ in range(800):
            at = many.START.replace(hour=0) + timedelta(days=dice.randrange(20))
            hour = dice.randrange(8, 18)
            reached = dice.random() < (0.6 if hour == 10 else 0.2)
            cases.append(
                Case(0, touches=1, contact=int(reached), touched_at=[at + timedelta(hours=hour)], at=at)
            )
        many.sow(cast, cases)
        asked = question(cast.olive)
        hours = attempts.hours_table(asked, attempts.tries(asked.period))
    assert titles.best_time(hours).startswith(
        "Between 10:00 and 11:00 attempts reach more often than at other times ("
    )


@pytest.mark.parametrize(("later", "says"), [(60, True), (2, False)])
def test_stopping_early_is_said_only_where_contacts_came_later(cast, later, says):
    given_up = [Case(60, touches=2)] * 40
    reached = [Case(60, touches=1, contact=1)] * 80 + [Case(60, touches=5, contact=5)] * later
    with scope.workspace(cast.workspace.pk):
        many.sow(cast, [*given_up, *reached])
        period = question(cast.olive).period
        said = titles.stopped_early(attempts.made(period), attempts.tries(period))
    wanted = "Half of those given up got 2 attempts or fewer; 43 % of those reached were reached later"
    assert said == (wanted if says else "")


@pytest.mark.shared
@pytest.mark.skipif(
    not BANK.exists(), reason="the bank marketing files are not beside the project (../shared/data)"
)
def test_the_bank_s_calls_give_the_table_of_contacts_to_success(cast, sign_in):
    """Each row a lead with so many calls; who said yes did so at the last of them."""
    with (BANK / "bank.csv").open() as file:
        calls = [(int(row["campaign"]), row["y"] == "yes") for row in csv.DictReader(file, delimiter=";")]
    with (BANK / "truth_small10pct_by_campaign_exact.csv").open() as file:
        truth = {int(row["campaign"]): row for row in csv.DictReader(file)}
    with scope.workspace(cast.workspace.pk):
        many.sow(cast, [Case(60, won=won, touches=made, contact=made if won else 0) for made, won in calls])
    browser = sign_in(cast.mara)

    wins = {row["attempts"]: row for row in api(browser, "wins-by-attempt")["rows"]}
    hazards = {row["attempt"]: row for row in api(browser, "contact-by-attempt")["rows"]}

    for made in range(1, attempts.MOST_OF_WINS + 1):
        if made not in truth:
            assert str(made) not in wins
            continue
        row, known = wins[str(made)], truth[made]
        assert (row["handoffs"], row["won"], row["in_play"]) == (
            int(known["leads"]), int(known["won"]), int(known["still_in_play"]),
        )  # fmt: skip
        assert round(row["win_rate"] * 100, 2) == float(known["conv_pct"])
        assert round(row["hazard"] * 100, 3) == float(known["hazard_pct"])
        if made <= attempts.MOST:
            assert hazards[made]["at_risk"] == int(known["still_in_play"])
            assert hazards[made]["reached"] == int(known["won"])
    assert sum(row["won"] for row in wins.values()) == sum(int(row["won"]) for row in truth.values())
