import pytest

from agreement import words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (-120, "2 minutes"),
        (300, "5 minutes"),
        (5400, "1 hour 30 minutes"),
        (86400, "1 day"),
        (2 * 86400 + 3600 + 1, "2 days 1 hour"),
    ],
)
def test_duration_says_the_largest_two_units(seconds, said):
    assert words.duration(seconds) == said


def test_lists_read_as_sentences():
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"], last="then") == "a, b then c"


def test_goal_is_said_or_left_out():
    assert words.goal({"measure": "wins", "per": "quarter", "target": 30}) == "30 wins a quarter"
    assert words.goal({"measure": "won_value", "per": "quarter", "target": 500000}) == "500,000 won a quarter"
    assert words.goal({}) == ""
