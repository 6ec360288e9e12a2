"""Every operator against facts that are there, missing, of another type, or strange."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from leads.models import FactKind
from scoring import operators
from scoring.operators import Result
from tests.scoring.judging import document, judge, judge_stored

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
MET, NOT_MET, UNKNOWN = Result.MET, Result.NOT_MET, Result.UNKNOWN

# operator, value, facts that meet it, facts that don't, facts that leave it unknown
CASES: list[tuple[str, Any, list[Any], list[Any], list[Any]]] = [
    ("is", "Café Noir", ["café noir", "CAFE  NOIR "], ["cafe"], ["", 5, ["cafe noir"]]),
    ("is", "50", ["50"], ["50.0"], [50]),
    ("is", 50, [50, 50.0], [51, 50.000001], ["50", True]),
    ("is_not", "Student", ["Head"], ["student"], [3, None]),
    ("is_not", 1, [2, -1], [1, 1.0], ["1", True]),
    ("is_one_of", ["DE", "Österreich"], ["de", "osterreich"], ["CH"], [1, ["de"]]),
    ("is_one_of", [1, 2.5], [1, 2.5], [2], ["1", True]),
    ("contains", "demo", ["Book a DÉMO now"], ["de mo"], [7]),
    ("contains", "100%_\\'", ["it is 100%_\\' sure"], ["100x"], []),
    ("starts_with", "VP", ["vp sales", "  VP"], ["the VP"], [False]),
    (
        "matches_domain",
        ["acme.com", "münchen.de"],
        [
            "ann@acme.com",
            "Ann@Mail.ACME.com",
            "https://www.acme.com:8080/x?y=@evil.org",
            "acme.com",
            "bürgermeister@münchen.de",
        ],
        ["ann@notacme.com", "ann@acme.com.evil.org", "acme"],
        ["@", 12],
    ),
    ("at_least", 50, [50, 10**30], [49.999, -1], ["60", False]),
    ("at_most", -2.5, [-2.5, -(10**40)], [-2.4], ["abc"]),
    ("between", [10, 20], [10, 20], [9, 20.01], ["15"]),
    (
        "before",
        "2026-03-10",
        ["2026-03-09", "2026-03-10T00:30:00+02:00"],  # still the 9th in UTC
        ["2026-03-10"],
        ["0000-00-00", "2026-02-30", "now", "infinity", "10.03.2026", 20260309],
    ),
    ("after", "2026-03-10", ["2026-03-11", "9999-12-31"], ["2026-03-10T23:59:59Z"], [""]),
    (
        "within_days",
        7,
        ["2026-03-10", "2026-03-03"],
        ["2026-03-02T23:59:59", "2026-03-11"],  # too long ago, and yet to come
        ["yesterday", 3],
    ),
    ("yes", None, [True], [False], ["yes", 1]),
    ("no", None, [False], [True], ["no", 0]),
    ("any_of", ["CRM", "Mail"], [["crm"], ["x", "MAIL"], "Crm"], [["x"], [""]], [[], " ", 5]),
    ("all_of", ["CRM", "Mail"], [["mail", "crm", "x"]], [["crm"], "crm"], [[], 5]),
    ("known", None, ["x", 0, False], [None, "", [], {}], []),
    ("unknown", None, [None, "", [], {}], ["x", 0, False], []),
]
ROWS = [
    pytest.param(operator, value, fact, result, id=f"{operator} {value} {fact!r}")
    for operator, value, *groups in CASES
    for result, facts in zip((MET, NOT_MET, UNKNOWN), groups, strict=True)
    for fact in facts
]
VALUES = {operators.find(operator, value): value for operator, value, *_ in CASES}


@pytest.mark.parametrize(("operator", "value", "fact", "found"), ROWS)
def test_operator_finds(operator, value, fact, found):
    rules = document({"fact": "thing", "operator": operator, "value": value})

    (judged,) = judge(rules, [{"thing": fact, "other": "x"}], at=AT)

    assert judged.result(0) == found


@pytest.mark.parametrize("row", operators.TABLE, ids=lambda row: f"{row.name} {row.takes.name}")
def test_missing_fact_is_found_as_the_table_says(row):
    (judged,) = judge(document({"fact": "thing", "operator": row.name, "value": VALUES[row]}), [{}], at=AT)

    assert judged.result(0) == row.when_missing


@pytest.mark.parametrize("row", operators.TABLE, ids=lambda row: f"{row.name} {row.takes.name}")
@pytest.mark.parametrize(
    "stored",
    [
        '"abc"',
        "1e400",
        "-1e-400",
        "99999999999999999999999999999999999999",
        '"0000-00-00"',
        '"2026-13-45T99:99:99+99:99"',
        '"2026-01-01T24:00:60Z"',
        '"9999-12-31T23:59:59-15:59"',
        '"0001-01-01T00:00:00+15:59"',
        '{"a": {"b": [1, null]}}',
        '[[["x"]], 1, null, {"y": "z"}]',
        "null",
        "true",
        '""',
        "[]",
        "{}",
        '"' + "9" * 5000 + '"',
        '"%s %(x)s {} \' ; DROP TABLE leads_lead; --"',
    ],
    ids=lambda stored: stored[:20],
)
def test_no_stored_value_aborts_the_statement(row, stored):
    rules = document({"fact": "thing", "operator": row.name, "value": VALUES[row]})
    held = f'{{"thing": {stored}}}'

    (judged,) = judge_stored(rules, [(held, held)], at=AT)

    assert judged.result(0) in Result


def test_facts_that_are_no_object_are_all_unknown():
    rules = document(
        {"fact": "thing", "operator": "is", "value": "x"}, {"fact": "0", "operator": "at_least", "value": 1}
    )

    for stored in ("[]", "[1]", '"thing"', "null", "7"):
        (judged,) = judge_stored(rules, [(stored, stored)], at=AT)
        assert judged.known == 0


def test_the_statement_runs_as_the_app_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("leadbridge_app",)


@pytest.mark.parametrize(
    ("operator", "value", "words"),
    [
        ("is", "Demo", "is “Demo”"),
        ("is_one_of", ["a", "b", "c"], "is “a”, “b” or “c”"),
        ("at_least", 1500, "is at least 1,500"),
        ("at_most", 0.5, "is at most 0.5"),
        ("between", [10, 20], "is between 10 and 20"),
        ("before", "2026-03-31", "is before 31 March 2026"),
        ("within_days", 1, "is within the last day"),
        ("within_days", 30, "is within the last 30 days"),
        ("matches_domain", ["acme.com"], "is at acme.com"),
        ("known", None, "is known"),
        ("is", "{0.__class__} %s", "is “{0.__class__} %s”"),
    ],
)
def test_operator_reads_in_words(operator, value, words):
    row = operators.find(operator, value)

    assert row is not None
    assert row.phrase(value) == words


def test_every_type_of_fact_has_operators_of_its_own():
    for kind in FactKind.Type.values:
        names = {row.name for row in operators.TABLE if kind in row.reading.types}
        assert {"known", "unknown"} < names


def test_every_row_of_the_table_has_a_case():
    assert VALUES.keys() == set(operators.TABLE)
