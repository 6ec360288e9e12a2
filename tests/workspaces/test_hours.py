"""Business hours and absences, as they are entered: by whom, and what a wrong one says."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast
from tests.followup.test_queries import ENTRY
from workspaces import absences, scope
from workspaces.models import Absence, AuditEntry, Member, Seat, Team, Workspace

WEEK = {
    "when": "week",
    "mon": "9–12:30, 13:30–17",
    "tue": "9-17",
    "holidays_of": "DE",
    "closed": "2026-12-24",
}
SignIn = Callable[..., Client]


def test_the_owner_and_sales_managers_set_the_company_s_hours(cast: Cast, sign_in: SignIn) -> None:
    for member in (cast.mara, cast.max, cast.sam):
        assert sign_in(member).get("/settings/hours/").status_code == 403, member.name
        assert sign_in(member).post("/settings/hours/", WEEK).status_code == 403, member.name
    for member in (cast.rita, cast.olive):
        assert sign_in(member).post("/settings/hours/", WEEK).status_code == 302
    with scope.workspace(cast.workspace.pk):
        workspace = Workspace.objects.get()
        assert workspace.hours == {
            "week": {"mon": [["09:00", "12:30"], ["13:30", "17:00"]], "tue": [["09:00", "17:00"]]},
            "closed": ["2026-12-24"],
        }
        assert Team.objects.get().whole_hours.hours["week"] == workspace.hours["week"]
        assert AuditEntry.objects.filter(verb="hours changed").count() == 2
    page = sign_in(cast.sam).get("/settings/teams/").content.decode()
    assert "Mon 09:00–12:30 and 13:30–17:00, Tue 09:00–17:00, UTC, closed on public holidays (DE)" in page


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"mon": "nine"}, "mon", "no range of hours"),
        ({"mon": "", "tue": ""}, "when", "at least one day"),
        ({"closed": "24.12."}, "closed", "no day"),
        ({"closed": "0001-01-01"}, "closed", "between"),
        ({"holidays_of": "XX"}, "holidays_of", "valid choice"),
        ({"when": "never"}, "when", "valid choice"),
        ({"mon": "9–12, 11–13"}, "mon", "overlap"),
    ],
)
def test_wrong_hours_are_said_at_their_field_and_nothing_typed_is_lost(
    cast: Cast, sign_in: SignIn, wrong: dict[str, str], field: str, words: str
) -> None:
    page = sign_in(cast.rita).post(
        "/settings/hours/", WEEK | {"wed": "8-10"} | wrong if "tue" not in wrong else WEEK | wrong
    )
    assert page.status_code == 422
    assert words in " ".join(page.context["form"].errors[field])
    if "tue" not in wrong:
        assert page.context["form"]["wed"].value() == "8-10"
    with scope.workspace(cast.workspace.pk):
        assert Workspace.objects.get().hours == {}


def test_a_team_and_a_person_have_hours_of_their_own(cast: Cast, sign_in: SignIn) -> None:
    rita, team = sign_in(cast.rita), f"/settings/teams/{cast.team.pk}/"
    assert rita.post(team, WEEK | {"form": "hours", "time_zone": "Asia/Kathmandu"}).status_code == 302
    sam = f"/settings/members/{cast.sam.pk}/"
    assert rita.post(sam, {"form": "hours", "when": "week", "fri": "8-9"}).status_code == 302
    assert sign_in(cast.sam).post(sam, {"form": "hours", "when": "week", "fri": "8-10"}).status_code == 302
    with scope.workspace(cast.workspace.pk):
        found = Team.objects.get()
        assert (found.time_zone, found.holidays_of) == ("Asia/Kathmandu", "DE")
        assert Member.objects.get(pk=cast.sam.pk).hours == {"week": {"fri": [["08:00", "10:00"]]}}
    page = rita.get(sam).content.decode()
    assert "Fri 08:00–10:00, Asia/Kathmandu, closed on public holidays (DE) and 1 day of its own" in page
    assert rita.post(team, {"form": "hours", "when": "follow"}).status_code == 302
    with scope.workspace(cast.workspace.pk):
        assert Team.objects.get().hours == {}


def test_only_they_themselves_and_who_leads_sales_see_when_somebody_works(
    cast: Cast, sign_in: SignIn
) -> None:
    path = f"/settings/members/{cast.sam.pk}/"
    for member, status in (
        (cast.sam, 200), (cast.rita, 200), (cast.olive, 200), (cast.mara, 403), (cast.max, 403), (cast.sofia, 403),
        (cast.nadia, 404),
    ):  # fmt: skip
        assert sign_in(member).get(path).status_code == status, member.name
        sent = sign_in(member).post(path, {"form": "absence", "reason": "ill"})
        assert sent.status_code == (302 if status == 200 else status), member.name
    with scope.workspace(cast.workspace.pk):
        assert Absence.objects.filter(member=cast.sam).count() == 3


def test_an_absence_is_entered_and_taken_out(cast: Cast, sign_in: SignIn) -> None:
    sam, path = sign_in(cast.sam), f"/settings/members/{cast.sam.pk}/"
    form = {
        "form": "absence",
        "reason": "holiday",
        "starts_at": "2199-07-01T09:00",
        "until_at": "2199-07-15T09:00",
    }
    assert sam.post(path, form).status_code == 302
    with scope.workspace(cast.workspace.pk):
        entered = Absence.objects.get()
        assert (entered.entered_by_id, entered.reason) == (cast.sam.pk, "holiday")
    assert sign_in(cast.sofia).post(f"/settings/absences/{entered.pk}/removal/").status_code == 403
    assert sign_in(cast.nadia).post(f"/settings/absences/{entered.pk}/removal/").status_code == 404
    assert sam.post(f"/settings/absences/{entered.pk}/removal/").status_code == 302
    with scope.workspace(cast.workspace.pk):
        assert not Absence.objects.exists()
        verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["absence entered", "absence removed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": "2199-07-02T09:00", "until_at": "2199-07-01T09:00"}, "until_at"),
        ({"until_at": "2001-01-01T00:00"}, "until_at"),
        ({"until_at": "9999-12-31T23:59"}, "until_at"),
        ({"starts_at": "0001-01-01T00:00"}, "starts_at"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"reason": "bored"}, "reason"),
    ],
)
def test_a_wrong_absence_is_said_at_its_field(
    cast: Cast, sign_in: SignIn, wrong: dict[str, str], field: str
) -> None:
    sam = sign_in(cast.sam)
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        assert sam.post("/settings/", {"time_zone": zone}).status_code == 302
        page = sam.post(
            f"/settings/members/{cast.sam.pk}/", {"form": "absence", "reason": "ill", "note": "Kept"} | wrong
        )
        assert page.status_code == 422
        assert field in page.context["absence_form"].errors
        assert page.context["absence_form"]["note"].value() == "Kept"
        assert sam.get("/queue/").status_code == 200


def test_back_in_twenty_minutes_is_one_click_and_so_is_being_back(cast: Cast, sign_in: SignIn) -> None:
    sam = sign_in(cast.sam)
    assert "Back in 20 minutes" in sam.get("/queue/").content.decode()
    before = timezone.now()
    assert sam.post("/away/", {"minutes": "20", "next": "/leads/"})["Location"] == "/leads/"
    with scope.workspace(cast.workspace.pk):
        absence = Absence.objects.get()
        assert absence.until_at is not None
        assert before + timedelta(minutes=20) <= absence.until_at <= timezone.now() + timedelta(minutes=20)
    page = sam.get("/queue/").content.decode()
    assert "You are away until" in page
    assert "You are away" not in sign_in(cast.sofia).get("/queue/").content.decode()
    assert sam.post("/away/", {"next": "//evil.example/"})["Location"] == "/queue/"
    assert "You are away" not in sam.get("/queue/").content.decode()


def test_a_break_said_twice_is_one_and_back_ends_all(scoped: Cast, at: datetime) -> None:
    absences.step_out(scoped.sam, 20, by=scoped.sam, at=at)
    again = absences.step_out(scoped.sam, 20, by=scoped.sam, at=at + timedelta(minutes=10))
    assert Absence.objects.get() == again
    absences.enter(scoped.sam, starts_at=at, until_at=None, reason="ill", by=scoped.rita, at=at)
    held = absences.holding(scoped.sam, at=at + timedelta(minutes=10))
    assert held is not None
    assert held.reason == "ill"
    assert absences.come_back(scoped.sam, by=scoped.sam, at=at + timedelta(minutes=15)) == 2
    assert absences.come_back(scoped.sam, by=scoped.sam, at=at + timedelta(minutes=16)) == 0
    assert absences.holding(scoped.sam, at=at + timedelta(minutes=15)) is None


def test_teams_are_made_and_filled_by_who_leads_sales(cast: Cast, sign_in: SignIn) -> None:
    rita = sign_in(cast.rita)
    for member in (cast.mara, cast.max, cast.sam):
        assert sign_in(member).post("/settings/teams/", {"name": "Key accounts"}).status_code == 403
        assert sign_in(member).get(f"/settings/teams/{cast.team.pk}/").status_code == 403
    assert sign_in(cast.nadia).get(f"/settings/teams/{cast.team.pk}/").status_code == 404
    assert rita.post("/settings/teams/", {"name": " Key  accounts "}).status_code == 302
    assert rita.post("/settings/teams/", {"name": "Key accounts"}).status_code == 422
    with scope.workspace(cast.workspace.pk):
        made = Team.objects.get(name="Key accounts")
    path = f"/settings/teams/{made.pk}/"
    assert rita.post(path, {"form": "new_seat", "member": cast.sam.pk}).status_code == 302
    for wrong in (cast.sam.pk, cast.mara.pk, cast.nadia.pk, 0, "x"):
        assert rita.post(path, {"form": "new_seat", "member": wrong}).status_code == 422
    sharing = {
        "form": "sharing", "name": "Key accounts", "method": "fewest_open", "off_hours": "hold", "catch_up": "pool",
        "matched_facts": "language, country, language",
    }  # fmt: skip
    assert rita.post(path, sharing).status_code == 302
    assert rita.post(path, sharing | {"name": "Inbound"}).status_code == 422
    with scope.workspace(cast.workspace.pk):
        made.refresh_from_db()
        assert (made.method, made.off_hours, made.catch_up, made.previous_owner_first) == (
            "fewest_open", "hold", "pool", False
        )  # fmt: skip
        assert made.matched_facts == ["language", "country"]
        seat = Seat.objects.get(team=made)
    name = f"seat-{seat.pk}"
    filled = {
        f"{name}-weight": "3",
        f"{name}-most_open": "20",
        f"{name}-tags": "DE, Nederlands",
        f"{name}-takes_leads": "on",
    }
    assert rita.post(path, {"form": name} | filled).status_code == 302
    for wrong_part in ({f"{name}-weight": "-1"}, {f"{name}-most_open": "0"}, {f"{name}-tags": "x" * 61}):
        page = rita.post(path, {"form": name} | filled | wrong_part)
        assert page.status_code == 422
        assert "DE, Nederlands" in page.content.decode() or f"{name}-tags" in wrong_part
    with scope.workspace(cast.workspace.pk):
        seat.refresh_from_db()
        assert (seat.weight, seat.most_a_day, seat.most_open, seat.tags) == (
            3,
            None,
            20,
            ["DE", "Nederlands"],
        )


def test_the_pages_ask_as_much_for_three_seats_as_for_one(cast: Cast, sign_in: SignIn) -> None:
    rita = sign_in(cast.rita)
    counts: dict[str, list[int]] = {}
    for sits in ([cast.sam], [cast.sam, cast.sofia, cast.rita]):
        with scope.workspace(cast.workspace.pk):
            Seat.objects.all().delete()
            for member in sits:
                Seat.objects.create(workspace=cast.workspace, team=cast.team, member=member)
        for path in (
            "/settings/teams/",
            f"/settings/teams/{cast.team.pk}/",
            f"/settings/members/{cast.sam.pk}/",
        ):
            with CaptureQueriesContext(connection) as queries:
                assert rita.get(path).status_code == 200
            counts.setdefault(path, []).append(len(queries))
    for path, (one, three) in counts.items():
        assert one == three <= ENTRY + 8, (path, counts)
