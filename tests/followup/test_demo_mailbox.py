"""The demo's mailbox: all that would have left the machine, by what it is about."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from agreement import deliver
from followup import message_mail, messages
from tests.agreement import drafts
from tests.cast import Cast
from workspaces import scope
from workspaces.models import Workspace


@pytest.fixture
def demo(cast: Cast, at: datetime, settings: Any) -> Cast:
    settings.DEMO = True
    with scope.workspace(cast.workspace.pk):
        Workspace.objects.update(is_demo=True)
        drafts.proposed(cast, at=at)
        said: dict[str, Any] = {
            "sentence": "Mara says thank you",
            "note": "For the quick call.",
            "path": "/alignment/",
        }
        messages.tell(cast.workspace.pk, [cast.rita], key="thanks", at=at, **said)
    deliver.deliver_due()
    message_mail.deliver_due()
    return cast


def test_letters_of_the_agreement_lead_to_the_signature(demo: Cast, sign_in: Callable[..., Client]) -> None:
    shown = sign_in(demo.rita).get("/demo/mail/?of=agreement").content.decode()
    assert "Mara proposed version 2: " in shown
    assert "To rita@acme.example" in shown
    assert '<a href="/agreement/versions/2/">Open the version</a>' in shown
    assert "thank you" not in shown


def test_words_between_the_teams(demo: Cast, sign_in: Callable[..., Client]) -> None:
    shown = sign_in(demo.sam).get("/demo/mail/?of=teams").content.decode()
    assert "Mara says thank you" in shown
    assert "For the quick call." in shown
    assert '<a href="/alignment/">' in shown


@pytest.mark.parametrize("of", ["", "agreement", "teams"])
def test_it_asks_little(
    of: str, demo: Cast, sign_in: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(demo.mara)
    with django_assert_max_num_queries(12):
        assert browser.get(f"/demo/mail/?of={of}").status_code == 200


def test_what_is_not_asked_by_name_is_the_clock(demo: Cast, sign_in: Callable[..., Client]) -> None:
    shown = sign_in(demo.mara).get("/demo/mail/?of=nothing").content.decode()
    assert "Send a test lead: its alert is here" in shown
