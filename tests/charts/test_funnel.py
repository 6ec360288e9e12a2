from alignment.charts import Cell, Step, funnel_chart


def test_steps_are_measured_against_the_first_and_shares_against_the_step_before():
    chart = funnel_chart(
        [Step("Handed over", 200), Step("Reached", 100), Step("Won", 25)], title="t", base="b"
    )

    assert [(step.height, step.shade) for step in chart.steps] == [(88.0, 1), (44.0, 3), (11.0, 5)]
    assert [fall.text for fall in chart.falls] == ["50%", "25%"]
    assert chart.table.rows == (
        (Cell("Handed over"), Cell("200"), Cell("100 %"), Cell("")),
        (Cell("Reached"), Cell("100"), Cell("50 %"), Cell("50%")),
        (Cell("Won"), Cell("25"), Cell("12 %"), Cell("25%")),
    )


def test_a_funnel_without_leads_stands_flat():
    chart = funnel_chart([Step("Handed over", 0), Step("Won", 0)], title="t", base="b")

    assert [step.height for step in chart.steps] == [0.0, 0.0]
    assert [fall.text for fall in chart.falls] == [""]


def test_no_steps_draw_nothing():
    assert funnel_chart([], title="t", base="b").steps == ()
