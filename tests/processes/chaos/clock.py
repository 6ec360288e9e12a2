"""The product's clock, moved on for the test.

Every loop reads one clock, `clock_timestamp()` of its database. In the test's database a function of that name, found
before PostgreSQL's own, answers with a later time. Nothing in the product knows of it, so that nothing there can be
misused, and no row is touched: leases and digests run out sooner by it just as clocks do.
"""

import random
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from tests.embedded.processes import until
from tests.processes.machine import Machine

# Less than from a reminder to the promise, and so than from a hand-off to its second step: what is over by the next look
# is rightly no longer reminded of.
LONGEST_STEP_S = 120
PAUSE_S = (1.0, 6.0)
_AHEAD = """
CREATE OR REPLACE FUNCTION ahead.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
RETURN pg_catalog.clock_timestamp() + make_interval(secs => {});
"""
_INSTALL = f"""
CREATE SCHEMA ahead;
{_AHEAD.format(0)}
GRANT USAGE ON SCHEMA ahead TO leadbridge_app;
ALTER DATABASE leadbridge SET search_path = ahead, pg_catalog, "$user", public;
"""
# Whoever is connected already goes on by PostgreSQL's own.
_TURN_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'leadbridge' AND pid <> pg_backend_pid()"
# Who looked at the clock before it last moved, and has not said yet what came of it.
_BEHIND = "pg_stat_activity WHERE datname = 'leadbridge' AND xact_start < %s"
_DUE = "followup_handoff WHERE rung_at <= ahead.clock_timestamp()"


class Clock:
    """Ahead of the machine's by `ahead_s` seconds."""

    def __init__(self, machine: Machine) -> None:
        self.ahead_s = 0
        self._machine = replace(machine)  # with a connection of its own: it turns in a thread of its own
        self._machine.rows(_INSTALL)
        self._machine.rows(_TURN_OUT)
        self._moved_at = self._now()

    def advance(self, seconds: int) -> None:
        """Move it on, once all that is due by now was told."""
        assert seconds <= LONGEST_STEP_S
        until(lambda: not self._machine.count(_BEHIND, self._moved_at) and not self._machine.count(_DUE), 120)
        self.ahead_s += seconds
        self._machine.rows(_AHEAD.format(self.ahead_s))
        self._moved_at = self._now()

    def run(self, ended: threading.Event, dice: random.Random) -> None:
        """Move it on every few seconds, until told to end."""
        while not ended.wait(dice.uniform(*PAUSE_S)):
            with suppress(AssertionError):  # what is due is never told: the verdict will say so
                self.advance(dice.randint(LONGEST_STEP_S // 2, LONGEST_STEP_S))

    def _now(self) -> datetime:
        [(instant,)] = self._machine.rows("SELECT pg_catalog.clock_timestamp()")
        return instant
