"""The command: `uv run python -m tests.processes.chaos [--minutes 10] [--seed N]`."""

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tests.embedded.processes import Up
from tests.processes import machine as machines
from tests.processes.chaos import evidence, verdict
from tests.processes.chaos.clock import LONGEST_STEP_S, Clock
from tests.processes.chaos.endpoint import Endpoint
from tests.processes.chaos.havoc import Havoc
from tests.processes.sender import Sender

CLIENTS = 20
A_LINE_EVERY_S = 10
PATIENCE_S = 120  # after the last blow, while nothing of what is owed gets less
WINDOW_S = 300
LADDER = [
    {"rung": "handoff", "from": "start", "after_s": 0, "to": ["owner"], "by": ["chat"]},
    {"rung": "reminder", "from": "due", "after_s": -180, "to": ["owner"], "by": ["chat"]},
    {"rung": "breach", "from": "due", "after_s": 0, "to": ["owner", "manager"], "by": ["email", "chat"]},
    {"rung": "team", "from": "due", "after_s": 600, "to": ["team"], "by": ["chat"]},
]


def main() -> int:
    asked = _arguments()
    _say(f"chaos for {asked.minutes:g} minutes, {asked.rate:g} leads a second: --seed {asked.seed}")
    home = Path(tempfile.mkdtemp(prefix="lb-chaos-"))
    up = Up(home / "home")
    up.environment["INTERNAL_HOSTS"] = "127.0.0.1"  # where the endpoint is
    try:
        with Endpoint() as endpoint:
            broken = _storm(up, endpoint, asked)
    finally:
        up.stop()
    for promise in broken:
        _say(str(promise))
    if broken:
        _say(f"what it logged and kept is in {home}")
        return 1
    shutil.rmtree(home)
    return 0


def _storm(up: Up, endpoint: Endpoint, asked: argparse.Namespace) -> list[verdict.Broken]:
    began = time.monotonic()
    machine = machines.found(
        up.start(), reps=("rep", "other"), window_s=WINDOW_S, ladder=LADDER, chat=endpoint.address
    )
    clock = Clock(machine)
    havoc, sender = Havoc(machine, random.Random(asked.seed)), Sender(machine, "lead")
    _say(f"LeadBridge runs, after {time.monotonic() - began:.0f} s")

    began, ended = time.monotonic(), threading.Event()
    with ThreadPoolExecutor(CLIENTS) as clients, ThreadPoolExecutor(2) as others:
        running = [
            others.submit(havoc.run, ended),
            others.submit(clock.run, ended, random.Random(asked.seed)),
        ]
        sent: list[Future[None]] = []
        said = 0.0
        try:
            while (passed := time.monotonic() - began) < asked.minutes * 60:
                while len(sent) < passed * asked.rate:
                    sent.append(clients.submit(sender.send, len(sent)))
                if passed > said + A_LINE_EVERY_S:
                    said += A_LINE_EVERY_S
                    _say(f"{said:4.0f} s: {_standing(sent, sender, havoc, clock, endpoint)}")
                time.sleep(0.05)
        except BaseException:  # Ctrl-C: what was not sent yet isn't any more
            clients.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            ended.set()
        for one in running:
            one.result()
    _say(f"the last lead is sent: {_standing(sent, sender, havoc, clock, endpoint)}")
    _settle(machine, clock)
    found = evidence.gather(
        machine,
        endpoint,
        havoc,
        ladder=LADDER,
        taken=sender.answers,
        refused=[
            f"{sender.name}-{number}: {one.exception()!r}"
            for number, one in enumerate(sent)
            if one.exception()
        ],
    )
    broken = verdict.verdict(found)
    _say(_summary(found, broken, since=began))
    return broken


def _settle(machine: machines.Machine, clock: Clock) -> None:
    """Let the clock run through all that is owed, until nothing is, or nothing gets less."""
    said = moved = time.monotonic()
    before: dict[str, int] = {}
    while (left := evidence.still_to_do(machine)) and (
        left != before or time.monotonic() < moved + PATIENCE_S
    ):
        with suppress(AssertionError):  # what is due is never told: the verdict will say so
            clock.advance(LONGEST_STEP_S)
        if left != before:
            before, moved = left, time.monotonic()
        if time.monotonic() > said + A_LINE_EVERY_S:
            said = time.monotonic()
            _say(f"still to do: {left}")


def _standing(
    sent: list["Future[None]"], sender: Sender, havoc: Havoc, clock: Clock, endpoint: Endpoint
) -> str:
    return (
        f"sent {len(sent)}, answered {len(sender.answers)}, {sender.unanswered} times unanswered;"
        f" {havoc}, recovered {havoc.recovered()},"
        f" clock ahead {clock.ahead_s} s; messages received {len(endpoint.receipts)}"
    )


def _summary(found: verdict.Evidence, broken: list[verdict.Broken], *, since: float) -> str:
    again = [
        gap
        for received in verdict.again(found.receipts)
        if (gap := verdict.cut_short_by(received, found.kills)) is not None
    ]
    return (
        f"{len(found.leads)} leads of {len(found.taken)} answered, {len(found.alerts)} alerts,"
        f" {len(found.receipts)} messages received, {len(again)} of them again after a kill in mid-delivery"
        f" (at most {max(again, default=0):.2f} s from it), in {time.monotonic() - since:.0f} s:"
        f" {len(verdict.PROMISES) - len(broken)} of {len(verdict.PROMISES)} promises hold"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="chaos", description="Kill every part at random; see what still holds."
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=20.0, help="leads a second")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3), "big"))
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
