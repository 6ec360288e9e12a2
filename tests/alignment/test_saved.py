"""Saved views, where a day begins, and who sees each rep's figures."""

import pytest
from django.urls import reverse

from alignment import saved
from alignment.models import SavedView
from workspaces import scope
from workspaces.models import AuditEntry, Member

VIEWS = "/alignment/views/"


def keep(browser, name="Forms of spring", page="alignment_outcomes", question="period=12w&by=form"):
    return browser.post(VIEWS, {"page": page, "question": question, "name": name})


def the_view(cast):
    with scope.workspace(cast.workspace.pk):
        return SavedView.objects.get()


def test_a_page_is_kept_as_it_was_asked_for_and_opened_by_everyone(cast, sign_in):
    browser = sign_in(cast.mara)
    page = browser.get(reverse("alignment_outcomes"), {"period": "12w", "by": "form"}).text
    assert "page=alignment_outcomes&amp;question=period%3D12w%26by%3Dform" in page

    assert keep(browser).status_code == 302

    view = the_view(cast)
    opened = sign_in(cast.sam).get(f"{VIEWS}{view.pk}/")
    assert opened.headers["Location"] == "/alignment/outcomes/?period=12w&by=form"
    assert "Forms of spring" in sign_in(cast.rita).get(VIEWS).text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"name": " "}, "Give it a name"),
        ({"name": "x" * 81}, "Give it a name"),
        ({"page": "settings"}, "can’t be kept"),
        ({"question": "by=" + "x" * 1000}, "can’t be kept"),
    ],
)
def test_what_cannot_be_kept_says_why_and_loses_nothing(cast, sign_in, asked, said):
    answer = keep(sign_in(cast.mara), **asked)
    assert answer.status_code == 422
    if asked.get("page") != "settings":
        assert said in answer.text
        assert asked.get("name", "Forms of spring") in answer.text
    with scope.workspace(cast.workspace.pk):
        assert not SavedView.objects.exists()


def test_a_name_is_given_once(cast, sign_in):
    keep(sign_in(cast.mara))
    again = keep(sign_in(cast.sam))
    assert again.status_code == 422
    assert "already" in again.text


def test_a_day_begins_with_a_view_until_it_is_gone(cast, sign_in):
    keep(sign_in(cast.mara))
    view, browser = the_view(cast), sign_in(cast.sam)
    assert browser.get("/").headers["Location"] == reverse("queue")

    browser.post(f"{VIEWS}{view.pk}/start/")
    assert browser.get("/").headers["Location"] == f"{VIEWS}{view.pk}/"
    assert "A saved view" in browser.get(reverse("settings")).text

    sign_in(cast.mara).post(f"{VIEWS}{view.pk}/removal/")
    assert browser.get("/").headers["Location"] == reverse("queue")


def test_pressing_again_begins_as_usual(cast, sign_in):
    keep(sign_in(cast.mara))
    view, browser = the_view(cast), sign_in(cast.mara)
    browser.post(f"{VIEWS}{view.pk}/start/")
    browser.post(f"{VIEWS}{view.pk}/start/")
    assert browser.get("/").headers["Location"] == reverse("alignment")


def test_a_page_to_begin_with_is_chosen_in_the_settings(cast, sign_in):
    browser = sign_in(cast.mara)
    browser.post(reverse("settings"), {"start_page": reverse("leads")})
    assert browser.get("/").headers["Location"] == reverse("leads")
    assert browser.post(reverse("settings"), {"start_page": "https://elsewhere.example/"}).status_code == 422


def test_who_takes_a_view_away(cast, sign_in):
    keep(sign_in(cast.sam))
    view = the_view(cast)
    assert sign_in(cast.mara).post(f"{VIEWS}{view.pk}/removal/").status_code == 403
    assert sign_in(cast.nadia).post(f"{VIEWS}{view.pk}/removal/").status_code == 404
    assert sign_in(cast.nadia).get(f"{VIEWS}{view.pk}/").status_code == 404
    assert "Forms of spring" not in sign_in(cast.nadia).get(VIEWS).text
    assert sign_in(cast.olive).post(f"{VIEWS}{view.pk}/removal/").status_code == 302


def test_every_page_that_can_be_kept_has_an_address(cast, sign_in):
    for page in saved.PAGES:
        assert sign_in(cast.mara).get(reverse(page)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_however_many(cast, sign_in, count, django_assert_max_num_queries):
    browser = sign_in(cast.mara)
    for number in range(count):
        keep(browser, f"View {number}")
    browser.get(VIEWS)  # its messages are shown
    with django_assert_max_num_queries(10):
        browser.get(VIEWS)


def test_the_owner_says_who_sees_each_rep_s_figures(cast, sign_in):
    members = reverse("members")
    assert "Who sees each rep" not in sign_in(cast.rita).get(members).text
    assert sign_in(cast.rita).post(members, {"rep_figures": "everyone"}).status_code == 403
    olive = sign_in(cast.olive)
    assert "Who sees each rep" in olive.get(members).text

    olive.post(members, {"rep_figures": "everyone"})
    olive.post(members, {"rep_figures": "nonsense"})

    with scope.workspace(cast.workspace.pk):
        assert (
            Member.objects.select_related("workspace").get(pk=cast.sam.pk).workspace.rep_figures == "everyone"
        )
        assert AuditEntry.objects.filter(verb="rep figures changed").count() == 1
