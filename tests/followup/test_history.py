"""History by the thousand is what the same rows are one by one: the same persons, questions, leads, facts and sums."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup import lead_import, pipeline
from leads import history, sources
from leads.imports import leads, store
from leads.imports.layout import Layout
from leads.imports.leads import Entry
from leads.imports.options import table_of
from leads.imports.table import Refusal
from leads.imports.tally import Tally
from leads.models import Lead, Person, PersonKey, Submission
from tests.cast import Cast
from tests.followup.history import held
from tests.followup.races import in_parallel
from tests.followup.road import submit
from workspaces import scope
from workspaces.models import Member, Workspace

COLUMNS: dict[str, list[str]] = {
    "email": ["", "ann@example.com", "Ann@Example.com ", "bob@example.com", "info@lee.example", "INFO@lee.example", "no"],
    "phone": ["", "+44 20 7946 0018", "020 7946 0018", "+1 202 555 0143", "(202) 555-0143", "12", "ext. 5"],
    "external_id": ["", "7", "8", "lead 9", "x" * 250],
    "name": ["", "Ann Lee", "Lee, Ann", "A. Lee", "Bob Ray", "Zoë Ørsted", "李小龙", 'Q "quoted", \\N'],
    "company": ["", "Lee & Sons", "Ray\nGmbH"],
    "country": ["", "GB", "us", "Nowhere"],
    "submitted_at": ["", "2026-01-05", "2026-01-05T10:00:00+02:00", "2026-01-06 09:30", "never", "2199-01-01"],
    "channel": ["", "Paid search", "paid_search", "Événement", "\\."],
    "campaign": ["", "Spring", "SPRING", "Fair"],
    "page_url": ["", "https://example.com/a?b=c"],
    "form": ["", "Contact", 'Ask "us"'],
    "Size": ["", "50", "7.5", "007"],
    "Wish": ["", "A  demo", "Größe\tXL", "yes"],
}  # fmt: skip
ROWS = st.lists(st.tuples(*(st.sampled_from(cells) for cells in COLUMNS.values())), max_size=25)
LIVE = st.lists(
    st.tuples(*(st.sampled_from(COLUMNS[name]) for name in ("email", "phone", "name"))), max_size=4
)
Rows = list[tuple[str, ...]]
Road = Callable[[Workspace, list[Entry], Tally, datetime], None]


def entries(rows: Rows, workspace: Workspace, *, at: datetime) -> list[Entry]:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    raw = text.getvalue().encode()
    fields = {place: name for place, name in enumerate(COLUMNS) if name.islower()}
    options = Layout(delimiter=",", encoding="utf-8").with_fields(fields).options()
    table, _ = table_of(lambda: io.BytesIO(raw), options)
    file = leads.read(table, options, zone=ZoneInfo(workspace.time_zone), country=workspace.country)
    return [row for row in file.entries(at=at) if not isinstance(row, Refusal)]


def by_the_thousand(workspace: Workspace, found: list[Entry], tally: Tally, at: datetime) -> None:
    lead_import.take_in(workspace.pk, found, tally, is_live=False, at=at)


def one_by_one(workspace: Workspace, found: list[Entry], tally: Tally, at: datetime) -> None:
    """The road of everything else that arrives, which a single row of history still walks when it is read again."""
    if not found:
        return
    way_in = sources.connection_of_file(workspace.pk, sources.IMPORTED[1], at=at)
    stored = store.receive(workspace.pk, way_in.pk, found, is_history=True, at=at)
    assert pipeline.carry(stored.fresh, workspace, at=at) == 0
    tally.added, tally.there, tally.changed = (
        tally.added + len(stored.fresh), tally.there + stored.there, tally.changed + stored.changed,
    )  # fmt: skip


def walked(member: Member, road: Road, live: Rows, files: list[Rows], *, at: datetime) -> tuple[Any, Any]:
    """What a company holds after enquiries and files, and what was said of each file."""
    workspace, said = member.workspace, []
    with scope.workspace(workspace.pk):
        way_in = sources.connection_of_file(workspace.pk, "before", at=at)
        told = [{"person": dict(zip(("email", "phone", "name"), row, strict=True))} for row in live]
        found = [
            Submission(
                workspace_id=workspace.pk, connection=way_in, idempotency_key=str(number), received_at=at,
                payload=payload, digest=b"", is_history=False,
            )
            for number, payload in enumerate(told)
        ]  # fmt: skip
        pipeline.carry(Submission.objects.bulk_create(found), workspace, at=at) if found else None
        for rows in files:
            tally = Tally()
            road(workspace, entries(rows, workspace, at=at), tally, at)
            said.append((tally.added, tally.there, tally.changed))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what else is only checked when it is committed
    return held(workspace.pk), said


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(live=LIVE, files=st.lists(ROWS, min_size=1, max_size=3))
def test_it_is_the_same_either_way(cast: Cast, live: Rows, files: list[Rows]) -> None:
    at = datetime(2026, 3, 10, 9, 0, tzinfo=ZoneInfo("UTC"))
    with transaction.atomic():
        thousand, said = walked(cast.olive, by_the_thousand, live, files, at=at)
        transaction.set_rollback(True)
    with transaction.atomic():
        single, said_single = walked(cast.olive, one_by_one, live, files, at=at)
        transaction.set_rollback(True)
    assert said == said_single
    assert thousand == single


def people(cast: Cast, count: int, *, start: int = 0) -> list[Entry]:
    rows = [
        tuple(f"p{number}@example.com" if name == "email" else "" for name in COLUMNS)
        for number in range(start, start + count)
    ]
    return entries(rows, cast.workspace, at=scope.now())


def test_a_row_that_breaks_is_set_aside_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    written = history._write

    def breaks(workspace_id: int, connection_id: int, found: list[Entry], *rest: Any, **others: Any) -> None:
        if any(entry.said.profile["email"] == "p3@example.com" for entry in found):
            raise ArithmeticError
        written(workspace_id, connection_id, found, *rest, **others)

    monkeypatch.setattr(history, "_write", breaks)
    with scope.workspace(cast.workspace.pk):
        tally = Tally()
        by_the_thousand(cast.workspace, people(cast, 8), tally, scope.now())
        assert (tally.added, [refusal.line for refusal in tally.refusals]) == (7, [5])
        aside = Submission.objects.get(state=Submission.State.ATTENTION)
        assert (aside.payload["person"], aside.is_history) == ({"email": "p3@example.com"}, True)
        assert Lead.objects.count() == Person.objects.count() == PersonKey.objects.count() == 7


def test_files_at_the_same_time_make_each_person_and_each_row_once(committed: Cast) -> None:
    cast = committed

    def bring_in(start: int) -> tuple[int, int]:
        tally = Tally()
        for begin in range(start, start + 40, 10):
            with scope.workspace(cast.workspace.pk):
                by_the_thousand(cast.workspace, people(cast, 20, start=begin), tally, scope.now())
        return tally.added, tally.there

    found = in_parallel(lambda: bring_in(0), lambda: bring_in(0), lambda: bring_in(20))
    with scope.workspace(cast.workspace.pk):
        assert sum(added for added, _ in found) == 70
        assert Lead.objects.count() == Person.objects.count() == PersonKey.objects.count() == 70
        assert Submission.objects.filter(state=Submission.State.ACCEPTED).count() == 70


def test_who_asks_meanwhile_is_found_by_the_file_and_the_file_by_them(committed: Cast) -> None:
    """Keys are claimed in one order by both roads, so that none waits for the other for ever."""
    cast = committed

    def ask(number: int) -> None:
        submit(cast, {"person": {"email": f"p{number}@example.com"}}, key=str(number))
        pipeline.take_in(cast.workspace.pk)

    def bring_in() -> None:
        with scope.workspace(cast.workspace.pk):
            by_the_thousand(cast.workspace, people(cast, 20), Tally(), scope.now())

    found = in_parallel(bring_in, *(lambda number=number: ask(number) for number in (3, 7, 25)))
    assert [answer for answer in found if answer is not None] == []
    while pipeline.take_in(cast.workspace.pk).taken:
        pass
    with scope.workspace(cast.workspace.pk):
        assert Person.objects.count() == PersonKey.objects.count() == 21
        assert Lead.objects.filter(is_history=True).count() == 20
        assert Lead.objects.filter(is_history=False).count() == 3
