"""The parts of LeadBridge on one machine: what each runs, and how it shows that it is ready."""

import http.client
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leadbridge.embedded import postgres, valkey
from leadbridge.embedded.addresses import Addresses
from leadbridge.embedded.child import StartError
from leadbridge.embedded.tree import Part, program

HOST = "127.0.0.1"  # the demo lets anyone in as anyone: who else may come is for a proxy to decide


def postgres_part(addresses: Addresses) -> Part:
    return Part(
        "postgres",
        lambda output: postgres.start(addresses, output=output),
        stop=postgres.STOP,
        is_ready=lambda: postgres.is_ready(addresses),
        rank=0,
    )


def valkey_part(addresses: Addresses) -> Part:
    return Part(
        "valkey",
        lambda output: valkey.start(addresses, output=output),
        stop=valkey.STOP,
        is_ready=lambda: valkey.is_ready(addresses),
        rank=1,
    )


@dataclass(frozen=True)
class Programs:
    """Our own commands, in this checkout and with this environment."""

    checkout: Path
    environment: Mapping[str, str]

    def manage(self, command: str, *arguments: str) -> Part:
        """One run of a management command."""
        return self._python(command, "manage.py", command, *arguments)

    def web(self, port: int) -> Part:
        options = ["--host", HOST, "--port", str(port), "--log-level", "warning", "--no-access-log"]
        # Browsers keep streams open for ever: without a limit, stopping would wait for them.
        options += ["--timeout-graceful-shutdown", "3", "--timeout-keep-alive", "30", "--no-server-header"]
        return self._python(
            "web",
            *("-m", "uvicorn", "leadbridge.asgi:application", *options),
            is_ready=lambda: _answers(port),
        )

    def worker(self, queue: str, *, threads: int) -> Part:
        # Alone on this machine, a worker needs no talk with others; threads, see docs/decisions/0006.
        options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--hostname", f"{queue}@%h"]
        return self._celery(queue, "worker", "-Q", queue, "--pool", "threads", "-c", str(threads), *options)

    def beat(self, schedule: Path) -> Part:
        # SIGTERM even when we die: its schedule file must be closed, or the next start finds it broken.
        options = ["--schedule", str(schedule), "--pidfile", ""]
        return self._celery("beat", "beat", *options, dies_by=signal.SIGTERM)

    def _celery(self, name: str, *arguments: str, dies_by: signal.Signals = signal.SIGKILL) -> Part:
        command = (sys.executable, "-m", "celery", "--quiet", "-A", "leadbridge.celery", *arguments)
        # Django's checks import every view, a third of the time until a worker that died works again.
        environment = {**self.environment, "CELERY_SKIP_CHECKS": "1"}
        return program(name, command, environment, dies_by=dies_by, cwd=self.checkout)

    def _python(self, name: str, *arguments: str, **options: object) -> Part:
        command = [sys.executable, *arguments]
        return program(name, command, self.environment, cwd=self.checkout, **options)  # type: ignore[arg-type]


def refuse_taken(port: int) -> None:
    """Raise StartError when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise StartError(f"Port {port} can't be used ({error}): choose another with --port.") from error


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
