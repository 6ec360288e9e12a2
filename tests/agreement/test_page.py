"""The agreement's page, to read."""

import pytest

from agreement import starter
from agreement.models import Version
from tests.cast import BEGAN
from tests.scoring.judging import document as rules_of
from workspaces import scope


def test_every_member_reads_the_agreement_in_words(cast, sign_in):
    for member in cast.everyone:
        page = sign_in(member).get("/agreement/")

        assert page.status_code == 200
        for words in (
            "Left a way to be reached",
            "40 points or more",
            "company size is at least 50",
            "Smaller companies seldom stay.",
            "30 wins a quarter",
            "At least 6 before a lead nobody reached is given up.",
            "Sales accepts at least 80% of them.",
            "2 minutes before the end of the window",
            "Doesn’t remember asking",
        ):
            assert words in page.content.decode()


def test_stranger_is_sent_to_sign_in(db, client):
    assert client.get("/agreement/").status_code == 302


def test_member_of_another_workspace_reads_their_own(cast, sign_in):
    with scope.workspace(cast.nadia.workspace_id):
        Version.objects.update(in_force_until=BEGAN)
        starter.create(cast.nadia.workspace_id, at=BEGAN, title="Nadia’s agreement")

    assert "Nadia’s agreement" in sign_in(cast.nadia).get("/agreement/").content.decode()
    assert "Nadia’s agreement" not in sign_in(cast.mara).get("/agreement/").content.decode()


def test_groups_inside_groups_and_markup_are_shown_as_text(cast, sign_in):
    with scope.workspace(cast.workspace.pk):
        Version.objects.update(in_force_until=BEGAN)
        starter.create(
            cast.workspace.pk,
            at=BEGAN,
            rules=rules_of(
                {"fact": "<b>form</b>", "operator": "is", "value": "<script>alert(1)</script>"},
                {"fact": "size", "operator": "between", "value": [10, 20]},
                required=[{"any": ["c0", {"all": ["c1"]}]}],
            ),
        )

    page = sign_in(cast.sam).get("/agreement/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "size is between 10 and 20" in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_statements_for_few_criteria_as_for_many(
    cast, sign_in, count, django_assert_max_num_queries
):
    browser = sign_in(cast.sam)
    with scope.workspace(cast.workspace.pk):
        Version.objects.update(in_force_until=BEGAN)
        criteria = [{"fact": f"f{n}", "operator": "known"} for n in range(count)]
        starter.create(cast.workspace.pk, at=BEGAN, rules=rules_of(*criteria))

    with django_assert_max_num_queries(20):
        assert browser.get("/agreement/").status_code == 200
