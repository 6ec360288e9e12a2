from alignment.charts import Cell, Column, column_chart


def draw(*columns: Column, **more):
    return column_chart(
        columns,
        title="Speed",
        base="Base.",
        of="First reply",
        count_name="Leads",
        share_name="Qualified",
        **more,
    )


def test_columns_are_measured_against_the_tallest():
    chart = draw(Column("< 1 min", 50, 0.5), Column("1–5", 100, 0.25))

    assert [(column.y, column.height, column.point_y) for column in chart.columns] == [
        (69.0, 31.0, 0.0),
        (38.0, 62.0, 50.0),
    ]
    assert [column.middle for column in chart.columns] == [25.0, 75.0]


def test_too_few_cases_break_the_line():
    chart = draw(
        Column("a", 30, 0.5),
        Column("b", 30, 0.4),
        Column("c", 3, None),
        Column("d", 30, 0.2),
        Column("e", 30, 0.1),
    )

    assert len(chart.lines) == 2
    assert chart.columns[2].mark.spoken == "c: Qualified too few yet, Leads 3"
    assert chart.table.rows[2] == (Cell("c"), Cell("3"), Cell("too few yet"))


def test_the_axis_holds_the_goal_too():
    chart = draw(Column("a", 30, 0.1), goal=0.7)

    assert chart.ticks[-1].text == "100%"
    assert (chart.goal.text, chart.goal.at) == ("Goal 70 %", 30.0)


def test_the_promise_stands_after_its_column():
    chart = draw(
        Column("a", 1, None),
        Column("b", 1, None),
        Column("c", 1, None),
        Column("d", 1, None),
        promise=("Promise: 5 min", 2),
    )

    assert chart.promise.at == 50.0


def test_no_columns_draw_an_empty_frame():
    assert (draw().columns, draw().lines) == ((), ())
