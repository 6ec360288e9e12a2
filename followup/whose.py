"""Of whom a row of another system's file speaks: the surest key that is known, and the lead it was about then."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from leads import normalise, phones
from leads.imports.faults import RowError
from leads.models import Lead, PersonKey

Keys = tuple[tuple[str, str], ...]


class Speaks(Protocol):
    """A row that names someone, the surest key first, and says when."""

    @property
    def keys(self) -> Keys: ...

    @property
    def at(self) -> datetime: ...


Row = TypeVar("Row", bound=Speaks)


def keys(who: Mapping[str, str], *, country: str, what: str) -> Keys:
    """The keys in a row's external_id, email and phone; raises RowError where there is none."""
    found = (
        (PersonKey.Kind.EXTERNAL_ID, " ".join(who["external_id"].split())),
        (PersonKey.Kind.EMAIL, normalise.email_key(who["email"])),
        (PersonKey.Kind.PHONE, phones.key(who["phone"], country) if who["phone"] else ""),
    )
    named = tuple((kind.value, value) for kind, value in found if value)
    if not named:
        raise RowError(f"It doesn't say whose {what} it is: no external id, e-mail or phone.")
    return named


def leads_of(rows: Sequence[Row]) -> list[tuple[Row, Lead | None]]:
    """Each row with its lead, in two statements: the person's latest that had arrived by then; where the row is older
    than all of them, the first."""
    values = {value for row in rows for _, value in row.keys}
    owners = {
        (key.kind, key.value): key.person_id
        for key in PersonKey.objects.filter(
            kind__in=PersonKey.Kind.values, value__in=values, is_shared=False, told_as=""
        )  # what several people share says nothing here
    }
    people = [next((owners[key] for key in row.keys if key in owners), None) for row in rows]
    held: dict[int, list[Lead]] = {}
    leads = Lead.objects.filter(person_id__in={person for person in people if person is not None})
    for lead in leads.only("id", "person_id", "arrived_at").order_by("-arrived_at", "-pk"):
        held.setdefault(lead.person_id, []).append(lead)
    return [(row, _at(row.at, held.get(person or 0, []))) for row, person in zip(rows, people, strict=True)]


def nobody(row: Speaks) -> str:
    """Why a row without a lead is refused."""
    return f"Nobody is known by {named(row)}."


def named(row: Speaks) -> str:
    return " or ".join(f"{kind.replace('_', ' ')} {value}" for kind, value in row.keys)


def _at(at: datetime, leads: Sequence[Lead]) -> Lead | None:
    return next((lead for lead in leads if lead.arrived_at <= at), leads[-1] if leads else None)
