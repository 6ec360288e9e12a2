"""Quality against a count in plain loops: every lead once, the unproven in every bar, every number opening its leads."""

import csv
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alignment.period import Period
from alignment.quality import behind, calibration, channels, drawings, reasons, worked
from alignment.views import files
from scoring.wilson import Share
from tests.alignment.quality import company
from tests.cast import Cast
from workspaces import scope

BEGAN = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
PERIOD = Period(BEGAN.date(), BEGAN.date() + timedelta(days=27), ZoneInfo("UTC"))
SignIn = Callable[..., Client]


@pytest.mark.parametrize(
    ("work", "part"),
    [
        ({"minutes": 2, "is_reached": True, "touches": 1, "ended": "won"}, "won"),
        ({"minutes": 5, "touches": 6, "ended": "lost"}, "lost"),
        ({"minutes": 2, "is_reached": True, "touches": 1, "ended": "recycled"}, "lost"),
        ({"minutes": 2, "touches": 6, "ended": "returned"}, "returned"),
        ({"minutes": 2, "is_reached": True, "touches": 1}, "open"),
        ({"minutes": 2, "touches": 5, "ended": "lost"}, "unproven"),  # given up early
        ({"minutes": 6, "touches": 6, "ended": "won"}, "unproven"),  # late, and won all the same
        ({"minutes": None, "ended": "returned"}, "unproven"),
        ({"minutes": 2, "touches": 1}, "unproven"),  # still being tried
    ],
)  # fmt: skip
def test_a_lead_counts_in_one_part(scoped: Cast, work: dict[str, object], part: str) -> None:
    company.given(scoped, BEGAN, **work)  # type: ignore[arg-type]
    total = channels.by_channel(worked.handed(PERIOD), PERIOD).total
    assert {name: getattr(total, name) for name in worked.PARTS} == {
        name: int(name == part) for name in worked.PARTS
    }


def plant(cast: Cast, seed: int) -> list[dict[str, object]]:
    chance = random.Random(seed)
    planted: list[dict[str, object]] = []
    for _ in range(60):
        ended = chance.choice(["", "won", "lost", "returned", "recycled"])
        one: dict[str, object] = {
            "channel": chance.choice(["Web", "Fair"]),
            "minutes": chance.choice([None, 1, 5, 9]),
            "touches": chance.choice([1, 5, 6, 8]),
            "is_reached": chance.random() < 0.4,
            "is_accepted": chance.random() < 0.5,
            "is_qualified": chance.random() < 0.5,
            "ended": ended,
            "reason": chance.choice(["no_need", "price", ""]) if ended else "",
            "met": chance.randrange(4),
            "known": chance.randrange(4),
            "score": chance.randrange(60),
            "is_own": chance.random() < 0.2,
        }
        if one["minutes"] is None:
            one |= {"touches": 0, "is_reached": False}
        one["met"] = int(one["met"]) & int(one["known"])  # type: ignore[call-overload]
        company.given(cast, BEGAN + timedelta(days=chance.random() * 27), **one)  # type: ignore[arg-type]
        planted.append(one)
    company.given(cast, BEGAN - timedelta(days=1))  # before the period
    return planted


def is_worked(one: dict[str, object]) -> bool:
    return one["minutes"] in {1, 5} and bool(one["is_reached"] or int(one["touches"]) >= 6)  # type: ignore[call-overload]


@pytest.mark.parametrize("seed", range(3))
def test_random_work_agrees_with_a_count_in_plain_loops(scoped: Cast, seed: int) -> None:
    planted = plant(scoped, seed)

    found = channels.by_channel(worked.handed(PERIOD), PERIOD)

    for row in (*found.rows, found.own, found.total):
        mine = [
            one for one in planted
            if row is found.total or (one["is_own"] if row is found.own else not one["is_own"] and one["channel"] == row.name)
        ]  # fmt: skip
        good = [one for one in mine if is_worked(one)]
        assert row.handoffs == len(mine)
        assert row.unproven == len(mine) - len(good)
        assert row.worked == len(good) == row.won + row.open + row.lost + row.returned
        assert row.win == Share(sum(one["ended"] == "won" for one in good), len(good))
        assert row.qualification == Share(sum(bool(one["is_qualified"]) for one in good), len(good))
        accepted = sum(bool(one["is_accepted"]) and one["ended"] != "returned" for one in good)
        assert row.acceptance == Share(accepted, accepted + sum(one["ended"] == "returned" for one in good))
    assert found.given.handoffs + found.own.handoffs == found.total.handoffs == 60

    for said in reasons.of(worked.handed(PERIOD)):
        kinds = reasons.ENDED[said.ended]
        gone = [one for one in planted if one["ended"] in kinds]
        assert {row.key: (row.total.handoffs, row.total.worked) for row in said.rows} == {
            key: (
                sum(one["reason"] == key for one in gone),
                sum(one["reason"] == key and is_worked(one) for one in gone),
            )
            for key in {one["reason"] for one in gone}
        }
        assert said.total.handoffs == len(gone)
        for reason in said.rows:
            assert sum(cell.handoffs for cell in reason.cells) == reason.total.handoffs

    judged = calibration.of(company.version(), worked.handed(PERIOD), PERIOD)
    good = [one for one in planted if is_worked(one) and not one["is_own"]]
    assert judged.total == Share(sum(bool(one["is_qualified"]) for one in good), len(good))
    for band in judged.bands:
        inside = [one for one in good if band.low <= int(one["score"]) <= band.high]  # type: ignore[call-overload]
        assert band.qualified == Share(sum(bool(one["is_qualified"]) for one in inside), len(inside))
    for tested in judged.criteria:
        bit = 1 << tested.place
        met = [one for one in good if int(one["known"]) & int(one["met"]) & bit]  # type: ignore[call-overload]
        assert tested.met == Share(sum(bool(one["is_qualified"]) for one in met), len(met))
        assert tested.met.whole + tested.not_met.whole + tested.unknown.whole == len(good)


def test_every_number_opens_as_many_leads_as_it_says(scoped: Cast) -> None:
    plant(scoped, 7)
    found = channels.by_channel(worked.handed(PERIOD), PERIOD)
    judged = calibration.of(company.version(), worked.handed(PERIOD), PERIOD)
    cells = [
        cell
        for line in (
            *drawings.lines(found, [*found.rows, found.given, found.own, found.total]),
            *drawings.drift_lines(PERIOD, judged),
            *(
                line
                for said in reasons.of(worked.handed(PERIOD))
                for line in drawings.reason_lines(PERIOD, said)
            ),
        )
        for cell in line.cells
        if cell.url
    ]
    assert len(cells) > 20
    for cell in cells:
        listed = behind.figure(dict(parse_qsl(urlsplit(cell.url).query, keep_blank_values=True)), PERIOD)
        assert listed is not None
        assert listed.handoffs.count() == int(cell.text.split(" ")[0]), cell
    for tested in judged.criteria:
        for state, share in (("met", tested.met), ("not_met", tested.not_met), ("unknown", tested.unknown)):
            asked = {"part": "worked", "version": "1", "criterion": str(tested.place), "state": state}
            listed = behind.figure(asked, PERIOD)
            assert listed is not None
            assert listed.handoffs.count() == share.whole


@pytest.mark.parametrize(
    "asked",
    [{"part": "x"}, {"channel": "x"}, {"channel": "9" * 30}, {"whose": "x"}, {"version": "x"}, {"ended": "x"},
     {"version": "1", "criterion": "99", "state": "met"}, {"version": "1", "criterion": "1", "state": "x"}],
)  # fmt: skip
def test_what_is_no_figure_is_none(scoped: Cast, asked: dict[str, str]) -> None:
    assert behind.figure(asked, PERIOD) is None


def test_the_page_for_every_role_and_nothing_for_nadia(cast: Cast, sign_in: SignIn) -> None:
    with scope.workspace(cast.workspace.pk):
        plant(cast, 1)
    address = f"{reverse('quality')}?from=2026-02-02&to=2026-03-01"
    for member in cast.everyone:
        page = sign_in(member).get(address)
        assert page.status_code == 200
        for words in (
            "Worked as agreed",
            "Own leads and given ones",
            "What the definition tells",
            "Why leads were lost",
        ):
            assert words in page.content.decode()
    nadia = sign_in(cast.nadia).get(address).content.decode()
    assert "Nothing was handed over in these days" in nadia
    listed = sign_in(cast.sam).get(
        f"{reverse('quality_handoffs')}?from=2026-02-02&to=2026-03-01&part=unproven"
    )
    assert "Ann Example" in listed.content.decode()
    assert sign_in(cast.sam).get(f"{reverse('quality_handoffs')}?part=x").status_code == 404
    for kind in ("csv", "xlsx"):
        for key in ("by-channel", "by-criterion", "by-score", "by-reason"):
            address = reverse(f"{files.name(f'quality-{key}')}_{kind}")
            assert sign_in(cast.sam).get(f"{address}?from=2026-02-02&to=2026-03-01").status_code == 200
        address = reverse(f"quality_handoffs_{kind}")
        assert sign_in(cast.sam).get(f"{address}?from=2026-02-02&to=2026-03-01").status_code == 200
    assert sign_in(cast.sam).get(f"{reverse('quality')}?from=x").status_code == 400


def test_the_file_says_what_the_page_says(cast: Cast, sign_in: SignIn) -> None:
    with scope.workspace(cast.workspace.pk):
        plant(cast, 1)
        found = channels.by_channel(worked.handed(PERIOD), PERIOD)
    address = reverse(f"{files.name('quality-by-channel')}_csv")
    answer = sign_in(cast.mara).get(f"{address}?from=2026-02-02&to=2026-03-01")
    lines = list(csv.DictReader(StringIO(answer.getvalue().decode().removeprefix("\ufeff"))))
    assert [(line["channel"], int(line["handoffs"]), float(line["win"] or -1)) for line in lines] == [
        (row.name, row.handoffs, -1 if row.win.rate is None else row.win.rate)
        for row in (*found.rows, found.own)
    ]


def test_the_page_asks_as_much_of_three_leads_as_of_one(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.mara)
    counts = []
    for more in (1, 2):
        with scope.workspace(cast.workspace.pk):
            for _ in range(more):
                company.given(cast, BEGAN, ended="lost", reason="price", is_own=True)
                company.given(cast, BEGAN, ended="returned", reason="no_need")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"{reverse('quality')}?from=2026-02-02&to=2026-03-01").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 18, "\n".join(query["sql"][:130] for query in asked)
