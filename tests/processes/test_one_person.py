"""Two thousand submissions at once, a third of them people known already under another spelling, while workers die."""

import itertools
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.embedded.processes import until
from tests.processes.machine import Machine, Unanswered

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("processes")]

SEED = 20260311
PEOPLE, SUBMISSIONS, CLIENTS = 1334, 2000, 50
OURS = "leads_person p JOIN leads_lead l ON l.person_id = p.id WHERE p.company = 'Crowd'"


def spelled(number: int, dice: random.Random, *, again: bool) -> dict[str, Any]:
    """One of the crowd; every third is known by phone alone, the others by an address."""
    person: dict[str, Any] = {"name": f"Crowd {number}", "company": "Crowd"}
    if number % 3 == 0:
        line = f"{number:04}"
        others = [{"phone": f"202 555 {line}", "country": "US"}, {"phone": f"+1 (202) 555-{line}"}]
        return person | (dice.choice(others) if again else {"phone": f"+1202555{line}"})
    address = f"crowd.{number}@lead.example"
    return person | {"email": dice.choice([address.upper(), f" {address.title()} "]) if again else address}


def test_a_crowd_is_as_many_people_and_leads_as_it_is(
    machine: Machine, report: Callable[[str], None]
) -> None:
    dice = random.Random(SEED)
    wanted = [(number, False) for number in range(PEOPLE)]
    wanted += [(dice.randrange(PEOPLE), True) for _ in range(SUBMISSIONS - PEOPLE)]
    dice.shuffle(wanted)  # some ask under another spelling first
    bodies = [{"channel": "Fair", "person": spelled(number, dice, again=again)} for number, again in wanted]
    unanswered, ended = itertools.count(), threading.Event()
    answers: dict[int, str] = {}

    def send(place: int) -> None:
        def attempt() -> str:
            try:
                return str(machine.post(bodies[place], key=f"crowd-{place}")["id"])
            except Unanswered:
                next(unanswered)
                time.sleep(0.1)  # as a patient client would, before it tries again
                return ""

        answers[place] = until(attempt, 60)

    def kill_workers() -> int:
        killed = 0
        while not ended.is_set():
            before = len(answers)
            machine.kill(("urgent", "bulk")[killed % 2])
            killed += 1
            until(lambda: ended.is_set() or len(answers) >= min(before + 250, SUBMISSIONS), 60)  # noqa: B023
        return killed

    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as clients, ThreadPoolExecutor(1) as killer:
        killing = killer.submit(kill_workers)
        list(clients.map(send, range(SUBMISSIONS)))
        ended.set()
        killed = killing.result()
    until(lambda: machine.count("leads_submission WHERE state = 'pending'") == 0, 60)
    report(
        f"{SUBMISSIONS} from {CLIENTS} clients in {time.monotonic() - began:.1f} s, workers killed {killed} times,"
        f" {next(unanswered)} times unanswered"
    )

    assert len(set(answers.values())) == SUBMISSIONS
    ids = [int(answer) for answer in answers.values()]
    assert machine.count("leads_submission WHERE id = ANY(%s) AND lead_id IS NOT NULL", ids) == SUBMISSIONS
    assert machine.count("leads_person WHERE company = 'Crowd'") == PEOPLE
    assert machine.count(OURS) == PEOPLE
    assert (
        machine.count(f"{OURS} AND NOT EXISTS (SELECT FROM leads_personkey k WHERE k.person_id = p.id)") == 0
    )
    assert machine.count("leads_mergequestion") == 0
    said = machine.rows(
        "SELECT p.name, count(*) FROM leads_submission s JOIN leads_lead l ON l.id = s.lead_id"
        " JOIN leads_person p ON p.id = l.person_id WHERE s.id = ANY(%s) GROUP BY 1",
        ids,
    )
    expected: dict[str, int] = {}
    for number, _ in wanted:
        expected[f"Crowd {number}"] = expected.get(f"Crowd {number}", 0) + 1
    assert dict(said) == expected
    checked = machine.manage("check_figures")
    assert checked.returncode == 0, checked.stdout + checked.stderr
