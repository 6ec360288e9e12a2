#!/usr/bin/env python
"""Django's command line for LeadBridge."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadbridge.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) is not None:
            raise  # the server answered: this is a fault of ours, to be seen in full
        sys.exit(_unreachable(error))


def _unreachable(error: Exception) -> str:
    if os.environ.get("DATABASE_URL"):
        return f"The database of DATABASE_URL can't be reached: {str(error).splitlines()[0]}"
    return "LeadBridge isn't running here: start it with bin/up, or set DATABASE_URL."


if __name__ == "__main__":
    main()
