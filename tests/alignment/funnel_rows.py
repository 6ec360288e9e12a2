"""Random leads with everything reports cut them by, and the same counted plainly in Python."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from leads import fact_sets
from leads.models import Campaign, FactKind, FactSet, Lead
from tests.alignment import rows
from tests.cast import Cast

BEGAN = datetime(2026, 1, 20, 22, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Santiago")
STAGES = ("sales_ready_at", "contacted_at", "accepted_at", "met_at", "qualified_at")
FORMS = ("Request a demo", "White paper", None)
PAGES = ("https://acme.example/demo/?utm=1", "https://acme.example/demo", "https://acme.example/", None)
SIZES = (None, 0, 9, 10, 49, 50, 7000, "many")


@dataclass
class Told:
    """One lead as it was made."""

    lead: Lead
    facts: dict[str, Any]
    team: int | None = None
    version: int | None = None


@dataclass
class Sown:
    leads: list[Told] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)

    def counted(self, place: Any) -> dict[Any, Counter[str]]:
        """Place → counts, by reading every lead."""
        found: dict[Any, Counter[str]] = {}
        for told in self.leads:
            found.setdefault(place(told), Counter()).update(counts(told.lead))
        return found


def counts(lead: Lead) -> dict[str, Any]:
    return {
        "leads": 1,
        "sales_ready": int(lead.sales_ready_at is not None),
        "handed_off": int(lead.handed_off_at is not None),
        "never_reached": int(lead.handed_off_at is not None and lead.contacted_at is None),
        "contacted": int(lead.contacted_at is not None),
        "accepted": int(lead.accepted_at is not None),
        "met": int(lead.met_at is not None),
        "qualified": int(lead.qualified_at is not None),
        "won": int(lead.outcome == "won"),
        "lost": int(lead.outcome == "lost"),
        "returned": int(lead.outcome == "returned"),
        "open": int(lead.outcome == ""),
        "value": (lead.value or Decimal()) if lead.outcome == "won" else Decimal(),
    }


def sow(cast: Cast, seed: int, count: int = 60) -> Sown:
    """The same seed makes the same leads."""
    dice, own, sown = random.Random(seed), cast.workspace.pk, Sown()
    FactKind.objects.create(workspace_id=own, name="company_size", type="number")
    FactKind.objects.create(workspace_id=own, name="industry", type="text")
    channels = [None, rows.channel(own, "Website"), rows.channel(own, "Referral")]
    sown.campaigns = [
        Campaign.objects.create(workspace_id=own, channel=channel, name=name, key=name.casefold())
        for channel in channels[1:]
        for name in ("Spring", "Brand")
    ]
    for _ in range(count):
        channel = dice.choice(channels)
        campaign = dice.choice(
            [None, *(one for one in sown.campaigns if one.channel_id == (channel and channel.pk))]
        )
        at = BEGAN + timedelta(minutes=dice.randrange(60 * 24 * 50))
        handed = dice.random() < 0.6
        stages = {stage: at for stage in STAGES if dice.random() < 0.4}
        lead = rows.lead(
            own, at, channel=channel, campaign=campaign, handed_off_at=at if handed else None,
            owner=dice.choice([cast.sam, cast.sofia]) if handed else None,
            outcome=dice.choice(["", "won", "lost", "returned"]),
            value=dice.choice([None, Decimal("12.50"), Decimal(300)]), **stages,
        )  # fmt: skip
        said = {"form": dice.choice(FORMS), "page_url": dice.choice(PAGES), "company_size": dice.choice(SIZES),
                "industry": dice.choice(["Retail", "Health", ""])}  # fmt: skip
        facts = {name: value for name, value in said.items() if value is not None}
        fact_sets.write([FactSet(workspace_id=own, lead=lead, seq=1, at=at, facts=facts, folded={})])
        told = Told(lead, facts)
        if handed:
            handoff = rows.handoff(lead, at)
            told.team, told.version = handoff.team_id, handoff.version_id
        sown.leads.append(told)
    return sown
