import re

from hypothesis import given
from hypothesis import strategies as st

from alignment.charts import curve


def test_a_straight_line_stays_straight():
    assert curve.path([(0, 0), (50, 50), (100, 100)]) == (
        "M0.00 0.00C16.67 16.67 33.33 33.33 50.00 50.00C66.67 66.67 83.33 83.33 100.00 100.00"
    )


def test_nothing_and_a_single_point_draw_no_line():
    assert curve.path([]) == ""
    assert curve.path([(3, 4)]) == "M3.00 4.00"
    assert curve.area([(3, 4)]) == ""


@given(st.lists(st.floats(0, 100), min_size=2, max_size=20))
def test_a_line_never_leaves_the_range_of_its_values(values):
    """A share of 0 must not be drawn as less than nothing."""
    points = [(place * 10.0, value) for place, value in enumerate(values)]

    heights = [float(pair.split()[1]) for pair in re.findall(r"[\d.-]+ [\d.-]+", curve.path(points))]

    assert all(min(values) - 0.01 <= height <= max(values) + 0.01 for height in heights)
