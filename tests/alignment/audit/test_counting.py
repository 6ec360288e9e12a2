"""What an audit counts, against small files worked out by hand and random ones counted again in plain loops."""

import itertools
import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from alignment import speed
from alignment.audit import drawings, words
from alignment.audit.figures import MOST, Audit, Row
from leads.imports.faults import FileError
from tests.alignment.audit.files import audit, options

LEADS = """id,email,phone,created,lead source,owner
1,ann@example.com,,2026-03-02 09:00,Web,Sam
2,bob@example.com,,2026-03-02 10:00,Web,Sam
3,,+31 10 555 0103,2026-03-03 11:00,Fair,Rita
4,dee@example.com,,2026-03-04 12:00,Fair,Rita
5,eve@example.com,,2026-04-01 12:00,Web,
"""
TOUCHES = """lead id,email,phone,type,result,at,owner
1,,,call,no answer,2026-03-02 09:04,Sam
1,,,call,connected,2026-03-03 09:00,Sam
,BOB@example.com,,email,sent,2026-03-02 12:00,Sam
,,010 555 0103,call,no answer,2026-03-03 10:00,Rita
,eve@example.com,,email,sent,2026-04-01 12:00:03,Robot
"""


def row(rows: tuple[Row, ...], name: str) -> Row:
    return next(row for row in rows if row.name == name)


def test_every_lead_is_counted_once_by_how_often_it_was_tried() -> None:
    total = audit(LEADS, TOUCHES).total

    assert total.by_touches == (1, 3, 1, 0, 0, 0, 0)
    assert (total.never.part, total.under_three.part, total.under_six.part) == (1, 5, 5)
    assert total.reached == 1
    assert total.waits == (0, 1, 0, 0, 1, 0, 0)  # 4 minutes; 2 hours
    assert (total.before, total.machine, total.absurd, total.unsaid) == (1, 1, 0, 0)
    assert (total.known, total.median_s, total.p90_s) == (2, 240.0, 7200.0)


def test_channels_reps_months_and_hours_each_add_up_to_all() -> None:
    found = audit(LEADS, TOUCHES)

    assert [(row.name, row.leads, row.never.part) for row in found.by_channel] == [
        ("Web", 3, 0),
        ("Fair", 2, 1),
    ]
    # a lead that is nobody's belongs to who tried it first
    assert [(row.name, row.leads) for row in found.by_rep] == [("Rita", 2), ("Sam", 2), ("Robot", 1)]
    assert [(row.name, row.leads) for row in found.by_month] == [("Mar 2026", 4), ("Apr 2026", 1)]
    assert {row.name: row.leads for row in found.by_hour if row.leads} == {"09": 1, "10": 1, "11": 1, "12": 2}


def test_an_odd_time_is_named_and_counted_and_in_no_median() -> None:
    notes = " ".join(words.notes(audit(LEADS, TOUCHES)))

    assert "1 lead tried only before they were entered" in notes
    assert "1 lead first written to within ten seconds" in notes


@pytest.mark.parametrize(
    ("asked", "tried", "kind"),
    [
        ("2026-03-02 09:00", "2026-03-02 09:00", "known"),
        ("2026-03-02 09:00", "2026-03-02 08:59", "before"),
        ("2026-03-02 09:00", "2027-03-03 09:00", "refused"),
        ("2025-03-02 09:00", "2026-03-02 09:00", "known"),
        ("2025-03-02 09:00", "2026-03-02 09:01", "absurd"),
        ("2026-03-02", "2026-03-02 09:00", "unsaid"),
        ("2026-03-02 00:00", "2026-03-03 09:00", "unsaid"),
        ("2026-03-02", "2026-03-04", "over a day"),
        ("2026-03-02 09:00", "2026-03-02", "unsaid"),
        ("2026-03-02 09:00", "2026-03-01", "before"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_wait(asked: str, tried: str, kind: str) -> None:
    total = audit(f"id,created\n1,{asked}\n", f"lead id,type,at\n1,call,{tried}\n").total

    found = {
        "known": total.known,
        "before": total.before,
        "absurd": total.absurd,
        "unsaid": total.unsaid,
        "over a day": total.waits[-1] * (total.known == 0),
        "refused": total.never.part,
    }
    assert found[kind] == 1
    assert total.by_touches[0] == (kind == "refused")


def test_a_call_across_the_change_of_clocks_waits_what_the_buyer_waited() -> None:
    leads = "id,created\n1,2026-03-29 01:58\n"
    assert (
        audit(leads, "lead id,type,at\n1,call,2026-03-29 03:03\n", zone="Europe/Berlin").total.median_s == 300
    )


def test_an_attempt_goes_to_the_lead_that_had_asked_by_then() -> None:
    leads = "id,email,created\n1,a@example.com,2026-01-05 09:00\n2,a@example.com,2026-02-05 09:00\n"
    touches = (
        "email,type,at\n"
        "a@example.com,call,2026-01-20 09:00\n"
        "a@example.com,call,2026-02-05 09:30\n"
        "a@example.com,call,2026-02-05\n"
    )
    assert audit(leads, touches).total.by_touches[:4] == (0, 1, 1, 0)


def test_the_lead_s_own_mail_is_no_attempt_and_an_answer_only_after_one_of_ours() -> None:
    leads = "id,created\n1,2026-03-02 09:00\n2,2026-03-02 09:00\n"
    touches = (
        "lead id,type,direction,at\n"
        "1,email,INCOMING_EMAIL,2026-03-02 09:01\n"
        "2,email,EMAIL,2026-03-02 10:00\n"
        "2,email,INCOMING_EMAIL,2026-03-02 11:00\n"
    )
    found = audit(leads, touches)
    assert (found.total.by_touches[:2], found.total.reached) == ((1, 1), 1)
    assert found.touches is not None
    assert found.touches.theirs == 2


def test_the_same_row_twice_counts_once_and_what_matches_nobody_is_said() -> None:
    leads = "id,created\n1,2026-03-02 09:00\n1,2026-03-02 09:00\n"
    touches = "lead id,type,at,call id\n1,call,2026-03-02 10:00,c1\n1,call,2026-03-02 10:00,c1\n9,call,2026-03-02 10:00,c2\n"
    found = audit(leads, touches)

    assert (found.leads.taken, found.leads.twice) == (1, 1)
    assert found.touches is not None
    assert (found.touches.taken, found.touches.twice, found.touches.nobody) == (1, 1, 1)
    assert found.total.by_touches[1] == 1


def test_attempts_that_match_nobody_are_warned_of_before_any_figure() -> None:
    leads = "id,created\n1,2026-03-02 09:00\n"
    assert "could be laid to a lead" in words.warning(audit(leads, "lead id,type,at\n7,call,2026-03-02\n"))
    assert words.warning(audit(leads, "lead id,type,at\n1,call,2026-03-02\n")) == ""


def test_planned_and_unreadable_rows_are_refused_in_the_importer_s_words() -> None:
    touches = (
        "lead id,type,at,status\n1,call,2026-03-02,Scheduled\n1,fax,2026-03-02,\n1,call,soon,\n1,call,,\n"
    )
    found = audit("id,created\n1,2026-03-02\n,2026-03-02\n2,\n3,2027-01-01\n", touches)

    assert {reason for reason, _, _ in found.leads.reasons} == {
        "It doesn't say whose lead it is: no external id, e-mail or phone.",
        "It doesn't say when they asked.",
        "“…” has not come yet.",
    }
    assert found.touches is not None
    assert {reason for reason, _, _ in found.touches.reasons} == {
        "It was only planned: “…”.",
        "“…” is no way of reaching someone. Use one of: call, email, sms, chat, meeting.",
        "“…” is not a date.",
        "It doesn't say when.",
    }


def test_leads_alone_say_only_what_they_know() -> None:
    found = audit("id,created,lead source\n1,2026-03-02,Web\n")
    assert (found.attempts_from, words.tiles(found)) == ("", [])
    assert "Neither file says who tried" in words.warning(found)
    assert drawings.attempts(found) is None

    counted = audit("id,created,Number of times contacted\n1,2026-03-02,0\n2,2026-03-02,4\n3,2026-03-02,\n")
    assert (counted.attempts_from, counted.total.by_touches) == ("count", (2, 0, 0, 0, 1, 0, 0))

    first = audit(
        "id,created,First outreach date\n1,2026-03-02 09:00,2026-03-02 09:30\n2,2026-03-02 09:00,\n"
    )
    assert (first.attempts_from, first.total.median_s, first.total.never.part) == ("first", 1800, 1)
    assert [tile.label for tile in words.tiles(first)] == ["Never contacted", "First attempt after"]

    last = audit("id,created,Last Activity\n1,2026-03-02,2026-04-01\n2,2026-03-02,\n")
    assert (last.attempts_from, last.total.never.part, last.knows_waits) == ("last", 1, False)


def test_a_lead_whose_own_row_tells_of_attempts_that_the_file_lacks_is_said() -> None:
    leads = "id,created,Number of times contacted\n1,2026-03-02,3\n2,2026-03-02,1\n"
    assert audit(leads, "lead id,type,at\n1,call,2026-03-03\n").contradicted == 1


def test_without_a_date_or_a_person_there_is_nothing_to_audit() -> None:
    with pytest.raises(FileError, match="No column says when they asked"):
        audit("id,email\n1,a@example.com\n")
    with pytest.raises(FileError, match="No column says who a row is about"):
        audit("created\n2026-03-02\n")
    with pytest.raises(FileError, match="can be read two ways"):
        audit("id,created\n1,03/04/2026\n")
    assert audit("id,created\n1,03/04/2026\n", how=options(date_order="mdy")).by_month[0].name == "Mar 2026"


def test_very_many_channels_stay_few_rows_that_add_up() -> None:
    leads = "id,created,lead source\n" + "".join(f"{n},2026-03-02,Channel {n}\n" for n in range(1500))
    found = audit(leads)
    assert len(found.by_channel) == 21
    assert sum(row.leads for row in found.by_channel) == 1500


def test_it_is_kept_as_json_and_read_again_unchanged() -> None:
    found = audit(LEADS, TOUCHES)
    assert Audit.of(json.loads(json.dumps(found.document()))) == found


@pytest.mark.parametrize("seed", range(5))
def test_random_files_agree_with_a_count_in_plain_loops(seed: int) -> None:
    chance = random.Random(seed)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    asked = {n: start + timedelta(seconds=chance.randrange(60 * 86400)) for n in range(200)}
    calls = [
        (chance.randrange(220), start + timedelta(seconds=chance.randrange(90 * 86400))) for _ in range(400)
    ]
    channels = {n: chance.choice(["Web", "Fair", ""]) for n in asked}
    leads = "id,created,lead source\n" + "".join(
        f"{n},{at:%Y-%m-%d %H:%M:%S},{channels[n]}\n" for n, at in asked.items()
    )
    touches = "lead id,type,at,call id\n" + "".join(
        f"{n},call,{at:%Y-%m-%d %H:%M:%S},c{place}\n" for place, (n, at) in enumerate(calls)
    )

    found = audit(leads, touches)

    by_touches, waits = [0] * (MOST + 1), []
    for n, at in asked.items():
        mine = sorted(when for lead, when in calls if lead == n)
        by_touches[min(len(mine), MOST)] += 1
        after = [when for when in mine if when >= at]
        if after:
            waits.append((after[0] - at).total_seconds())
    assert found.total.by_touches == tuple(by_touches)
    assert found.total.known == len(waits)
    assert found.total.median_s == sorted(waits)[(len(waits) - 1) // 2]
    assert found.total.before == 200 - by_touches[0] - len(waits)
    bounds = (0, *speed.BOUNDS_S, float("inf"))
    assert found.total.waits == tuple(
        sum(low <= wait < high for wait in waits) for low, high in itertools.pairwise(bounds)
    )
    assert found.touches is not None
    assert found.touches.nobody == sum(n >= 200 for n, _ in calls)
    for rows in (found.by_channel, found.by_rep, found.by_month, found.by_hour):
        assert sum(row.leads for row in rows) == 200
        for place in range(MOST + 1):
            assert sum(row.by_touches[place] for row in rows) == by_touches[place]
    for one in (found.total, *found.by_channel, *found.by_hour):
        assert (
            one.leads
            == sum(one.waits) + one.by_touches[0] + one.before + one.machine + one.absurd + one.unsaid
        )
