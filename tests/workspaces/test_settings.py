"""The settings pages: everyone's own, and what only the owner or a sales manager may change."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from workspaces import keys, scope
from workspaces.models import ApiKey, AuditEntry, Member, Seat

NEW = {"name": "Nils", "email": "Nils@Acme.example", "role": "sales", "side": "sales"}


def test_everyone_reads_the_settings_and_changes_their_own(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    for member in cast.everyone:
        browser = sign_in(member)
        for path in ("/settings/", "/settings/members/", "/settings/teams/"):
            assert browser.get(path).status_code == 200, (member.name, path)
        assert browser.post("/settings/", {"time_zone": "Asia/Tokyo"}).status_code == 302
    with scope.workspace(cast.workspace.pk):
        assert set(Member.objects.values_list("time_zone", "shortcuts")) == {("Asia/Tokyo", False)}


def test_only_the_owner_adds_members(
    cast: Cast,
    sign_in: Callable[..., Client],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    for member in (cast.mara, cast.max, cast.sam, cast.rita):
        browser = sign_in(member)
        assert browser.post("/settings/members/", NEW).status_code == 403, member.name
        assert "Add someone" not in browser.get("/settings/members/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_in(cast.olive).post("/settings/members/", NEW).status_code == 302
    with scope.workspace(cast.workspace.pk):
        nils = Member.objects.get(user__email="nils@acme.example")
        assert Seat.objects.filter(member=nils).exists()
        assert list(AuditEntry.objects.values_list("verb", "member_id")) == [("member added", cast.olive.pk)]
    assert mail.outbox[0].to == ["nils@acme.example"]


def test_a_member_is_added_once_and_stands_on_a_side_of_their_role(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    olive = sign_in(cast.olive)
    for wrong in (
        NEW | {"email": "sam@ACME.example"},
        NEW | {"side": "marketing"},
        NEW | {"role": "king"},
        NEW | {"email": "nobody"},
        NEW | {"name": "N" * 121},
        NEW | {"name": "N\x00"},
        {},
    ):
        answer = olive.post("/settings/members/", wrong)
        assert answer.status_code == (422 if wrong else 200)
    with scope.workspace(cast.workspace.pk):
        assert Member.objects.count() == 6


def test_the_owner_and_sales_managers_say_who_takes_leads(cast: Cast, sign_in: Callable[..., Client]) -> None:
    with scope.workspace(cast.workspace.pk):
        seat = Seat.objects.get(member=cast.sam)
    for member in (cast.mara, cast.max, cast.sam):
        assert sign_in(member).post("/settings/teams/", {"seat": seat.pk}).status_code == 403, member.name
    for member, takes in ((cast.rita, False), (cast.olive, True)):
        assert sign_in(member).post("/settings/teams/", {"seat": seat.pk}).status_code == 302
        with scope.workspace(cast.workspace.pk):
            assert Seat.objects.get(pk=seat.pk).takes_leads is takes
    for wrong in ("", "x", "0", "9" * 5000, str(2**63), "²", "-1"):
        assert sign_in(cast.rita).post("/settings/teams/", {"seat": wrong}).status_code == 404


def test_only_the_owner_makes_and_ends_keys(cast: Cast, sign_in: Callable[..., Client]) -> None:
    for member in (cast.mara, cast.max, cast.sam, cast.rita):
        browser = sign_in(member)
        assert browser.get("/settings/keys/").status_code == 403
        assert browser.post("/settings/keys/", {"name": "x", "role": "owner"}).status_code == 403
    olive = sign_in(cast.olive)
    page = olive.post("/settings/keys/", {"name": "Website", "role": "marketing"})
    secret = page.context["made"]
    assert secret in page.content.decode()
    assert secret not in olive.get("/settings/keys/").content.decode(), "it is shown once"
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/leads/").status_code == 200

    with scope.workspace(cast.workspace.pk):
        key = ApiKey.objects.get()
        assert bytes(key.digest) == keys.digest(secret)
    olive.post("/settings/keys/", {"revoke": key.pk})
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/leads/").status_code == 401
    for wrong in ("x", "0", "9" * 5000, str(2**63)):
        assert olive.post("/settings/keys/", {"revoke": wrong}).status_code == 404
    assert olive.post("/settings/keys/", {"name": "", "role": "owner"}).status_code == 422


def test_a_key_opens_no_page(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        _, secret = keys.create(cast.workspace.pk, name="k", role="owner", by=None, at=timezone.now())
    browser = Client(headers={"authorization": f"Bearer {secret}"})
    for path in ("/queue/", "/settings/keys/", "/settings/members/"):
        assert browser.get(path).status_code == 302
