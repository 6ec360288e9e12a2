from alignment.charts.parts import Mark, Tip, percentages


def test_percentages_add_up_to_a_hundred():
    assert percentages([1, 1, 1]) == (34, 33, 33)
    assert percentages([22, 118, 141, 62]) == (7, 34, 41, 18)


def test_percentages_of_nothing_are_nothing():
    assert percentages([0, 0]) == (0, 0)
    assert percentages([]) == ()


def test_a_mark_says_its_tips_in_one_sentence():
    mark = Mark("Webinar", (Tip("data-1", "Won", "22 · 6 %"), Tip("contrast", "Returned", "62 · 18 %")))

    assert mark.spoken == "Webinar: Won 22 · 6 %, Returned 62 · 18 %"
    assert mark.as_json == '[["data-1", "Won", "22 · 6 %"], ["contrast", "Returned", "62 · 18 %"]]'
