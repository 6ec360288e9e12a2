"""A server that is away is told from a server that refuses, in the answer and in the log."""

import json
import logging
import sys

import psycopg2
import pytest
import redis
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from kombu.exceptions import OperationalError as BrokerError

from leadbridge import away, logs


def from_postgres(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


class Shutdown(psycopg2.OperationalError):
    pgcode = "57P01"


class Timeout(psycopg2.OperationalError):
    pgcode = "57014"


class Deadlock(psycopg2.OperationalError):
    pgcode = "40P01"


GONE = from_postgres(psycopg2.OperationalError("connection refused\n\tIs the server running?"))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (GONE, True),
        (from_postgres(Shutdown("going")), True),
        (redis.ConnectionError("refused"), True),
        (BrokerError("refused"), True),
        (from_postgres(Timeout("too slow")), False),
        (from_postgres(Deadlock("you two")), False),
        (ValueError("ours"), False),
    ],
)
def test_away_is_told_from_refused(error: Exception, expected: bool) -> None:
    assert away.is_away(error) is expected


def answer_to(error: Exception, path: str) -> HttpResponse:
    try:
        raise error
    except Exception:
        return away.failed(RequestFactory().get(path))


@pytest.mark.parametrize(("error", "status"), [(GONE, 503), (ValueError("ours"), 500)])
def test_the_api_answers_with_a_problem_detail(error: Exception, status: int) -> None:
    answer = answer_to(error, "/api/v1/leads/")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["status"] == status
    assert answer.has_header("Retry-After") is (status == 503)


@pytest.mark.parametrize(
    ("error", "words"), [(GONE, "Back in a moment"), (ValueError("ours"), "Something broke")]
)
def test_a_page_says_it_in_words(error: Exception, words: str) -> None:
    assert words in answer_to(error, "/queue/").content.decode()


def logged(error: Exception) -> str:
    try:
        raise error
    except Exception:
        record = logging.makeLogRecord(
            {"msg": "Task failed\nstack", "levelname": "ERROR", "exc_info": sys.exc_info()}
        )
    return logs.formatter().format(record)


def test_the_log_has_one_line_for_a_server_that_is_away() -> None:
    [line] = logged(GONE).splitlines()
    assert "Task failed" in line
    assert line.endswith("away='connection refused'")
    assert "Traceback" in logged(ValueError("ours"))
