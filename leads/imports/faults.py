"""What can be wrong with a file."""

import re

_EXAMPLE = re.compile(r"“[^”]*”")


class FileError(ValueError):
    """Nothing of this file can be taken; the message says why, and what would help.

    What would help differs by where one is: `option` is said on the command line, `page` in the browser.
    """

    def __init__(self, message: str, *, option: str = "", page: str = "") -> None:
        super().__init__(f"{message} {option}".strip())
        self.on_page = f"{message} {page}".strip()


class OrderUnclear(FileError):
    """Dates can be read two ways; `example` is one of them."""

    def __init__(self, message: str, *, option: str, example: str) -> None:
        super().__init__(message, option=option, page="Say how dates are written.")
        self.example = example


class RowError(ValueError):
    """One row can't be taken; the message says why."""


def clip(text: str, most: int = 40) -> str:
    """A cell short enough for a message, on one line, with quotes around it."""
    shown = " ".join(text.replace("\0", "␀").split())
    return f"“{shown if len(shown) <= most else shown[: most - 1] + '…'}”"


def general(reason: str) -> str:
    """A reason without the cell it names, so that rows refused for one reason are counted together."""
    return _EXAMPLE.sub("“…”", reason)
