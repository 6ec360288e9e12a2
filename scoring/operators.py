"""The tests a criterion can make of a fact: one row each.

A row says how it reads in words, as what type it reads the fact, what value it takes, how it compiles ({} is
the fact, each %s the value), what it finds when the fact is missing. Among rows of a name, the value chooses.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scoring import values
from scoring.readings import Reading
from scoring.values import Takes


class Result(StrEnum):
    """A finding. Unknown earns no points, fails what is required and rules nothing out."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Operator:
    name: str
    reads: str
    reading: Reading
    takes: Takes
    sql: str
    when_missing: Result = Result.UNKNOWN

    def phrase(self, value: Any) -> str:
        """The test in words, to follow the fact's name: "is at least 50"."""
        return self.reads.format(self.takes.words(value))


# `today` is the day, in UTC, at which the lead is assessed. Dates compare by their day in UTC.
TABLE = (
    Operator("is", "is {}", Reading.TEXT, values.TEXT, "{} = %s"),
    Operator("is", "is {}", Reading.NUMBER, values.NUMBER, "{} = %s"),
    Operator("is_not", "is not {}", Reading.TEXT, values.TEXT, "{} <> %s"),
    Operator("is_not", "is not {}", Reading.NUMBER, values.NUMBER, "{} <> %s"),
    Operator("is_one_of", "is {}", Reading.TEXT, values.TEXTS, "{} = ANY (%s)"),
    Operator("is_one_of", "is {}", Reading.NUMBER, values.NUMBERS, "{} = ANY (%s)"),
    Operator("contains", "contains {}", Reading.TEXT, values.TEXT, "strpos({}, %s) > 0"),
    Operator("starts_with", "starts with {}", Reading.TEXT, values.TEXT, "starts_with({}, %s)"),
    Operator("matches_domain", "is at {}", Reading.DOMAIN, values.DOMAINS, "{} LIKE ANY (%s)"),
    Operator("at_least", "is at least {}", Reading.NUMBER, values.NUMBER, "{} >= %s"),
    Operator("at_most", "is at most {}", Reading.NUMBER, values.NUMBER, "{} <= %s"),
    Operator("between", "is between {}", Reading.NUMBER, values.SPAN, "{} BETWEEN %s AND %s"),
    Operator("before", "is before {}", Reading.DAY, values.DAY, "{} < %s::date"),
    Operator("after", "is after {}", Reading.DAY, values.DAY, "{} > %s::date"),
    Operator(
        "within_days", "is within the last {}", Reading.DAY, values.DAYS, "{} BETWEEN today - %s AND today"
    ),
    Operator("yes", "is yes", Reading.YES_NO, values.NOTHING, "{}"),
    Operator("no", "is no", Reading.YES_NO, values.NOTHING, "NOT {}"),
    Operator("any_of", "includes {}", Reading.LIST, values.TEXTS, "{} ?| %s"),
    Operator("all_of", "includes all of {}", Reading.LIST, values.TEXTS, "{} ?& %s"),
    Operator("known", "is known", Reading.PRESENCE, values.NOTHING, "{}", Result.NOT_MET),
    Operator("unknown", "is not known", Reading.PRESENCE, values.NOTHING, "NOT {}", Result.MET),
)

NAMES = tuple(dict.fromkeys(operator.name for operator in TABLE))


def find(name: str, value: Any) -> Operator | None:
    """The row of this name that takes this value."""
    return next((row for row in TABLE if row.name == name and row.takes.fits(value)), None)


def needs(name: str) -> str:
    """What values the rows of this name take, in words."""
    return ", or ".join(row.takes.name for row in TABLE if row.name == name)
