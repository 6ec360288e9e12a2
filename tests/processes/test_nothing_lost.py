"""What was answered with 2xx is a lead exactly once, whatever dies, and however often."""

import contextlib
import os
import random
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.embedded.processes import descendants, until
from tests.processes.machine import Machine
from tests.processes.sender import Sender

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("processes")]

SEED = 20260310
SUBMISSIONS = 200
VICTIMS = ["postgres", "postgres", "valkey", "valkey", "urgent", "urgent", "bulk"]
STORM = (
    "leads_lead l JOIN leads_person p ON p.id = l.person_id AND p.name LIKE 'storm-%%'"
    " LEFT JOIN followup_handoff h ON h.lead_id = l.id"
)


def test_every_submission_taken_is_one_lead_whatever_is_killed(
    machine: Machine, report: Callable[[str], None]
) -> None:
    dice = random.Random(SEED)
    victims = dice.sample(VICTIMS, len(VICTIMS))
    moments = sorted(dice.sample(range(5, SUBMISSIONS - 20), len(victims)))
    sender = Sender(machine, "storm")
    with ThreadPoolExecutor(4) as threads:
        sending = threads.map(sender.send, range(SUBMISSIONS))
        for moment, victim in zip(moments, victims, strict=True):
            sender.wait_for(moment)
            machine.kill(victim)
        list(sending)
    report(
        f"{SUBMISSIONS} taken, {sender.unanswered} times unanswered, while these died: {', '.join(victims)}"
    )

    until(lambda: machine.count(f"{STORM} WHERE h.breached_at IS NOT NULL") >= SUBMISSIONS, 60)

    stored = dict(
        machine.rows(
            "SELECT p.name, array_agg(s.id::text) FROM leads_submission s JOIN leads_lead l ON l.id = s.lead_id"
            " JOIN leads_person p ON p.id = l.person_id WHERE p.name LIKE 'storm-%%' GROUP BY p.name"
        )
    )
    assert stored == {name: [answer] for name, answer in sender.answers.items()}
    assert machine.count(STORM) == SUBMISSIONS
    assert machine.count("leads_submission WHERE state <> 'accepted'") == 0
    assert machine.count(f"{STORM} JOIN followup_assignment a ON a.handoff_id = h.id") == SUBMISSIONS
    assert told(machine) == {
        ("handoff", machine.rep): SUBMISSIONS,
        ("breach", machine.rep): SUBMISSIONS,
        ("breach", machine.manager): SUBMISSIONS,
    }
    checked = machine.manage("check_figures")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def told(machine: Machine) -> dict[tuple[str, int], int]:
    """How many alerts of the storm each member had, by rung."""
    found = machine.rows(
        "SELECT a.rung, a.recipient_id, count(*) FROM followup_alert a JOIN followup_handoff h ON h.id = a.handoff_id"
        " JOIN leads_lead l ON l.id = h.lead_id JOIN leads_person p ON p.id = l.person_id"
        " WHERE p.name LIKE 'storm-%%' GROUP BY 1, 2"
    )
    return {(rung, member): number for rung, member, number in found}


def test_everything_killed_at_once_has_every_row_when_it_starts_again(machine: Machine) -> None:
    before = machine.count("leads_submission")
    for number in range(20):
        machine.send(f"last-{number}")

    for pid in [machine.up.process.pid, *descendants(machine.up.process.pid)]:
        with contextlib.suppress(ProcessLookupError):  # it died of the one before
            os.kill(pid, signal.SIGKILL)
    machine.up.process.wait()
    machine.up.start()

    assert machine.count("leads_submission") == before + 20
    for number in range(20):
        machine.wait_for_breach(f"last-{number}")
        assert machine.breaches_of(f"last-{number}") == 1
