"""Questions to reports, and their answers as plain rows."""

import csv
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from alignment import period
from alignment.question import Question
from alignment.views import files
from workspaces.models import Member


def question(member: Member, **words: str) -> Question:
    """About everything there ever was."""
    return Question(period.preset("all", ZoneInfo(member.workspace.time_zone), timezone.now()), member, words)


def api(browser: Any, key: str, **words: str) -> dict[str, Any]:
    answer = browser.get(f"/api/v1/reports/{key}/", words)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def sheet(browser: Any, key: str, **words: str) -> list[dict[str, str]]:
    answer = browser.get(reverse(f"{files.name(key)}_csv"), {"period": "all"} | words)
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))


def written(value: Any) -> str:
    """A value of the API as a file says it."""
    return (
        ""
        if value is None
        else {True: "TRUE", False: "FALSE"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )
