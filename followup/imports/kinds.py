"""The kinds of file that can be imported, each by the module that reads it and the one that takes it in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from followup import lead_import, outcome_file, outcome_import, touch_file, touch_import
from followup.outcome_file import Said
from followup.touch_file import Made
from leads.imports import leads
from leads.imports.dates import Dates
from leads.imports.fields import LEAD_HEADERS, OUTCOME_HEADERS, TOUCH_HEADERS, Fields, Headers
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
    def entries(self, *, at: datetime, after: int = 0) -> Iterator[Any]: ...


Survey = Callable[..., Surveyed]


@dataclass(frozen=True)
class Kind:
    """One kind of file. `fields` are the choices for a column, as (name, words); `date` is the field that is one.

    `constants` are (field, words, help) of what may be said for all rows; `heads` head the columns of `preview`.
    `keeps_others` says what a column without a field is kept as, "" where it is left out; `taken` and `kept` say what
    undoing takes away, and what of it stays.
    """

    key: str
    label: str
    about: str
    headers: Headers
    fields: tuple[tuple[str, str], ...]
    date: str
    survey: Callable[[Table, Options, ZoneInfo, str], Surveyed]
    take_in: Callable[[ImportRun, Sequence[Any], Tally, datetime], None]
    batch: Callable[[ImportRun], int]
    keeps_others: str
    constants: tuple[tuple[str, str, str], ...]
    heads: tuple[str, ...]
    preview: Callable[[Any], list[Any]]
    taken: str
    kept: str


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


def _read_touches(table: Table, options: Options, zone: ZoneInfo, country: str) -> Surveyed:
    return touch_file.read(table, options, zone=zone, country=country)


def _preview_touch(made: Made) -> list[Any]:
    known_by = ", ".join(value for _, value in made.keys)
    medium, result = made.medium.capitalize(), made.result.replace("_", " ").capitalize()
    return [known_by, medium, result, made.at, made.rep, made.note]


def _take_in_leads(run: ImportRun, entries: Sequence[Any], tally: Tally, at: datetime) -> None:
    lead_import.take_in(run.workspace_id, entries, tally, is_live=not run.is_history, at=at, run_id=run.pk)


def _take_in_outcomes(run: ImportRun, entries: Sequence[Any], tally: Tally, at: datetime) -> None:
    outcome_import.take_in(run.workspace_id, entries, tally, at=at, run_id=run.pk)


def _take_in_touches(run: ImportRun, entries: Sequence[Any], tally: Tally, at: datetime) -> None:
    touch_import.take_in(run.workspace_id, entries, tally, at=at, run_id=run.pk)


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
            batch=lambda run: lead_import.batch(is_live=not run.is_history),
            keeps_others="Keep as a fact",
            constants=(
                ("channel", "Channel for all of them", "Where no column says it, for example Trade fair."),
                ("campaign", "Campaign for all of them", ""),
            ),
            heads=("Name", "Known by", "Channel", "Asked", "Facts"),
            preview=_preview_lead,
            taken="its leads, what they said, and people not known otherwise",
            kept="leads someone has worked on, whose promise was missed, or that also came in another way",
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
            batch=lambda run: outcome_import.BATCH,
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
            taken="what it said became of leads",
            kept="outcomes that ended work under way",
        ),
        Kind(
            key="touches",
            label="Calls and mails",
            about="What was tried: calls, mails and meetings out of a CRM or a phone system.",
            headers=TOUCH_HEADERS,
            fields=(
                *_WHO,
                ("medium", "By what"),
                ("result", "Result"),
                ("at", "When it was made"),
                ("duration_s", "Duration"),
                ("note", "Note"),
                ("rep", "Who made it"),
                ("call_id", "Its id in that system"),
                ("done", "Whether it was made"),
            ),
            date="at",
            survey=_read_touches,
            take_in=_take_in_touches,
            batch=lambda run: touch_import.BATCH,
            keeps_others="",
            constants=(
                (
                    "medium",
                    "By what, for all of them",
                    "Where no column says it: call, email, sms, chat or meeting.",
                ),
            ),
            heads=("Known by", "By what", "Result", "When", "Made by", "Note"),
            preview=_preview_touch,
            taken="the attempts it told of, and the clocks they stopped run on",
            kept="attempts a rep has reported too, and those that were counted when a lead was closed",
        ),
    )
}
