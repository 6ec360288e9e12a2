"""The page of rules: read by everyone, changed by who leads sales; wrong input is said where it is, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from followup.models import Rotation, RoutingRule
from tests.cast import Cast
from tests.followup.road import hand_over_one
from tests.followup.test_queries import ENTRY
from tests.followup.test_routing_rules import rule
from workspaces import scope
from workspaces.models import AuditEntry, Team

PATH = "/settings/routing/"
SignIn = Callable[..., Client]


def filled(cast: Cast, *rows: tuple[str, str, str], **more: str) -> dict[str, Any]:
    form = {"name": "Benelux", "needs": "all", "target": f"team-{cast.team.pk}", "otherwise": "next"}
    for place, (fact, operator, value) in enumerate(rows):
        form |= {f"{place}-fact": fact, f"{place}-operator": operator, f"{place}-value": value}
    return form | more


def names(cast: Cast) -> list[str]:
    with scope.workspace(cast.workspace.pk):
        return list(RoutingRule.objects.in_order().values_list("name", flat=True))


def test_a_rule_is_added_read_in_words_and_changed(cast: Cast, sign_in: SignIn) -> None:
    rita = sign_in(cast.rita)
    form = filled(cast, ("Country", "is_one_of", "NL, BE"), ("company size", "between", "50"), ("", "is", ""))
    assert rita.post(f"{PATH}new/", form | {"1-until": "500"}).status_code == 302
    page = sign_in(cast.mara).get(PATH).content.decode()
    assert "When country is “NL” or “BE” and company size is between 50 and 500," in page
    assert "to the team Inbound." in page
    assert "Add a rule" not in page
    with scope.workspace(cast.workspace.pk):
        made = RoutingRule.objects.get()
        assert made.tests == {
            "needs": "all",
            "criteria": [
                {"fact": "country", "operator": "is_one_of", "value": ["NL", "BE"]},
                {"fact": "company size", "operator": "between", "value": [50, 500]},
            ],
        }
    shown = rita.get(f"{PATH}{made.pk}/").content.decode()
    assert 'value="NL, BE"' in shown
    changed = filled(
        cast, ("Country", "is", "NL"), target=f"member-{cast.sam.pk}", otherwise="wait", needs="any"
    )
    assert rita.post(f"{PATH}{made.pk}/", changed).status_code == 302
    with scope.workspace(cast.workspace.pk):
        made.refresh_from_db()
        assert (made.team_id, made.member_id, made.otherwise, made.tests["needs"]) == (
            None, cast.sam.pk, "wait", "any"
        )  # fmt: skip
        verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["routing rule added", "routing rule changed"]


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        ([], {}, "Say what a lead has to be"),
        ([("country", "at_least", "many")], {}, "needs a number"),
        ([("", "is", "NL")], {}, "Must be a text"),
        ([("country", "between", "9")], {}, "two numbers"),
        ([("country", "is", "NL")], {"name": ""}, "This field is required."),
        ([("country", "is", "NL")], {"target": "team-0"}, "valid choice"),
        ([("country", "is", "NL")], {"target": "member-999"}, "valid choice"),
        ([("country", "beats", "NL")], {}, "valid choice"),
        ([("country", "is", "N\x00L")], {}, "Null characters"),
    ],
)
def test_a_wrong_rule_says_what_is_wrong_and_keeps_what_was_typed(
    cast: Cast, sign_in: SignIn, rows: list[tuple[str, str, str]], more: dict[str, str], words: str
) -> None:
    page = sign_in(cast.rita).post(f"{PATH}new/", filled(cast, *rows, otherwise="wait") | more)
    assert page.status_code == 422
    text = page.content.decode()
    assert words in text
    assert '<option value="wait" selected>' in text
    assert names(cast) == []


def test_another_test_is_a_row_more_with_all_that_was_typed(cast: Cast, sign_in: SignIn) -> None:
    rita = sign_in(cast.rita)
    page = rita.post(f"{PATH}new/", filled(cast, ("country", "is", "NL"), ("x", "at_least", "?"), more="1"))
    assert page.status_code == 200
    text = page.content.decode()
    assert [name in text for name in ('name="2-fact"', 'name="3-fact"', 'value="NL"', 'role="alert"')] == [
        True, False, True, False,
    ]  # fmt: skip
    assert names(cast) == []


def test_rules_change_places_and_a_removal_is_undone(cast: Cast, sign_in: SignIn) -> None:
    with scope.workspace(cast.workspace.pk):
        one, two, three = (
            rule(cast, name, ("a", "known", None), team=cast.team) for name in ("One", "Two", "Three")
        )
    rita = sign_in(cast.rita)
    assert rita.post(f"{PATH}{three.pk}/place/", {"to": "up"}).status_code == 302
    assert names(cast) == ["One", "Three", "Two"]
    rita.post(f"{PATH}{one.pk}/place/", {"to": "up"})
    rita.post(f"{PATH}{two.pk}/place/", {"to": "down"})
    rita.post(f"{PATH}{two.pk}/place/", {"to": "sideways"})
    assert names(cast) == ["One", "Three", "Two"]
    gone = rita.post(f"{PATH}{three.pk}/removal/")
    assert names(cast) == ["One", "Two"]
    page = rita.get(gone["Location"]).content.decode()
    assert "“Three” was taken out." in page
    assert rita.get(f"{PATH}{three.pk}/").status_code == 404
    assert rita.post(f"{PATH}{three.pk}/removal/undo/").status_code == 302
    assert names(cast) == ["One", "Three", "Two"]


def test_only_who_leads_sales_changes_rules_and_nadia_sees_none(cast: Cast, sign_in: SignIn) -> None:
    with scope.workspace(cast.workspace.pk):
        made = rule(cast, "Ours", ("a", "known", None), team=cast.team)
    paths = [f"{PATH}{made.pk}/", *(f"{PATH}{made.pk}/{verb}/" for verb in ("place", "removal"))]
    for member in (cast.mara, cast.max, cast.sam):
        assert "Ours" in sign_in(member).get(PATH).content.decode()
        for path in [f"{PATH}new/", *paths]:
            assert sign_in(member).post(path, {"to": "up"}).status_code == 403, (member.name, path)
    nadia = sign_in(cast.nadia)
    assert "Ours" not in nadia.get(PATH).content.decode()
    for path in paths:
        assert nadia.post(path, {"to": "up"}).status_code == 404, path
    assert sign_in(cast.olive).get(paths[0]).status_code == 200
    assert nadia.post(f"{PATH}new/", filled(cast, ("a", "is", "b"))).status_code == 422, (
        "their team is none of hers"
    )


def test_the_box_tells_who_would_get_a_lead_and_moves_nothing(cast: Cast, sign_in: SignIn) -> None:
    with scope.workspace(cast.workspace.pk):
        empty = Team.objects.create(workspace=cast.workspace, name="Empty")
        rule(cast, "Dutch", ("country", "is", "NL"), team=empty)
        rule(cast, "Sofia's", ("company size", "at_least", 10), member=cast.sofia)
    handoff = hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        before = list(Rotation.objects.order_by("pk").values_list("credits", flat=True))
    sam = sign_in(cast.sam)
    answer = sam.get(
        f"{PATH}who/", {"facts": "Country: NL\ncompany size: 12"}, headers={"hx-request": "true"}
    )
    text = answer.content.decode()
    assert "It would go to Sofia by the rule “Sofia&#x27;s”, which names them." in text
    assert "The rule “Dutch” found nobody (nobody sits in its team)" in text
    assert "<html" not in text
    known = sam.get(f"{PATH}who/", {"lead": handoff.lead_id}).content.decode()
    assert f"It would go to {handoff.owner.name if handoff.owner else ''}, who had an earlier lead" in known
    for wrong in ({"facts": "NL"}, {"lead": "x"}, {"facts": "country: N\x00L"}):
        page = sam.get(f"{PATH}who/", wrong)
        assert page.status_code == 422, wrong
    assert sign_in(cast.nadia).get(f"{PATH}who/", {"lead": handoff.lead_id}).status_code == 404
    with scope.workspace(cast.workspace.pk):
        assert list(Rotation.objects.order_by("pk").values_list("credits", flat=True)) == before


def test_no_more_tests_are_taken_than_one_statement_holds(cast: Cast, sign_in: SignIn) -> None:
    with scope.workspace(cast.workspace.pk):
        for n in range(60):
            rule(cast, f"R{n}", ("country", "is", f"C{n % 59}"), team=cast.team)
        RoutingRule.objects.filter(name="R0").update(removed_at=cast.workspace.created_at)
    rita = sign_in(cast.rita)
    assert rita.post(f"{PATH}new/", filled(cast, ("country", "is", "C1"))).status_code == 302
    page = rita.post(f"{PATH}new/", filled(cast, ("country", "is", "C2")))
    assert "60 rules are the most." in page.content.decode()
    with scope.workspace(cast.workspace.pk):
        RoutingRule.objects.filter(name__in=["R5", "R6"]).update(removed_at=cast.workspace.created_at)
    many = [("country", "is", f"D{n}") for n in range(5)]
    page = rita.post(f"{PATH}new/", filled(cast, *many))
    assert "different tests at most" in page.content.decode()


def test_the_page_asks_as_much_for_three_rules_as_for_one(cast: Cast, sign_in: SignIn) -> None:
    counts = []
    for n in (1, 2):
        with scope.workspace(cast.workspace.pk):
            for _ in range(n):
                rule(cast, "R", ("country", "is", "NL"), team=cast.team)
        rita = sign_in(cast.rita)
        with CaptureQueriesContext(connection) as queries:
            assert rita.get(PATH).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= ENTRY + 8
