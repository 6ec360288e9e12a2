"""Lists by key: the newest first, the next page from where the last one ended, never counted and never by offset."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, F, Func, Model, QuerySet, Value

Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """The cursor is none of ours."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows, and the cursor of the one after it, if there is one."""

    rows: list[Row]
    next: str


def page(rows: "QuerySet[Row]", *, by: str, cursor: str = "", size: int = 20) -> Page[Row]:
    """Up to `size` rows, newest first by the instant `by` and the id. Raises BadCursor."""
    if cursor:
        rows = rows.filter(_before(by, *read_cursor(cursor)))
    found: list[Any] = list(rows.order_by(f"-{by}", "-pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], write_cursor(getattr(last, by), last.pk) if last else "")


def _before(by: str, at: datetime, pk: int) -> Func:
    """(by, id) < (at, pk) as one comparison of rows, so that an index on both is entered right there: spelled with
    OR, it would be entered at the first row of that instant, and a file of dates has thousands at one.
    """
    ours, theirs = Func(F(by), F("pk"), function="ROW"), Func(Value(at), Value(pk), function="ROW")
    return Func(ours, theirs, template="%(expressions)s", arg_joiner=" < ", output_field=BooleanField())


def write_cursor(at: datetime, pk: int) -> str:
    """Where a page ended: at the row of this instant and id."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{pk}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, int]:
    """The instant and id that were written; raises BadCursor."""
    try:
        at, _, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        instant, number = datetime.fromisoformat(at), int(pk)
    except (ValueError, binascii.Error) as error:
        raise BadCursor("This is not the cursor of a page. Start again without it.") from error
    if instant.tzinfo is None or not 0 < number < 2**63:
        raise BadCursor("This is not the cursor of a page. Start again without it.")
    return instant, number
