"""Every list as a file: the same rows, for the same people, and back into another workspace as they were."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from followup.models import Handoff
from leads.models import Lead, PersonKey
from tests.cast import Cast
from tests.followup.road import enquire, hand_over_one
from workspaces import exports, scope
from workspaces.models import AuditEntry, Workspace

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "nasty_csv"
HOSTILE = [
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+1-2", "-1+2", "'=1+1", "''", "'", "007", "1e5",
    'a "quoted", word', "semi;colon\ttab", "two\nlines", "Zoë 李小龙 😀", "TRUE", "[1]", "[", "NULL", "\u202etest", "None",
    "<script>alert(1)</script>", "%s%n", "1/2/2026", "2026-01-02",
]  # fmt: skip


def told(text: str, number: int) -> dict[str, Any]:
    return {
        "channel": "=Web",
        "campaign": "@spring",
        "submitted_at": f"2026-01-02T03:04:{number % 60:02}.{number:06}+00:00",
        "page_url": "https://acme.example/?a=1,2",
        "form": {"name": "-form"},
        "person": {"name": text[:200], "email": f"p{number}@example.com", "phone": f"+44 20 7946 0{number:03}", "country": "GB"},
        "facts": {
            "what": text, "=formula": number / 7, "count": number, "asked": number % 2 == 0,
            "topics": [text[:100], "b"], "budget": -number,
        },
    }  # fmt: skip


def fetch(browser: Client, path: str, question: dict[str, str] | None = None) -> list[dict[str, str]]:
    response = browser.get(path, question or {})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment; filename=")
    body = response.getvalue()
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def as_they_are(workspace: Workspace) -> list[Any]:
    """What makes a lead this lead, of every lead of a workspace."""
    with scope.workspace(workspace.pk):
        found = [
            (
                lead.arrived_at,
                [getattr(lead.person, name) for name in ("name", "email", "phone", "company", "title", "country")],
                sorted(PersonKey.objects.filter(person=lead.person_id).values_list("kind", "value")),
                lead.channel and lead.channel.name,
                lead.campaign and lead.campaign.name,
                {name: value for name, value in lead.fact_set.facts.items() if name != "submissions"},
            )
            for lead in Lead.objects.select_related("person", "channel", "campaign", "fact_set")
        ]  # fmt: skip
    return sorted(found, key=lambda row: row[0])


def into_the_other(cast: Cast, path: Path) -> list[str]:
    out = StringIO()
    call_command("import_leads", str(path), "--workspace", "other", stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


def there_and_back(cast: Cast, browser: Client, path: Path) -> list[str]:
    path.write_bytes(browser.get("/leads.csv").getvalue())
    return into_the_other(cast, path)


def test_an_exported_file_imported_elsewhere_gives_the_same_leads(
    cast: Cast, sign_in: Callable[..., Client], tmp_path: Path
) -> None:
    enquire(cast, [told(text, number) for number, text in enumerate(HOSTILE)])

    report = there_and_back(cast, sign_in(cast.mara), tmp_path / "leads.csv")

    assert report[1:] == [f"{len(HOSTILE)} added", "0 already there", "0 refused"]
    with scope.workspace(cast.nadia.workspace_id):
        other = Workspace.objects.get(pk=cast.nadia.workspace_id)
    assert as_they_are(other) == as_they_are(cast.workspace)
    assert into_the_other(cast, tmp_path / "leads.csv")[1:3] == ["0 added", f"{len(HOSTILE)} already there"]


@pytest.mark.shared
@pytest.mark.skipif(
    not SHARED.exists(), reason="the hostile strings are not beside the project (../shared/data)"
)
def test_the_worst_strings_known_come_back_as_they_were(
    cast: Cast, sign_in: Callable[..., Client], tmp_path: Path
) -> None:
    lines = [
        line
        for name in ("csv-injection-payloads.txt", "blns.txt")
        for line in (SHARED / name).read_text(encoding="utf-8").splitlines()
        if line.strip() and "\0" not in line and not line.startswith("#")
    ]
    assert len(lines) > 400
    enquire(cast, [told(text, number) for number, text in enumerate(lines)])

    report = there_and_back(cast, sign_in(cast.mara), tmp_path / "leads.csv")

    assert report[1:] == [f"{len(lines)} added", "0 already there", "0 refused"]
    with scope.workspace(cast.nadia.workspace_id):
        other = Workspace.objects.get(pk=cast.nadia.workspace_id)
    assert as_they_are(other) == as_they_are(cast.workspace)


def test_its_own_leads_are_there_already(cast: Cast, sign_in: Callable[..., Client], tmp_path: Path) -> None:
    enquire(cast, [told(text, number) for number, text in enumerate(HOSTILE[:3])])
    path = tmp_path / "leads.csv"
    path.write_bytes(sign_in(cast.mara).get("/leads.csv").getvalue())
    out = StringIO()

    call_command("import_leads", str(path), "--workspace", "acme", stdout=out)

    assert out.getvalue().splitlines()[1:3] == ["0 added", "3 already there"]


def test_a_file_has_the_rows_of_the_list_in_its_order_and_says_what_was_asked(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    enquire(cast, [told("Ann", 1), told("Bob", 2), told("Ann", 3) | {"channel": "Fair"}])
    browser = sign_in(cast.mara)

    assert [row["Email"][:2] for row in fetch(browser, "/leads.csv")] == ["p3", "p2", "p1"]
    found = fetch(browser, "/leads.csv", {"q": "ann", "state": "open", "after": ""})

    assert [row["Email"] for row in found] == ["p3@example.com", "p1@example.com"]
    assert found[0]["Channel"] == "Fair"
    assert found[0]["LeadBridge with"] in {"Sam", "Sofia"}
    with scope.workspace(cast.workspace.pk):
        entry = AuditEntry.objects.filter(verb="exported").latest("pk")
    assert (entry.member_id, entry.detail["rows"], entry.detail["whole"]) == (cast.mara.pk, 2, True)
    assert entry.detail["asked"] == {"q": "ann", "state": "open", "after": ""}


def test_a_filter_that_cannot_be_is_said_on_the_list_instead_of_giving_everything(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    answer = sign_in(cast.mara).get("/leads.csv", {"state": "nonsense"})
    assert (answer.status_code, answer["Location"]) == (302, "/leads/?state=nonsense")


def test_a_file_that_is_broken_off_is_recorded_and_leaves_the_workspace(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    enquire(cast, [told("Ann", 1)])
    # As the server holds it, which closes it when its reader has gone.
    answered: Any = vars(sign_in(cast.sam).get("/leads.csv"))["_iterator"]
    next(answered)

    answered.close()

    assert scope.current() is None
    with scope.workspace(cast.workspace.pk):
        entry = AuditEntry.objects.get(verb="exported")
    assert entry.detail["whole"] is False


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_everyone_of_the_workspace_may_take_a_list_and_nadia_gets_hers(
    cast: Cast, sign_in: Callable[..., Client], kind: str
) -> None:
    hand_over_one(cast)
    paths = [f"/leads.{kind}", f"/alignment/handoffs.{kind}?figure=waited-none&period=all"]
    for member in cast.everyone:
        for path in paths:
            answer = sign_in(member).get(path)
            assert answer.status_code == 200, (member.name, path)
            assert len(answer.getvalue()) > 300
    for path in paths:
        body = sign_in(cast.nadia).get(path).getvalue()
        assert b"ann@example.com" not in body
        if kind == "csv":
            assert body.count(b"\r\n") == 1
        assert Client().get(path).status_code == 302


def test_the_handoffs_behind_a_figure_are_a_file_too(cast: Cast, sign_in: Callable[..., Client]) -> None:
    handoff = hand_over_one(cast)
    (row,) = fetch(sign_in(cast.rita), "/alignment/handoffs.csv?figure=waited-none&period=all")
    assert (row["Email"], row["LeadBridge with"]) == ("ann@example.com", handoff.owner.name)
    assert row["LeadBridge id"] == f"acme/{handoff.lead_id}"


@pytest.mark.parametrize("path", ["/leads.csv", "/alignment/handoffs.csv?figure=waited-none&period=all"])
def test_a_file_takes_as_many_queries_for_three_leads_as_for_one(
    cast: Cast, sign_in: Callable[..., Client], path: str
) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            sign_in(cast.sam).get(path).getvalue()
        return len(queries)

    enquire(cast, [told("Ann", 1)])
    one = counted()
    enquire(cast, [told("Bob", 2), told("Cy", 3)], start=1)
    assert counted() == one
    with scope.workspace(cast.workspace.pk):
        assert Handoff.objects.count() == 3


def test_a_list_larger_than_a_batch_is_read_whole(
    cast: Cast, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports.batches, "__defaults__", (2,))
    enquire(cast, [told("Ann", number) for number in range(5)])
    assert len(fetch(sign_in(cast.sam), "/leads.csv")) == 5


def test_the_palette_offers_the_list_one_is_looking_at(cast: Cast, sign_in: Callable[..., Client]) -> None:
    browser = sign_in(cast.sam)
    here = {"hx-request": "true", "hx-current-url": "http://testserver/leads/?state=won"}
    assert "/leads.csv?state=won" in browser.get("/find/?q=export", headers=here).text
    assert "Export all leads: Excel" in browser.get("/find/?q=export").text
    assert "Export" not in browser.get("/find/?q=").text
