"""Costs of campaigns from a table: a row for each campaign and month, under the heads channel, campaign, month, cost.

All or nothing: with one row that can't be read, none is taken, and each bad row is named with its reason.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from alignment import costs
from leads import sources
from leads.folding import campaign_key, fold
from leads.imports import numbers
from leads.imports.faults import FileError, RowError, clip
from leads.imports.table import Refusal, Row, Table
from leads.models import Campaign
from workspaces.models import Member

MOST_BYTES = 1_000_000
LARGEST = Decimal(10) ** 12
HEADS = {
    "channel": ("channel", "source"),
    "campaign": ("campaign", "campaign name"),
    "month": ("month", "period"),
    "cost": ("cost", "costs", "spend", "amount", "budget spent"),
}
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])(-01)?", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One row as read."""

    number: int
    channel: str
    campaign: str
    month: date
    cost: Decimal


class CostsError(ValueError):
    """Nothing was taken; `faults` says why, each with its line where it has one."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = list(faults)


def take(workspace_id: int, text: str, *, by: Member, at: datetime) -> int:
    """Set the costs of a table; returns how many changed. Raises CostsError."""
    lines = read(text)
    places = _places(workspace_id, lines)
    months: dict[date, dict[int, Decimal | None]] = {}
    for line in lines:
        months.setdefault(line.month, {})[places[line.number]] = line.cost
    return sum(costs.say(workspace_id, month, said, by=by, at=at) for month, said in sorted(months.items()))


def read(text: str) -> list[Line]:
    """The rows of a table; raises CostsError."""
    try:
        table = Table.open(text)
    except FileError as error:
        raise CostsError([error.on_page]) from error
    columns = _columns(table.columns)
    rows = list(table.rows())
    cells = [row.cells[columns["cost"]] for row in rows if isinstance(row, Row)]
    mark = numbers.decimal_mark(cells)
    lines, faults = [], []
    for row in rows:
        if isinstance(row, Refusal):
            faults.append(f"Line {row.line}: {row.reason}")
            continue
        try:
            lines.append(_line(row, columns, mark))
        except RowError as error:
            faults.append(f"Line {row.line}: {error}")
    if not rows:
        faults.append("There is no row below the heads.")
    if faults:
        raise CostsError(faults)
    return lines


def _columns(names: Sequence[str]) -> dict[str, int]:
    found = {
        field: place
        for field, heads in HEADS.items()
        for place, name in enumerate(names)
        if fold(name) in heads
    }
    if missing := [field for field in ("campaign", "month", "cost") if field not in found]:
        raise CostsError(
            [f"The first line must name the columns; there is none called {' or '.join(missing)}."]
        )
    return found


def _line(row: Row, columns: dict[str, int], mark: str) -> Line:
    said = {field: row.cells[place].strip() for field, place in columns.items()}
    if not campaign_key(said["campaign"]) or len(said["campaign"]) > 120:
        raise RowError("The campaign needs a name of at most 120 letters.")
    month = _MONTH.fullmatch(said["month"])
    if month is None:
        raise RowError(f"{clip(said['month'])} is not a month. Write it as 2026-03.")
    cost = numbers.read(said["cost"], mark=mark)
    if not 0 <= cost <= LARGEST or cost != cost.quantize(costs.CENT):
        raise RowError(
            f"{clip(said['cost'])} is not a cost: it must be 0 or more, with two decimals at most."
        )
    first = date(int(month[1]), int(month[2]), 1)
    return Line(row.line, said.get("channel", "")[:80], said["campaign"], first, cost.quantize(costs.CENT))


def _places(workspace_id: int, lines: Sequence[Line]) -> dict[int, int]:
    """Line → its campaign; one with a channel is made where there is none, one without must be known, and only once."""
    channels = sources.channels(workspace_id, [line.channel for line in lines])
    named = [line for line in lines if channels.get(line.channel)]
    made = sources.campaigns(workspace_id, [(channels[line.channel], line.campaign) for line in named])
    known: dict[str, list[int]] = {}
    bare = [line for line in lines if not channels.get(line.channel)]
    keys = {campaign_key(line.campaign) for line in bare}
    for pk, key in Campaign.objects.filter(key__in=keys).order_by("pk").values_list("pk", "key"):
        known.setdefault(key, []).append(pk)
    places = {line.number: made[channels[line.channel], line.campaign] for line in named}
    faults = []
    for line in bare:
        found = known.get(campaign_key(line.campaign), [])
        if len(found) == 1:
            places[line.number] = found[0]
        elif found:
            faults.append(
                f"Line {line.number}: several channels have a campaign {clip(line.campaign)}. Add its channel."
            )
        else:
            faults.append(
                f"Line {line.number}: there is no campaign {clip(line.campaign)} yet. Add its channel."
            )
    if faults:
        raise CostsError(faults)
    return places
