"""Many clients at once, a third of them saying who they are in another spelling, while workers die."""

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

SEED = 20261125
CLIENTS = 50
PEOPLE = 1_334  # each once, and every second of them once more in another spelling: a third of all
SUBMISSIONS = 2_000
VICTIMS = ("urgent", "bulk", "urgent", "urgent")


def told(number: int, *, again: bool) -> dict[str, Any]:
    """Who one of the crowd is: half of them by e-mail, half by phone; `again` in another spelling."""
    name = f"crowd-{number}"
    if number % 4 < 2:
        address = f"crowd.{number}@many.example"
        return {"name": name, "email": f" {address.title()} " if again else address}
    phone = f"+44 7700 9{number:05d}"
    return {"name": name, "phone": f"+44 (7700) {phone[-6:-3]}-{phone[-3:]}" if again else phone}


def test_a_crowd_becomes_the_people_it_is(machine: Machine, report: Callable[[str], None]) -> None:
    dice = random.Random(SEED)
    wanted = [(number, False) for number in range(PEOPLE)]
    wanted += [(number, True) for number in range(0, PEOPLE, 2)][: SUBMISSIONS - PEOPLE]
    dice.shuffle(wanted)
    assert len(wanted) == SUBMISSIONS
    taken, unanswered = threading.Semaphore(0), []

    def send(one: tuple[int, bool]) -> None:
        number, again = one
        body = {"channel": "Website", "person": told(number, again=again)}

        def tried() -> bool:
            try:
                machine.post(body, key=f"crowd-{number}-{again}")
            except Unanswered:
                unanswered.append(one)
                time.sleep(0.1)  # as a patient client would, before it tries again
                return False
            return True

        until(tried, 60)
        taken.release()

    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as clients:
        sending = clients.map(send, wanted)
        for victim in VICTIMS:
            for _ in range(SUBMISSIONS // (len(VICTIMS) + 1)):
                assert taken.acquire(timeout=60)
            machine.kill(victim)
        list(sending)
    seconds = time.monotonic() - began
    crowd = "leads_submission WHERE idempotency_key LIKE 'crowd-%%'"
    until(lambda: machine.count(f"{crowd} AND state = 'pending'") == 0, 120)
    report(
        f"{SUBMISSIONS} of {CLIENTS} clients taken in {seconds:.1f} s, {len(unanswered)} times unanswered,"
        f" while {len(VICTIMS)} workers died; all were leads {time.monotonic() - began:.1f} s after the first"
    )

    assert machine.count(crowd) == SUBMISSIONS
    assert machine.count(f"{crowd} AND state NOT IN ('accepted', 'merged')") == 0
    assert machine.count("leads_person WHERE name LIKE 'crowd-%%'") == PEOPLE
    assert (
        machine.count("leads_lead l JOIN leads_person p ON p.id = l.person_id WHERE p.name LIKE 'crowd-%%'")
        == PEOPLE
    )
    assert machine.count(f"{crowd} AND state = 'accepted'") == PEOPLE
    assert machine.count(f"{crowd} AND lead_id IS NULL") == 0
