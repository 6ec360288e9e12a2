"""A list as a file: streamed in its own scope, so that a million rows cost no more memory than a page of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.text import slugify

from workspaces import audit, scope, spreadsheet
from workspaces.models import Member
from workspaces.spreadsheet import Cell

Row = TypeVar("Row", bound=Model)
BATCH = 1000
# Columns of an export that only we fill begin with this: an import of such a file knows it for ours by them.
MARK = "LeadBridge"


@dataclass(frozen=True)
class Export:
    """What a list is called as a file, its header, and its rows in the list's order.

    `rows` is called inside the workspace when the file is written, not before.
    """

    name: str
    header: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Cell]]]


def respond(
    export: Export, kind: str, *, by: Member, asked: Mapping[str, str] | None = None
) -> StreamingHttpResponse:
    """The file, `kind` being a key of `spreadsheet.WRITERS`; that it was taken goes into the audit log with what was asked."""
    zone = ZoneInfo(by.time_zone or by.workspace.time_zone)
    response = StreamingHttpResponse(
        _stream(export, kind, zone, by=by, asked=asked or {}), content_type=spreadsheet.CONTENT_TYPES[kind]
    )
    name = slugify(export.name) or "export"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def links(
    name: str, query: str = "", args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
) -> list[dict[str, str]]:
    """The addresses `NAME_csv` and `NAME_xlsx` of a list called NAME, asked the same; raises NoReverseMatch where it has none."""
    return [
        {
            "kind": kind,
            "label": label,
            "url": f"{reverse(f'{name}_{kind}', None, args, kwargs)}{'?' if query else ''}{query}",
        }
        for kind, label in ((spreadsheet.CSV, "CSV"), (spreadsheet.XLSX, "Excel"))
    ]


def batches(rows: "QuerySet[Row]", size: int = BATCH) -> Iterator[list[Row]]:
    """All rows in their order by a server-side cursor, so many at a time."""
    found = rows.iterator(chunk_size=size)
    while some := list(islice(found, size)):
        yield some


def _stream(
    export: Export, kind: str, zone: ZoneInfo, *, by: Member, asked: Mapping[str, str]
) -> Iterator[bytes]:
    """Also what was broken off in the middle has left the house, so it is recorded."""
    count = 0

    def counted() -> Iterator[Sequence[Cell]]:
        nonlocal count
        for row in export.rows():
            yield row
            count += 1

    detail: dict[str, Any] = {"list": export.name, "format": kind, "asked": dict(asked), "whole": False}
    try:
        with scope.workspace(by.workspace_id):
            yield from spreadsheet.WRITERS[kind](export.header, counted(), zone)
        detail["whole"] = True
    finally:
        with scope.workspace(by.workspace_id):
            audit.record(by.workspace_id, "exported", by=by, at=scope.now(), detail=detail | {"rows": count})
