"""The kinds of file that can be imported, each by the module that reads it and the one that takes it in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from followup import lead_import, outcome_file, outcome_import
from followup.outcome_file import Said
from leads.imports import leads
from leads.imports.dates import Dates
from leads.imports.fields import LEAD_HEADERS, OUTCOME_HEADERS, Fields, Headers
from leads.imports.guess import FIRST, LAST
from leads.imports.leads import Entry
from leads.imports.options import Options
from leads.imports.table import Table
from leads.imports.tally import Tally
from leads.models import ImportRun


class Surveyed(Protocol):
    """A file of any kind, surveyed."""

    @property
    def table(self) -> Table: ...
    @property
    def fields(self) -> Fields: ...
    @property
    def dates(self) -> Dates: ...
    @property
    def total(self) -> int: ...
    def entries(self, *, at: datetime) -> Iterator[Any]: ...


Survey = Callable[..., Surveyed]


@dataclass(frozen=True)
class Kind:
    """One kind of file. `fields` are the choices for a column, as (name, words); `date` is the field that is one.

    `constants` are (field, words, help) of what may be said for all rows; `heads` head the columns of `preview`.
    """

    key: str
    label: str
    about: str
    headers: Headers
    fields: tuple[tuple[str, str], ...]
    date: str
    survey: Callable[[Table, Options, ZoneInfo, str], Surveyed]
    take_in: Callable[[ImportRun, Sequence[Any], Tally, datetime], None]
    batch: int
    keeps_others: str
    constants: tuple[tuple[str, str, str], ...]
    heads: tuple[str, ...]
    preview: Callable[[Any], list[Any]]


_WHO = (("email", "E-mail"), ("phone", "Phone"), ("external_id", "Id in your system"))


def _read_leads(table: Table, options: Options, zone: ZoneInfo, country: str) -> Surveyed:
    return leads.read(table, options, zone=zone, country=country)


def _read_outcomes(table: Table, options: Options, zone: ZoneInfo, country: str) -> Surveyed:
    return outcome_file.read(table, options, zone=zone, country=country)


def _preview_lead(entry: Entry) -> list[Any]:
    person = entry.payload["person"]
    known_by = [person[name] for name in ("email", "phone", "external_id") if name in person]
    asked = entry.payload.get("submitted_at")
    facts = ", ".join(f"{name} {value}" for name, value in entry.payload.get("facts", {}).items())
    return [
        person.get("name", ""),
        ", ".join(known_by),
        entry.payload.get("channel", ""),
        datetime.fromisoformat(asked) if asked else "",
        facts,
    ]


def _preview_outcome(said: Said) -> list[Any]:
    known_by = ", ".join(value for _, value in said.keys)
    return [known_by, said.kind, said.at, said.reason, "" if said.value is None else said.value]


def _take_in_leads(run: ImportRun, entries: Sequence[Any], tally: Tally, at: datetime) -> None:
    lead_import.take_in(run.workspace_id, entries, tally, is_live=not run.is_history, at=at, run_id=run.pk)


def _take_in_outcomes(run: ImportRun, entries: Sequence[Any], tally: Tally, at: datetime) -> None:
    outcome_import.take_in(run.workspace_id, entries, tally, at=at, run_id=run.pk)


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            key="leads",
            label="Leads",
            about="People who asked: who, when, through which channel.",
            headers=LEAD_HEADERS,
            fields=(
                ("name", "Name"),
                (FIRST, "First name"),
                (LAST, "Last name"),
                *_WHO,
                ("company", "Company"),
                ("title", "Job title"),
                ("country", "Country"),
                ("submitted_at", "When they asked"),
                ("channel", "Channel"),
                ("campaign", "Campaign"),
                ("form", "Form"),
                ("page_url", "Page"),
            ),
            date="submitted_at",
            survey=_read_leads,
            take_in=_take_in_leads,
            batch=lead_import.BATCH,
            keeps_others="Keep as a fact",
            constants=(
                ("channel", "Channel for all of them", "Where no column says it, for example Trade fair."),
                ("campaign", "Campaign for all of them", ""),
            ),
            heads=("Name", "Known by", "Channel", "Asked", "Facts"),
            preview=_preview_lead,
        ),
        Kind(
            key="outcomes",
            label="Outcomes",
            about="What became of them: qualified, won, lost, returned.",
            headers=OUTCOME_HEADERS,
            fields=(
                *_WHO,
                ("outcome", "Outcome"),
                ("at", "When it happened"),
                ("reason", "Reason"),
                ("value", "Value"),
            ),
            date="at",
            survey=_read_outcomes,
            take_in=_take_in_outcomes,
            batch=outcome_import.BATCH,
            keeps_others="Keep beside it",
            constants=(
                (
                    "outcome",
                    "Outcome for all of them",
                    "Where no column says it: qualified, won, lost or returned.",
                ),
            ),
            heads=("Known by", "Outcome", "When", "Reason", "Value"),
            preview=_preview_outcome,
        ),
    )
}
