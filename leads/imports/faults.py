"""What can be wrong with a file."""


class FileError(ValueError):
    """Nothing of this file can be taken; the message says why, and what would help."""


class RowError(ValueError):
    """One row can't be taken; the message says why."""


def clip(text: str, most: int = 40) -> str:
    """A cell short enough for a message, on one line, with quotes around it."""
    shown = " ".join(text.replace("\0", "␀").split())
    return f"“{shown if len(shown) <= most else shown[: most - 1] + '…'}”"
