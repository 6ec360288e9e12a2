"""A client that takes no silence for an answer."""

import threading
import time

from tests.processes.machine import Machine, Unanswered

PATIENCE_S = 60


class Sender:
    """Sends leads called `name`-1, `name`-2, …, each again under its own key until it is taken, and counts."""

    def __init__(self, machine: Machine, name: str) -> None:
        self.machine = machine
        self.name = name
        self.unanswered = 0
        self.answers: dict[str, str] = {}
        self._counting = threading.Condition()

    def send(self, number: int) -> None:
        name = f"{self.name}-{number}"
        deadline, pause = time.monotonic() + PATIENCE_S, 0.1
        while not (answer := self._try(name)):
            assert time.monotonic() < deadline, f"{name} was not taken within {PATIENCE_S} s"
            time.sleep(pause)  # as a patient client would, before it tries again
            pause = min(2 * pause, 1.0)
        with self._counting:
            self.answers[name] = answer
            self._counting.notify_all()

    def _try(self, name: str) -> str:
        try:
            return str(self.machine.send(name)["id"])
        except Unanswered:
            with self._counting:
                self.unanswered += 1
            return ""

    def wait_for(self, number: int) -> None:
        with self._counting:
            assert self._counting.wait_for(lambda: len(self.answers) >= number, 60)
