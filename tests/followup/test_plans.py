"""Nothing a rep waits for reads a table of leads from end to end: each statement as PostgreSQL plans it for the app role."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from bench import fill
from bench.company import Company
from bench.fill import Filling
from followup import access, lead_import, lead_list, pane, pipeline, queue
from followup.lead_list import STATES, LeadFilter
from followup.models import Handoff
from leads import intake, normalise, persons, search, sources
from leads.imports import leads
from leads.imports.layout import Layout
from leads.imports.options import table_of
from leads.imports.table import Refusal
from leads.imports.tally import Tally
from leads.models import Campaign, Channel, Lead
from tests.cast import Cast
from tests.committed import rows
from workspaces import scope

LARGE = (
    "leads_lead", "leads_person", "leads_personkey", "leads_submission", "leads_activity", "leads_factset",
    "scoring_assessment", "followup_handoff", "followup_assignment", "followup_touch",
)  # fmt: skip
LEADS = 6000
pytestmark = pytest.mark.xdist_group("plans")
STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@pytest.fixture(scope="module")
def full(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The cast with thousands of leads, every fifth handed over, a hundred of them open, all with Sam."""
    with django_db_blocker.unblock(), rows() as cast:
        reps = [cast.sam.pk] * 11 + [cast.sofia.pk]
        with scope.workspace(cast.workspace.pk):
            made = Company(cast.workspace.pk, cast.team.pk, reps)
            Filling(made, LEADS, every=5, still_open=100).write(1, LEADS)
        fill.settle()
        yield cast


def plans(work: Callable[[], object]) -> str:
    """The plans of every statement on rows that `work` sends, each below it."""
    sent: list[tuple[str, Any]] = []

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        work()
    planned = [(sql, params) for sql, params in sent if sql.lstrip("( \n").startswith(STATEMENTS)]
    assert planned
    with connection.cursor() as cursor:
        lines = []
        for sql, params in planned:
            cursor.execute(f"EXPLAIN {sql}", params)
            lines += [sql, *(row[0] for row in cursor.fetchall())]
    return "\n".join(lines)


def whole_reads(plan: str) -> set[str]:
    """The large tables a plan reads from end to end."""
    return set(LARGE) & set(re.findall(r"Seq Scan on (\w+)", plan))


def whole_workspaces(plan: str) -> list[str]:
    """The indexes of large tables that a plan enters with the workspace alone, and so reads from end to end."""
    entered = re.findall(r"Scan using (\w+) on (\w+)[^\n]*\n\s*Index Cond: (\(workspace_id = [^\n]*)", plan)
    return [name for name, table, condition in entered if table in LARGE and " AND " not in condition]


def asked(**words: str) -> Callable[[], object]:
    filters = LeadFilter(words)
    return lambda: lead_list.page(filters.apply(Lead.objects.all(), ZoneInfo("UTC")))


def test_every_filter_of_the_list_enters_an_index_and_sorts_nothing(full: Cast) -> None:
    with scope.workspace(full.workspace.pk):
        channel, campaign = Channel.objects.earliest("pk").pk, Campaign.objects.earliest("pk").pk
        questions = {
            "all": asked(),
            "a channel": asked(channel=str(channel)),
            "a campaign": asked(campaign=str(campaign)),
            "a busy rep": asked(owner=str(full.sam.pk)),
            "a rep who left": asked(owner=str(full.sofia.pk)),
            **{state: asked(state=state) for state in STATES},
        }
        found = {name: plans(question) for name, question in questions.items()}
    assert {name: whole_reads(plan) for name, plan in found.items()} == {name: set() for name in found}
    assert [name for name, plan in found.items() if "Sort Key: leads_lead.arrived_at" in plan] == []


def test_the_pool_a_prefix_and_the_next_page_enter_an_index(full: Cast) -> None:
    with scope.workspace(full.workspace.pk):
        middle = lead_list.page(Lead.objects.filter(pk__lt=LEADS // 2)).next
        found = {
            "no channel": plans(asked(channel="none")),
            "nobody's": plans(asked(owner="none")),
            "a name": plans(asked(q="ann abel")),
            "an address": plans(asked(q="ann.abel.42")),
            "a number": plans(asked(q="+1 202 200 123")),
            "found people": plans(lambda: list(search.persons("bea"))),
            "the next page": plans(lambda: lead_list.page(Lead.objects.all(), cursor=middle)),
        }
    assert {name: whole_reads(plan) for name, plan in found.items()} == {name: set() for name in found}
    assert re.search(r"Index Cond: .*ROW\(arrived_at, id\) < ROW", found["the next page"])


def test_the_queue_and_a_lead_enter_indexes(full: Cast) -> None:
    at = datetime.now(UTC)
    with scope.workspace(full.workspace.pk):
        newest = Handoff.objects.latest("pk").pk
        found = {
            "queue": plans(lambda: queue.of(full.sam, at=at)),
            "lead": plans(lambda: pane.of(access.handoff(full.sam, newest), viewer=full.sam, at=at)),
        }
    assert {name: whole_reads(plan) for name, plan in found.items()} == {"queue": set(), "lead": set()}


def test_whom_an_enquiry_is_from_is_looked_up_by_its_keys(full: Cast) -> None:
    person = {"email": "Ann.Abel.1@Example.com", "phone": "+1 202 200 0001", "name": "Ann Abel"}
    with scope.workspace(full.workspace.pk):
        enquiry = normalise.read({"person": person}, country="US")
        plan = plans(lambda: persons.identify(full.workspace.pk, [enquiry], at=timezone.now()))
    assert whole_reads(plan) == set()


def test_a_lead_walks_the_whole_road_without_reading_others(full: Cast) -> None:
    """So each statement costs the same among a million leads as among a thousand."""
    at = datetime.now(UTC)
    with scope.workspace(full.workspace.pk):
        way_in = sources.connection_of_file(full.workspace.pk, "tests", at=at)
        for name in ("new.person", "ann.abel.182"):  # one nobody knows, and one who asked before
            payload = {"channel": "Social", "person": {"email": f"{name}@example.com"}}
            intake.receive(full.workspace.pk, way_in.pk, payload, key=name, at=at)
        batch = intake.claim(10)
        plan = plans(lambda: pipeline.carry(batch, full.workspace, at=at))
    assert 'INSERT INTO "followup_handoff"' in plan
    assert (whole_reads(plan), whole_workspaces(plan)) == (set(), [])


def test_history_by_the_thousand_reads_no_more_of_what_is_there(full: Cast) -> None:
    """So its last batch costs what its first did."""
    at = datetime.now(UTC)
    known = "".join(f"ann.abel.{number}@example.com,Web\n" for number in range(1, 4000, 91))
    unknown = "".join(f"new.{number}@example.com,Web\n" for number in range(40))
    raw = f"email,channel\n{known}{unknown}".encode()
    options = Layout(encoding="utf-8", delimiter=",").with_fields({0: "email", 1: "channel"}).options()
    table, _ = table_of(lambda: io.BytesIO(raw), options)
    file = leads.read(table, options, zone=ZoneInfo("UTC"), country="US")
    found = [row for row in file.entries(at=at) if not isinstance(row, Refusal)]
    with scope.workspace(full.workspace.pk):
        plan = plans(lambda: lead_import.take_in(full.workspace.pk, found, Tally(), is_live=False, at=at))
    assert "Insert on leads_submission" in plan
    assert (whole_reads(plan), whole_workspaces(plan)) == (set(), [])
