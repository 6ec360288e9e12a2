from alignment.charts import Cell, Series, StackedRow, stacked_chart
from alignment.charts.stacked import Segment

SERIES = (Series("Won", "data-1"), Series("Still open", "data-2"), Series("Unproven", "unproven"))


def draw(*rows: StackedRow):
    return stacked_chart(rows, SERIES, title="Referrals win", base="What became of each lead.", of="Channel")


def test_segments_fill_the_bar():
    chart = draw(StackedRow("Referral", (25, 75, 0)))

    assert chart.bars[0].segments == (Segment("data-1", 0.0, 25.0, "25"), Segment("data-2", 25.0, 75.0, "75"))
    assert chart.bars[0].segments[1].middle == 62.5


def test_a_narrow_segment_has_no_number_but_is_read_out():
    bar = draw(StackedRow("Paid social", (1, 49, 50))).bars[0]

    assert [segment.label for segment in bar.segments] == ["", "49", "50"]
    assert bar.mark.spoken == "Paid social: Won 1 · 1 %, Still open 49 · 49 %, Unproven 50 · 50 %"


def test_the_table_says_all_and_opens_the_leads_behind_each_number():
    chart = draw(StackedRow("(none)", (1, 2, 0), urls=("/leads/?won", "/leads/?open"), url="/leads/"))

    assert chart.table.head == ("Channel", "Won", "Still open", "Unproven", "All")
    assert chart.table.rows == (
        (
            Cell("(none)"),
            Cell("1", "/leads/?won"),
            Cell("2", "/leads/?open"),
            Cell("0"),
            Cell("3", "/leads/"),
        ),
    )


def test_the_legend_names_what_is_drawn():
    assert draw(StackedRow("Web", (3, 0, 1))).legend == (SERIES[0], SERIES[2])


def test_a_channel_without_leads_draws_nothing():
    bar = draw(StackedRow("New", (0, 0, 0))).bars[0]

    assert (bar.segments, bar.total) == ((), "0")
