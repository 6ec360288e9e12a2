"""What is promised of a lane, as it can be kept at that moment."""

from datetime import UTC, datetime
from typing import Any

import pytest

from followup import promise
from scoring.rules import Lane
from tests.cast import Cast
from workspaces.business_time import Hours
from workspaces.models import Team

WEEK = {"week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
LANE: dict[str, Any] = {
    "key": "demo",
    "name": "Demo",
    "group": None,
    "threshold": 0,
    "medium": "call",
    "window_s": 300,
}


def said(day: int, hour: int, minute: int = 0, *, hours: Any = WEEK, **lane: Any) -> str:
    at = datetime(
        2026, 3, day, hour, minute, tzinfo=UTC
    )  # the tenth is a Tuesday; London keeps UTC until the 29th
    return promise.words(Lane(**LANE | lane), Hours.parse(hours, time_zone="Europe/London"), at=at)


def test_in_the_words_of_the_moment() -> None:
    assert said(10, 9) == "we call you within 5 minutes, until 18:00 London time"
    assert said(10, 17, 58) == "we call you by 09:03 London time tomorrow"
    assert said(10, 7) == "we call you by 09:05 London time today"
    assert said(13, 19) == "we call you by 09:05 London time on Monday"
    assert said(30, 17, 30) == "we call you by 09:05 London time tomorrow"  # 18:30 in London by then
    assert said(10, 3, hours={"always": True}) == "we call you within 5 minutes"
    assert said(10, 9, hours={"week": {}}) == "we answer you as soon as we can"
    assert (
        said(10, 9, medium="email", window_s=4 * 3600)
        == "we write to you within 4 hours, until 18:00 London time"
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (60, "1 minute"),
        (300, "5 minutes"),
        (5400, "90 minutes"),
        (3600, "1 hour"),
        (86400, "1 day"),
        (61, "2 minutes"),
    ],
)
def test_a_wait_is_never_said_shorter_than_it_is(seconds: int, words: str) -> None:
    assert promise.wait(seconds) == words


def test_it_follows_the_agreement_and_the_team(scoped: Cast, at: datetime) -> None:
    assert promise.of_lane(scoped.workspace.pk, "left_contact", at=at) == "we call you within 5 minutes"
    Team.objects.filter(is_default=True).update(hours=WEEK)
    assert (
        promise.of_lane(scoped.workspace.pk, "left_contact", at=at)
        == "we call you within 5 minutes, until 18:00 UTC"
    )
    for key in ("", "gone"):
        assert promise.of_lane(scoped.workspace.pk, key, at=at) == promise.VAGUE
    assert [lane.key for lane in promise.lanes(scoped.workspace.pk)] == ["left_contact", "fits_and_engaged"]
