"""Channels and campaigns, known by their names however they are written."""

import pytest

from leads.models import Campaign, Channel, Lead
from tests.cast import Cast
from tests.followup.road import enquire
from workspaces import scope


@pytest.mark.parametrize("at_once", [True, False])
def test_one_channel_however_it_is_written(cast: Cast, at_once: bool) -> None:
    spellings = ["Paid_Search", "paid search", " PAID-SEARCH ", "Paíd  Search", "paid_search"]
    payloads = [
        {"channel": name, "campaign": " Herbst  Aktion", "person": {"email": f"p{number}@example.com"}}
        for number, name in enumerate(spellings)
    ]
    if at_once:
        enquire(cast, payloads)
    else:
        for number, payload in enumerate(payloads):
            enquire(cast, [payload], start=number)
    with scope.workspace(cast.workspace.pk):
        assert Channel.objects.count() == 1
        assert Campaign.objects.count() == 1
        assert set(Lead.objects.values_list("channel", "campaign")) == {
            (Channel.objects.get().pk, Campaign.objects.get().pk)
        }


def test_no_channel_and_one_called_unknown_are_two(cast: Cast) -> None:
    enquire(
        cast,
        [
            {"channel": name, "person": {"email": f"p{number}@example.com"}}
            for number, name in enumerate(["", "unknown", "  ", "Unknown", None])
        ],
    )
    with scope.workspace(cast.workspace.pk):
        assert list(Channel.objects.values_list("name", flat=True)) == ["Unknown"]
        assert Lead.objects.filter(channel__isnull=True).count() == 3


def test_a_campaign_belongs_to_its_channel(cast: Cast) -> None:
    enquire(
        cast,
        [
            {"channel": channel, "campaign": "Autumn", "person": {"email": f"p{channel}@example.com"}}
            for channel in ("web", "fair", "")
        ],
    )
    with scope.workspace(cast.workspace.pk):
        assert Campaign.objects.count() == 3
        assert Campaign.objects.filter(channel__isnull=True).count() == 1
