from alignment.charts.scale import Tick, share_ticks, share_top


def test_a_share_axis_ends_above_its_largest_share():
    assert [share_top(share) for share in (0.0, 0.1, 0.13, 0.46, 0.51, 1.0)] == [0.1, 0.1, 0.2, 0.5, 1.0, 1.0]


def test_share_ticks_run_from_the_floor_to_the_top():
    assert share_ticks(0.5) == (
        Tick(100.0, "0%"),
        Tick(80.0, "10%"),
        Tick(60.0, "20%"),
        Tick(40.0, "30%"),
        Tick(20.0, "40%"),
        Tick(0.0, "50%"),
    )
