"""What goes wrong: a deck of blows, shuffled, dealt at random moments."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass

import redis

from tests.embedded.processes import PARTS
from tests.processes.machine import Machine

FLUSH = "flush"
# Every part dies, and what holds the rows and the deliveries more often.
DECK = [*PARTS, "postgres", "urgent", "urgent", FLUSH]
PAUSE_S = (1.0, 8.0)
CUTS_DELIVERIES = {
    "urgent",
    "postgres",
}  # whose death between a message's leaving and its row makes it leave again


@dataclass
class Kill:
    part: str
    at: float
    pid: int
    is_over: bool = False


class Havoc:
    """Deals blows until told to end, the same ones in the same order for the same dice."""

    def __init__(self, machine: Machine, dice: random.Random) -> None:
        self.machine, self.dice = machine, dice
        self.kills: list[Kill] = []
        self.flushed = 0

    def run(self, ended: threading.Event) -> None:
        deck: list[str] = []
        while not ended.wait(self.dice.uniform(*PAUSE_S)):
            deck = deck or self.dice.sample(DECK, len(DECK))
            self.strike(deck.pop())

    def strike(self, blow: str) -> None:
        if blow == FLUSH:
            self._flush()
        else:
            pid = self.machine.kill(blow)
            self.kills.append(Kill(blow, time.time(), pid))

    def _flush(self) -> None:
        broker = redis.Redis.from_url(self.machine.up.addresses.redis_url)
        try:
            broker.flushall()
            self.flushed += 1
        except redis.ConnectionError:  # just killed: it comes back with nothing in it anyway
            pass
        finally:
            broker.close()

    def recovered(self) -> int:
        """How many of the killed have a successor by now."""
        for kill in self.kills:
            kill.is_over = kill.is_over or self._has_successor(kill)
        return sum(kill.is_over for kill in self.kills)

    def _has_successor(self, kill: Kill) -> bool:
        pid = self.machine.up.pid_of(PARTS[kill.part])
        return pid is not None and pid != kill.pid

    def __str__(self) -> str:
        killed = Counter(kill.part for kill in self.kills)
        parts = ", ".join(f"{part} {number}" for part, number in sorted(killed.items()))
        return f"killed {killed.total()} ({parts}), flushed {self.flushed}"
