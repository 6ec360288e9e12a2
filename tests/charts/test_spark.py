from alignment.charts import Spark, sparkline


def test_a_line_runs_from_corner_to_corner():
    assert sparkline([0, 1]) == Spark(
        "M0.00 88.00C33.33 61.33 66.67 34.67 100.00 8.00",
        "M0.00 88.00C33.33 61.33 66.67 34.67 100.00 8.00L100.00 100.00L0.00 100.00Z",
        8.0,
    )


def test_an_even_line_runs_through_the_middle():
    assert sparkline([3, None, 3]).end_y == 48.0


def test_one_value_is_no_line():
    assert sparkline([None, 4, None]) is None
