"""What may be said of a criterion, with cases on both sides of what the interval carries."""

import random

import pytest

from alignment.quality import findings
from alignment.quality.calibration import Band, CriterionRates
from scoring.operators import TABLE
from scoring.rules import Criterion
from scoring.wilson import Share


def criterion(points: int, label: str = "Company size ≥ 50") -> Criterion:
    return Criterion("size", label, "company_size", TABLE[0], 50, points, "")


def said(points: int, met: Share, not_met: Share) -> list[str]:
    tested = CriterionRates(0, criterion(points), met, not_met, Share(0, 0))
    return [finding.text for finding in findings.of_criteria([tested])]


def test_no_difference_is_said_only_where_the_interval_rules_one_out() -> None:
    assert said(20, Share(23, 206), Share(25, 206)) == [
        "Company size ≥ 50 earns 20 points but shows no difference over 412 worked leads"
        " (11 % against 12 %; at most 7 points apart)."
    ]
    assert (
        said(20, Share(6, 50), Share(6, 50)) == []
    )  # as like as can be, and far too few to rule anything out


def test_a_difference_is_said_where_it_speaks_against_the_points() -> None:
    assert said(20, Share(16, 200), Share(60, 200)) == [
        "Company size ≥ 50 earns 20 points, but leads that meet it qualify less often (8 % against 30 %, over 400 worked leads)."
    ]
    assert said(0, Share(60, 200), Share(16, 200)) == [
        "Company size ≥ 50 earns no points, but leads that meet it qualify more often (30 % against 8 %, over 400 worked leads)."
    ]
    assert said(20, Share(60, 200), Share(16, 200)) == []  # as it should be
    assert said(-10, Share(60, 200), Share(16, 200))[0].startswith("Company size ≥ 50 takes 10 points, but")


def test_few_cases_say_nothing() -> None:
    assert said(20, Share(0, 19), Share(19, 19)) == []


def test_among_many_criteria_one_must_differ_more() -> None:
    one = CriterionRates(0, criterion(0), Share(36, 100), Share(20, 100), Share(0, 0))
    dull = [
        CriterionRates(n, criterion(0), Share(25, 100), Share(25, 100), Share(0, 0)) for n in range(1, 30)
    ]
    assert len(findings.of_criteria([one])) == 1
    assert findings.of_criteria([one, *dull]) == []


def test_drift_is_said_of_a_band_that_changed() -> None:
    changed = Band(40, 49, earlier=Share(60, 200), later=Share(16, 200))
    same = Band(50, 59, earlier=Share(60, 200), later=Share(62, 200))
    [finding] = findings.of_drift([changed, same])
    assert finding.text.startswith("Leads with 40–49 points qualify less often than in the first half")
    assert findings.of_drift([same]) == []


def test_the_interval_of_a_difference_is_newcombe_s() -> None:
    """56/70 against 48/80: .0524 to .3339, in Newcombe 1998, table II, method 10."""
    apart, low, high = findings.difference(Share(56, 70), Share(48, 80))
    assert (round(apart, 4), round(low, 4), round(high, 4)) == (0.2, 0.0524, 0.3339)


@pytest.mark.parametrize("criteria", [1, 8])
def test_where_nothing_differs_a_difference_is_said_in_five_of_a_hundred_at_most(criteria: int) -> None:
    wrong = 0
    for seed in range(200):
        chance = random.Random(seed)
        tested = [
            CriterionRates(n, criterion(0), _share(chance, 150), _share(chance, 150), Share(0, 0))
            for n in range(criteria)
        ]
        wrong += any(finding.kind == "differs" for finding in findings.of_criteria(tested))
    assert (
        wrong <= 18
    )  # of 200: 10 expected at most, and 19 come about in less than one of a hundred such tests


def _share(chance: random.Random, whole: int) -> Share:
    return Share(sum(chance.random() < 0.2 for _ in range(whole)), whole)
