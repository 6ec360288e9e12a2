"""A running `up` with a quick company in it: sending leads to it, reading its rows, killing its parts."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2
import psycopg2.extensions

from tests.embedded.processes import PARTS, ROOT, Up, until

PASSWORD = "a long enough password"


class Unanswered(Exception):
    """The server was away: whether it kept the lead, nobody knows."""


_OF_LEAD = (
    "JOIN followup_handoff h ON h.id = a.handoff_id JOIN leads_lead l ON l.id = h.lead_id"
    " JOIN leads_person p ON p.id = l.person_id WHERE p.name = %s"
)


@dataclass
class Machine:
    """`key` may send leads; `rep` owns every one of them, and `manager` hears of each that is missed."""

    up: Up
    key: str
    rep: int
    manager: int
    _connection: psycopg2.extensions.connection | None = field(default=None, init=False, repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.up.port}"

    def send(self, name: str, *, wait: bool = False) -> dict[str, Any]:
        """Post a lead under an idempotency key of its name. Raises Unanswered unless it was taken."""
        person = {"name": name, "email": f"{name}@lead.example", "company": "Northwind"}
        return self.post({"channel": "Website", "person": person}, key=name, wait=wait)

    def post(self, body: dict[str, Any], *, key: str, wait: bool = False) -> dict[str, Any]:
        """Post a submission under this idempotency key. Raises Unanswered unless it was taken."""
        request = urllib.request.Request(  # noqa: S310  our own server
            f"{self.address}/api/v1/submissions/",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
                **({"Prefer": "wait=5"} if wait else {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            if (error.code, error.headers["Retry-After"]) != (503, "1"):
                raise
            raise Unanswered(f"{error.code}") from error
        except (
            OSError,
            ValueError,
            HTTPException,
        ) as error:  # the last: it was killed in the middle of its answer
            raise Unanswered(str(error)) from error

    def stream_token(self) -> str:
        """Sign the rep in by the form, and ask for what opens their stream."""
        cookies = CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
        browser.open(f"{self.address}/account/login/").close()
        [csrf] = [cookie.value for cookie in cookies if cookie.name == "csrftoken"]
        form = {"login": "rep@quick.example", "password": PASSWORD, "csrfmiddlewaretoken": csrf or ""}
        browser.open(f"{self.address}/account/login/", urlencode(form).encode()).close()
        with browser.open(f"{self.address}/stream/token/") as answer:
            return str(json.load(answer)["token"])

    @staticmethod
    def instant(text: str) -> float:
        """An instant of the API's, in seconds."""
        return datetime.fromisoformat(text).timestamp()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds, asked as the role that owns the tables and so sees every row, once the database answers."""
        return until(lambda: self._asked(query, values))[0]

    def _asked(self, query: str, values: tuple[object, ...]) -> tuple[list[tuple[Any, ...]]] | None:
        try:
            if self._connection is None:
                self._connection = psycopg2.connect(self.up.addresses.database_url)
                self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                cursor.execute(query, values)
                return (cursor.fetchall() if cursor.description else [],)  # an empty list is an answer too
        except psycopg2.OperationalError:
            self._connection = None
            return None

    def count(self, query: str, *values: object) -> int:
        [(number,)] = self.rows(f"SELECT count(*) FROM {query}", *values)  # noqa: S608  the tests' own words
        return int(number)

    def alerts_of(self, name: str, rung: str) -> list[int]:
        """Who was alerted on this rung of this lead's clock, each as often as they were."""
        found = self.rows(
            f"SELECT recipient_id FROM followup_alert a {_OF_LEAD} AND a.rung = %s ORDER BY 1",  # noqa: S608
            name,
            rung,
        )
        return [member for (member,) in found]

    def breaches_of(self, name: str) -> int:
        return self.count(f"followup_breach a {_OF_LEAD}", name)

    def wait_for_breach(self, name: str) -> float:
        """When the manager's alert of a missed lead could first be read."""
        until(lambda: self.manager in self.alerts_of(name, "breach"), 20)
        return time.time()

    def mails_of(self, name: str) -> list[int]:
        """How often each delivery about this lead left as a mail; a letter cut short by a kill may leave twice."""
        sent = Counter(key for key, _ in self.mails())
        owed = self.rows(
            "SELECT d.id FROM followup_delivery d JOIN followup_alert a ON a.id = d.alert_id " + _OF_LEAD,  # noqa: S608
            name,
        )
        return [sent[f"delivery-{delivery}"] for (delivery,) in owed]

    def mails(self) -> Iterator[tuple[str, float]]:
        """(key, instant) of every alert that left as a mail."""
        for mail in self.up.addresses.home.glob("mail/*"):
            for key in re.findall(r"^Message-ID: <(delivery-\d+)@", mail.read_text(), re.M):
                yield key, mail.stat().st_mtime

    def kill(self, part: str) -> int:
        """SIGKILL a part; the number of the process it was."""
        pid = self.up.wait_for(PARTS[part])
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_for_successor(self, part: str, killed: int) -> int:
        """The process that took the place of the killed one, once there is one."""
        return until(lambda: (pid := self.up.pid_of(PARTS[part])) != killed and pid) or 0

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command beside the running `up`."""
        return subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.up.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def waited_for_a_processor(pid: int) -> float:
    """Seconds a process has stood in line on a machine that had other things to do."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return max(int(thread.read_text().split()[1]) for thread in threads) / 1e9


def found(up: Up, **differently: object) -> Machine:
    """Found the quick company in a running home, or one that differs; see `company.found`."""
    made = Machine(up, "", 0, 0).manage(
        "shell",
        "--no-imports",
        "-c",
        f"from tests.processes import company; company.found(**{differently!r})",
    )
    assert made.returncode == 0, made.stderr
    about, key = made.stdout.splitlines()
    ids = json.loads(about)
    return Machine(up, key, ids["rep"], ids["manager"])
