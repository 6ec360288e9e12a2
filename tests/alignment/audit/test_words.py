"""What an audit claims, with cases on both sides of what the numbers carry."""

from alignment.audit import words
from alignment.audit.figures import MOST, Row
from scoring.wilson import Share


def row(name: str, leads: int, never: int) -> Row:
    by_touches = (never, leads - never, *[0] * (MOST - 1))
    return Row(name, leads, by_touches, (0,) * 7, 0, 0, 0, 0, 0, 0, None, None)


def test_a_channel_is_named_only_where_chance_alone_would_hardly_do_it() -> None:
    apart = words.by_channel_title([row("Fair", 200, 90), row("Web", 200, 24)])
    assert apart == "Fair is left without an attempt more often than Web (45 % against 12 %)"
    assert words.by_channel_title([row("Fair", 200, 50), row("Web", 200, 40)]) == "Attempts, by channel"
    assert words.by_channel_title([row("Fair", 15, 15), row("Web", 200, 0)]) == "Attempts, by channel"


def test_many_channels_need_more_to_differ_than_two() -> None:
    two = [row("A", 100, 48), row("B", 100, 24)]
    assert words.by_channel_title(two) != "Attempts, by channel"
    assert (
        words.by_channel_title([*two, *(row(str(n), 100, 30) for n in range(20))]) == "Attempts, by channel"
    )


def test_months_are_compared_only_where_they_differ() -> None:
    assert words.by_month_title([row("Jan", 200, 100), row("Feb", 200, 20)]).startswith(
        "Fewer leads are never"
    )
    assert words.by_month_title([row("Jan", 200, 20), row("Feb", 200, 100)]).startswith(
        "More leads are never"
    )
    assert words.by_month_title([row("Jan", 30, 10), row("Feb", 30, 9)]) == "Leads never contacted, by month"


def test_few_cases_are_no_percentage() -> None:
    assert words.rate(Share(3, 19)) == "3 of 19"
    assert words.rate(Share(5, 20)) == "5 · 25 %"
    assert words.rate(Share(0, 0)) == "–"
