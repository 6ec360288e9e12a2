"""The runner: `uv run python -m bench [name …] [--quick] [--json]`."""

import argparse
import importlib
import os
import sys
from datetime import UTC, datetime

from bench import figures, servers
from leadbridge.embedded.child import StartError

BENCHES = (
    "submissions",
    "hooks",
    "road",
    "ledger",
    "routing",
    "alerts",
    "storm",
    "pages",
    "reports",
    "backtests",
    "files",
)
ON_REQUEST = ("millions",)
"""Only where they are asked for by name."""


def main() -> int:
    asked = _arguments()
    with servers.running():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
        import django  # settings read the servers' addresses, so they come after the servers

        django.setup()
        has_missed = False
        for name in asked.names or BENCHES:
            if not asked.json:
                print(f"\n{name}: {_machine()}\n{figures.HEAD}", flush=True)
            for figure in importlib.import_module(f"bench.{name}").run(quick=asked.quick):
                print(figures.document(figure) if asked.json else figures.line(figure), flush=True)
                has_missed |= figure.holds is False
    return 1 if has_missed else 0


def _machine() -> str:
    """What the figures below were measured on, and how busy it was: others' work makes every millisecond longer."""
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {load}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench", description="Each figure beside its limit of the same run."
    )
    known = f"of: {', '.join(BENCHES)}; none means all of these; only by name: {', '.join(ON_REQUEST)}"
    parser.add_argument("names", nargs="*", metavar="name", help=known)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and small workspaces only")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args()
    if unknown := set(asked.names) - {*BENCHES, *ON_REQUEST}:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StartError as error:
        sys.exit(str(error))
