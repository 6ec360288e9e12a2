import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.wilson import Share, interval


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_interval_is_the_published_one(part, whole, low, high):
    assert interval(part, whole) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_interval_holds_the_share_and_stays_within_0_and_1(case):
    part, whole = case
    low, high = interval(part, whole)
    assert 0 <= low <= part / whole <= high <= 1


def test_a_share_of_nothing_has_no_rate():
    assert Share(0, 0).document() == {"part": 0, "whole": 0, "rate": None, "low": None, "high": None}


def test_a_share_is_small_below_20_cases():
    assert Share(19, 19).is_small
    assert not Share(0, 20).is_small
