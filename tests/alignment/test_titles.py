"""A title claims what the intervals carry, and nothing else: each with a case on both sides."""

import random
from datetime import date
from zoneinfo import ZoneInfo

from alignment import titles
from alignment.outcomes import ChannelOutcomes, Outcomes
from alignment.period import Period
from alignment.persistence import Persistence
from alignment.promise import Promise
from alignment.speed import Bucket, Speed
from alignment.trend import Stretch
from scoring.wilson import Share

DAYS = Period(date(2026, 1, 1), date(2026, 3, 1), ZoneInfo("UTC"))


def channel(name: str, won: int, leads: int) -> ChannelOutcomes:
    return ChannelOutcomes(channel_id=hash(name), channel=name, leads=leads, won=won)


def speed(*shares: Share) -> Speed:
    return Speed(DAYS, tuple(Bucket("", 0, share) for share in shares), Bucket("", None, Share(0, 0)))


def week(accepted: int, handed_off: int) -> Stretch:
    return Stretch("week", DAYS.last, DAYS, Outcomes(accepted=accepted, handed_off=handed_off))


def test_channels_that_differ_are_named_with_their_rates():
    rows = [channel("Paid social", 10, 400), channel("Referral", 80, 300), channel("Website", 40, 300)]
    assert titles.outcomes(rows) == "Referral wins more often than Paid social (27 % against 2 %)"


def test_channels_whose_intervals_overlap_are_not_ranked():
    assert titles.outcomes([channel("A", 12, 100), channel("B", 18, 100)]).startswith("What became of")


def test_channels_with_few_leads_are_not_ranked():
    assert titles.outcomes([channel("A", 19, 19), channel("B", 0, 400)]).startswith("What became of")


def test_many_channels_need_more_than_two():
    """Two shares that would lie apart by themselves, among so many that some pair always does."""
    two = [channel("best", 37, 100), channel("worst", 12, 100)]
    many = [channel(str(number), 25, 100) for number in range(300)]
    assert titles.outcomes(two).startswith("best wins")
    assert titles.outcomes(two + many).startswith("What became of")


def test_equal_channels_yield_a_finding_in_fewer_than_one_case_in_twenty():
    dice, found = random.Random(5), 0
    for _ in range(300):
        rows = [channel(str(n), sum(dice.random() < 0.15 for _ in range(60)), 60) for n in range(8)]
        found += not titles.outcomes(rows).startswith("What became of")
    assert found <= 15


def test_speed_says_that_quick_leads_qualify_more_often_only_where_they_do():
    none = Share(0, 0)
    more = speed(Share(20, 50), Share(40, 100), Share(10, 100), none, none, none, none)
    assert titles.speed(more) == "Leads tried within five minutes qualify more often (40 % against 10 %)"
    same = speed(Share(10, 50), Share(20, 100), Share(15, 100), none, none, none, none)
    assert titles.speed(same).startswith("Leads qualified, by time")
    less = speed(Share(0, 100), none, Share(30, 100), none, none, none, none)
    assert "less often" in titles.speed(less)
    few = speed(Share(10, 10), none, Share(0, 100), none, none, none, none)
    assert titles.speed(few).startswith("Leads qualified, by time")


def test_acceptance_says_more_or_fewer_only_where_the_halves_lie_apart():
    assert titles.acceptance([week(30, 100), week(40, 100), week(70, 100), week(80, 100)]) == (
        "Sales accepts more of the leads than before (75 % after 35 %)"
    )
    assert "fewer" in titles.acceptance([week(80, 100), week(30, 100)])
    assert titles.acceptance([week(50, 100), week(55, 100)]) == "Leads handed over that sales accepted"
    assert titles.acceptance([]) == "Leads handed over that sales accepted"


def test_plain_shares_are_said_from_20_cases_on():
    assert titles.funnel(Outcomes(handed_off=20, contacted=5)).startswith("25 %")
    assert titles.funnel(Outcomes(handed_off=19, contacted=5)) == "How far the leads came"
    assert titles.promise(Promise(DAYS, 30, 15, 5, 0)).startswith("75 %")
    assert titles.promise(Promise(DAYS, 30, 10, 9, 0)) == "What we promised the buyer"
    assert titles.persistence(Persistence(DAYS, (20,), Share(20, 20))).startswith("100 %")
    assert titles.persistence(Persistence(DAYS, (1,), Share(1, 1))) == "Attempts before a lead was given up"
