"""Figures as a file for a spreadsheet, the same as on the page."""

import csv
from io import StringIO

from alignment.outcomes import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def outcomes_csv(report: Report) -> str:
    """One line a channel, the API's fields as columns; an empty cell where there is no rate."""
    text = StringIO()
    columns = list(report.total.document())
    writer = csv.writer(text)
    writer.writerow(["channel", *columns])
    for row in report.rows:
        figures = row.document()
        writer.writerow([harmless(row.channel), *(figures[name] for name in columns)])
    return text.getvalue()


def harmless(text: str) -> str:
    """Text that a spreadsheet won't take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def file_name(report: Report) -> str:
    period = report.period
    return f"outcomes-by-channel_{period.first or 'all'}_{period.last}.csv"
