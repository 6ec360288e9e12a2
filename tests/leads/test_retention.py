"""What is kept no longer than was decided."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from followup import outcomes, phone_calls
from followup.models import Handoff, Touch
from followup.outcomes import Word
from leads import retention
from leads.models import Event, FactSet, Lead, PhoneCall, RefusedCall, RetentionPeriod, Submission
from tests.cast import Cast
from tests.followup.road import enquire
from tests.leads.ways_in import calls
from workspaces import scope
from workspaces.models import AuditEntry

OLD = timedelta(days=90)


def arrived(cast: Cast) -> None:
    """Ann, whose lead was won, and Bob, whose lead is open; both long ago."""
    enquire(cast, [{"channel": "Web", "person": {"email": f"{name}@example.com"}} for name in ("ann", "bob")])
    with scope.workspace(cast.workspace.pk):
        handoff = Handoff.objects.select_related("owner").get(lead__person__email="ann@example.com")
        outcomes.record(handoff, Word("won"), by=handoff.owner, at=timezone.now())


def decide(cast: Cast, **days: int | None) -> None:
    with scope.workspace(cast.workspace.pk):
        retention.decide(days, by=cast.olive, at=timezone.now())


def test_what_arrived_is_emptied_once_its_lead_is_closed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived(cast)
    decide(cast, payloads=30)
    retention.forget_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert not Submission.objects.filter(payload={}).exists()  # they are of today
    monkeypatch.setattr(scope, "now", lambda: timezone.now() + OLD)
    for _ in range(2):
        retention.forget_everywhere()

    with scope.workspace(cast.workspace.pk):
        emptied = Submission.objects.filter(payload={}).values_list("lead__person__email", flat=True)
        assert list(emptied) == ["ann@example.com"]
        assert Lead.objects.count() == FactSet.objects.count() == 2


def test_each_kind_has_its_own_days(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    at = timezone.now()
    arrived(cast)
    with scope.workspace(cast.workspace.pk):
        way_in = Submission.objects.earliest("pk").connection
        spam = Submission.objects.create(
            workspace=cast.workspace, connection=way_in, idempotency_key="s", received_at=at,
            payload={"x": 1}, digest=b"1", state="spam",
        )  # fmt: skip
        RefusedCall.objects.create(
            workspace=cast.workspace, connection=way_in, reason="no secret", first_at=at, at=at
        )
        Event.objects.create(
            workspace=cast.workspace, connection=way_in, external_id="1", type="page_seen", at=at, received_at=at,
            who_kind="visitor", who="v",
        )  # fmt: skip
    decide(cast, spam=30, events=100)
    monkeypatch.setattr(scope, "now", lambda: at + OLD)
    retention.forget_everywhere()

    with scope.workspace(cast.workspace.pk):
        spam.refresh_from_db()
        assert spam.payload == {}
        assert RefusedCall.objects.count() == Event.objects.count() == 1

    decide(cast, spam=None, events=30, refused_calls=30)
    retention.forget_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert RefusedCall.objects.count() == Event.objects.count() == 0
        assert retention.periods() == {"events": 30, "refused_calls": 30}


def test_the_owner_decides_on_a_page(cast: Cast, sign_in: Callable[..., Client]) -> None:
    olive = sign_in(cast.olive)
    assert olive.get("/settings/privacy/").status_code == 200
    refused = olive.post("/settings/privacy/", {"payloads": "0", "spam": "soon"})
    assert refused.status_code == 422
    assert refused.content.decode().count('class="error"') == 2
    assert olive.post("/settings/privacy/", {"payloads": "365", "spam": ""}).status_code == 302
    with scope.workspace(cast.workspace.pk):
        assert retention.periods() == {"payloads": 365}
        assert AuditEntry.objects.get(verb="retention decided").detail == {"payloads": 365}


@pytest.mark.parametrize("who", ["mara", "max", "sam", "rita"])
def test_nobody_else_opens_it(cast: Cast, sign_in: Callable[..., Client], who: str) -> None:
    browser = sign_in(getattr(cast, who))
    assert browser.get("/settings/privacy/").status_code == 403
    assert browser.post("/settings/privacy/", {"payloads": "1"}).status_code == 403


def test_nadia_decides_of_her_own_company_alone(cast: Cast, sign_in: Callable[..., Client]) -> None:
    decide(cast, payloads=30)
    assert sign_in(cast.nadia).post("/settings/privacy/", {"payloads": "7"}).status_code == 302
    with scope.workspace(cast.workspace.pk):
        assert RetentionPeriod.objects.get().days == 30


def test_calls_of_phone_systems_go_and_the_attempts_they_became_stay(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    enquire(cast, [{"channel": "Web", "person": {"phone": "+442079460018"}}])
    log = calls.connect(cast, "call_log")
    raw = [{"call_id": str(number), "to": to} for number, to in enumerate(("+442079460018", "+442079460099"))]
    calls.post(log, calls.body(raw))
    phone_calls.take_in_everywhere()
    decide(cast, phone_calls=30)
    retention.forget_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert PhoneCall.objects.count() == 2
    monkeypatch.setattr(scope, "now", lambda: timezone.now() + OLD)
    retention.forget_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert not PhoneCall.objects.exists()
        assert Touch.objects.count() == 1
    monkeypatch.undo()
    calls.post(log, calls.body(raw))
    phone_calls.take_in_everywhere()
    with scope.workspace(cast.workspace.pk):
        assert Touch.objects.count() == 1
