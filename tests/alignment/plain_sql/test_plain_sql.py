"""Every report agrees with plain SQL on random data, and with itself: parts add up, rates are of the count they name."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from alignment import registry, scorecard
from alignment.period import Period
from alignment.question import Question
from alignment.report import Report
from tests.alignment.plain_sql import answers, company
from tests.alignment.plain_sql.answers import ANSWERS
from tests.cast import Cast
from tests.committed import rows
from workspaces import scope

PERIOD = Period(company.FIRST, company.LAST, ZoneInfo(company.ZONE))
AT = datetime.fromisoformat("2026-07-20T12:00:00+00:00")  # after all that the company did
SUMS = {"count", "base"}
pytestmark = pytest.mark.xdist_group("plain sql")


class Company:
    """A company, and what plain SQL says of it; both are read once."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.report = cache(self._report)

    def asked(self, question: str) -> list[dict[str, Any]]:
        given: dict[str, Any] = {
            "ws": self.cast.workspace.pk,
            "first": PERIOD.first,
            "last": PERIOD.last,
            "zone": company.ZONE,
            "at": AT,
        }
        with connections["owner"].cursor() as cursor:
            cursor.execute(answers.asking(question), given)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _report(self, asked: str) -> Report:
        key, _, fact = asked.partition(":")
        words = {"fact": fact} if fact else {}
        with scope.workspace(self.cast.workspace.pk):
            return registry.read(key, Question(PERIOD, self.cast.olive, words))


@pytest.fixture(scope="module", params=[1, 2])
def sown(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Company]:
    """Made once for all these tests, which only read it."""
    with django_db_blocker.unblock(), rows() as cast:
        company.sow(cast, seed=request.param)
        yield Company(cast)


def alike(value: Any) -> Any:
    """A figure whatever type it comes in, as far as floating point carries it."""
    return (
        round(float(value), 9)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        else value
    )


def told(report: Report) -> list[dict[str, Any]]:
    return [report.named(row) for row in report.rows]


def in_order(rows: list[dict[str, Any]]) -> list[list[tuple[str, Any]]]:
    return sorted(([(name, alike(row[name])) for name in sorted(row)] for row in rows), key=repr)


def test_every_registered_report_is_asked_about() -> None:
    assert {key.partition(":")[0] for key in ANSWERS} | {"outcomes-pivot"} == set(registry.REPORTS)


@pytest.mark.parametrize("key", ANSWERS)
def test_plain_sql_says_the_same(sown: Company, key: str) -> None:
    plain, report = sown.asked(ANSWERS[key]), sown.report(key)
    assert len(plain) > 1
    assert in_order([{name: row[name] for name in plain[0]} for row in told(report)]) == in_order(plain)


def test_the_pivot_says_the_same(sown: Company) -> None:
    plain = {tuple(row.values())[:2]: row["count"] for row in sown.asked(answers.PIVOT)}
    rows = told(sown.report("outcomes-pivot"))
    months = [name for name in rows[0] if name not in {"channel", "All"}]
    assert {(row["channel"], month): row[month] for row in rows for month in months if row[month]} == plain
    assert [row["All"] for row in rows] == [sum(row[month] for month in months) for row in rows]


def test_the_scorecard_says_the_same(sown: Company) -> None:
    plain = {row["key"]: (row["part"], row["whole"]) for row in sown.asked(answers.SCORECARD)}
    with scope.workspace(sown.cast.workspace.pk):
        card = scorecard.of(sown.cast.workspace.pk, PERIOD, at=AT)
    assert {key: (card.rate(key).total.part, card.rate(key).total.whole) for key in plain} == plain
    assert all(whole > 20 for _, whole in plain.values())


@pytest.mark.parametrize("key", [*ANSWERS, "outcomes-pivot"])
def test_parts_add_up_and_rates_are_of_the_count_they_name(sown: Company, key: str) -> None:
    report = sown.report(key)
    rows = told(report)
    total: dict[str, Any] = report.named(report.total) if report.total else {}
    for column in report.columns:
        whole = total.get(column.key)
        if column.kind in SUMS and whole is not None:
            assert sum(row[column.key] for row in rows) == whole, column.key
        if column.kind == "rate" and column.of:
            for row in [*rows, *([total] if total else [])]:
                rate, of = row[column.key], row[column.of]
                assert (rate is None) >= (of == 0), (column.key, row)
                if rate is not None and not column.key.startswith("adjusted"):
                    assert abs(rate * of - round(rate * of)) < 1e-6, (column.key, row)
                    assert 0 <= rate <= 1
                low, high = row.get(f"{column.key}_low"), row.get(f"{column.key}_high")
                assert low is None or low <= rate <= high


def test_reports_of_one_base_count_the_same_leads(sown: Company) -> None:
    def total(key: str, column: str) -> int:
        report = sown.report(key)
        found = report.named(report.total)[column]
        assert isinstance(found, int)
        return found

    leads = next(row.values[1] for row in sown.report("overview").rows if row.place == ("leads",))
    of_leads = [key for key in ANSWERS if key.startswith("outcomes-")]
    assert {key: total(key, "leads") for key in of_leads} == dict.fromkeys(of_leads, leads)
    assert total("outcomes-pivot", "All") == leads
    handed_over = [key for key in ANSWERS if key.startswith("speed") and key != "speed-adjusted"]
    assert {key: total(key, "handoffs") for key in handed_over} == dict.fromkeys(
        handed_over, total("promise", "handoffs")
    )
    waiting = told(sown.report("speed"))[-1]["handoffs"]
    tried = sum(row["handoffs"] for row in told(sown.report("speed-adjusted")))
    assert tried == total("speed", "handoffs") - waiting
    unmerged = total("touches-per-lead", "handoffs")
    assert total("quality-by-channel", "handoffs") == total("wins-by-attempt", "handoffs") == unmerged
    given_up = sum(row["handoffs"] for row in told(sown.report("touches")))
    assert given_up == total("touches-per-lead", "given_up")
    assert total("reach-by-hour", "attempts") == total("reach-by-weekday", "attempts")
    gone = sum(total("quality-by-channel", part) for part in ("lost", "returned"))
    assert total("quality-by-reason", "worked") == gone
