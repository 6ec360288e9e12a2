"""A company with all that reports count: every kind of end, wait, evidence, reason and part, drawn by dice."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agreement.commitments import DEFAULTS
from agreement.models import Version
from alignment.models import CampaignCost
from followup.models import Handoff, OutcomeEntry, Retraction, Touch
from leads import fact_sets
from leads.models import Campaign, Channel, Connection, FactKind, FactSet, Lead, Person, Submission
from scoring.models import Assessment
from tests.cast import Cast
from workspaces import scope
from workspaces.models import Team, Workspace

ZONE = "America/Santiago"  # its clocks change on 5 April
FIRST, LAST = date(2026, 3, 9), date(2026, 4, 12)
BEGAN, DAYS = datetime(2026, 3, 1, tzinfo=UTC), 60
LEADS = 220
HOURS = {
    "week": {day: [["09:00", "12:30"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
}
WAITS_S = (5, 59, 60, 200, 299, 300, 301, 800, 3000, 20_000, 80_000, 200_000)
PLAN = [
    {"step": "soon", "medium": "call", "after_s": 3600},
    {"step": "later", "medium": "email", "after_s": 5 * 3600},
    {"step": "other", "when": "wrong_number", "medium": "email", "after_s": 60},
]
REASONS = ("not_a_fit", "no_need", "price", "")


def sow(cast: Cast, *, seed: int) -> None:
    """The same seed makes the same company; it is committed, so that another connection sees it."""
    own, dice = cast.workspace.pk, random.Random(seed)
    with scope.workspace(own):
        Workspace.objects.filter(pk=own).update(time_zone=ZONE)
        cast.team.hours, cast.team.time_zone = HOURS, ZONE
        cast.team.save(update_fields=["hours", "time_zone"])
        night = Team.objects.create(workspace_id=own, name="Night", hours={"always": True})
        _Writer(cast, dice, (cast.team, night), _versions(cast)).write()


def _versions(cast: Cast) -> list[Version]:
    """The starter, and the one that followed it: fewer attempts, an answer within an hour, a fact that must be there."""
    starter = Version.objects.get()
    Version.objects.filter(pk=starter.pk).update(in_force_until=BEGAN + timedelta(days=25))
    owed = {
        "sales": DEFAULTS["sales"] | {"minimum_touches": 3, "accept_within_s": 3600, "cadence": PLAN},
        "marketing": DEFAULTS["marketing"] | {"facts_present": ["company_size"]},
    }
    second = Version.objects.create(
        workspace_id=cast.workspace.pk, number=2, state="signed", title="Ours", created_at=BEGAN,
        definition_id=starter.definition_id, commitments=owed, goal=starter.goal,
        in_force_from=BEGAN + timedelta(days=25),
    )  # fmt: skip
    return [starter, second]


class _Writer:
    def __init__(
        self, cast: Cast, dice: random.Random, teams: tuple[Team, ...], versions: list[Version]
    ) -> None:
        self.cast, self.dice, self.teams, self.versions = cast, dice, teams, versions
        self.own = cast.workspace.pk

    def write(self) -> None:
        for name, kind in (("company_size", "number"), ("industry", "text")):
            FactKind.objects.create(workspace_id=self.own, name=name, type=kind)
        channels = Channel.objects.bulk_create(
            Channel(workspace_id=self.own, name=name, key=name) for name in ("Website", "Referral", "Fair")
        )
        campaigns = Campaign.objects.bulk_create(
            Campaign(
                workspace_id=self.own,
                channel=channel,
                name=f"{word} {channel.name}",
                key=f"{word} {channel.name}",
            )
            for channel in channels
            for word in ("Spring", "Brand")
        )
        CampaignCost.objects.bulk_create(
            CampaignCost(
                workspace_id=self.own,
                campaign=campaign,
                month=date(2026, month, 1),
                amount=Decimal(200 * place),
            )
            for place, campaign in enumerate(campaigns[1:], start=3)
            for month in (2, 3, 4)
        )
        leads = self._leads(channels, campaigns)
        handoffs = self._handoffs(leads)
        self._attempts(handoffs)
        self._words(handoffs)
        self._brought(leads)

    def _at(self) -> datetime:
        return BEGAN + timedelta(seconds=self.dice.randrange(DAYS * 86_400))

    def _some(self, at: datetime, share: float) -> datetime | None:
        return at + timedelta(seconds=self.dice.randrange(5 * 86_400)) if self.dice.random() < share else None

    def _leads(self, channels: list[Channel], campaigns: list[Campaign]) -> list[Lead]:
        dice = self.dice
        person = Person.objects.create(workspace_id=self.own, name="Ann Example")
        leads = []
        for _ in range(LEADS):
            at, channel = self._at(), dice.choice([None, *channels])
            ours = [one for one in campaigns if channel and one.channel_id == channel.pk]
            handed = self._some(at, 0.75)
            outcome = dice.choice(["", "won", "lost", "returned"])
            leads.append(
                Lead(
                    workspace_id=self.own, person=person, is_history=True, channel=channel,
                    campaign=dice.choice([None, *ours]), arrived_at=at, handed_off_at=handed,
                    sales_ready_at=handed or self._some(at, 0.3), contacted_at=self._some(handed or at, 0.4),
                    accepted_at=self._some(handed or at, 0.4), met_at=self._some(at, 0.2),
                    qualified_at=self._some(handed or at, 0.4), outcome=outcome,
                    closed_at=(handed or at) + timedelta(days=dice.random() * 20) if outcome else None,
                    owner=dice.choice([self.cast.sam, self.cast.sofia]) if handed and dice.random() < 0.9 else None,
                    value=dice.choice([None, Decimal("12.50"), Decimal(300)]),
                )
            )  # fmt: skip
        leads = Lead.objects.bulk_create(leads)
        for gone in leads[:6]:  # became part of another
            Lead.every.filter(pk=gone.pk).update(merged_into=leads[-1].pk)
        return leads

    def _facts(self, lead: Lead) -> dict[str, Any]:
        said = {
            "form": self.dice.choice(["Request a demo", "White paper", "", None]),
            "page_url": self.dice.choice(
                [
                    "https://a.example/demo/?utm=1",
                    "https://a.example/demo#top",
                    "https://a.example/",
                    "/",
                    None,
                ]
            ),
            "company_size": self.dice.choice([None, 0, 9, 10, 49, 50, 7000, "many"]),
            "industry": self.dice.choice(["Retail", "Health", "", None]),
        }
        return {name: value for name, value in said.items() if value is not None}

    def _handoffs(self, leads: list[Lead]) -> list[Handoff]:
        """One for each lead that was handed over, a second one for some."""
        dice = self.dice
        sets = [
            FactSet(
                workspace_id=self.own,
                lead=lead,
                seq=1,
                at=lead.arrived_at,
                facts=self._facts(lead),
                folded={},
            )
            for lead in leads
        ]
        fact_sets.write(sets)
        known = {one.lead_id: one for one in sets}
        again = [lead for lead in leads if lead.handed_off_at]
        handed = [(lead, lead.handed_off_at, False) for lead in again]
        handed += [
            (lead, lead.handed_off_at + timedelta(days=6), True) for lead in again if dice.random() < 0.15
        ]
        judged = []
        for lead, at, _ in handed:
            bits = dice.randrange(16)
            judged.append(
                Assessment(
                    workspace_id=self.own, lead=lead, definition_id=self.versions[0].definition_id,
                    fact_set=known[lead.pk], at=at, known=bits, met=bits & dice.randrange(16),
                    score=dice.randrange(-25, 90), is_ready=True, is_latest=False,
                )
            )  # fmt: skip
        judged = Assessment.objects.bulk_create(judged)
        twice = {lead.pk for lead, _, is_second in handed if is_second}
        rows = []
        for (lead, at, is_second), one in zip(handed, judged, strict=True):
            due = at + timedelta(minutes=5)
            is_over = dice.random() < 0.7 or (lead.pk in twice and not is_second)
            ended_at = at + timedelta(seconds=dice.choice([60, 4000, 86_400, 400_000])) if is_over else None
            rows.append(
                Handoff(
                    workspace_id=self.own, lead=lead, version=self.versions[at >= BEGAN + timedelta(days=25)],
                    assessment=one, score=one.score,
                    team=dice.choice(self.teams), owner=dice.choice([self.cast.sam, self.cast.sofia, None]),
                    lane="Lane", medium="call", window_s=300, started_at=at, due_at=due, owed_at=due,
                    accepted_at=self._some(at, 0.4), ended_at=ended_at,
                    ended_as=dice.choice(["won", "lost", "returned", "recycled", "merged"]) if is_over else "",
                )
            )  # fmt: skip
        return Handoff.objects.bulk_create(rows)

    def _attempts(self, handoffs: list[Handoff]) -> None:
        dice, made, taken_back = self.dice, [], []
        for handoff in handoffs:
            at, standing = handoff.started_at, []
            for _ in range(dice.choice([0, 0, 1, 1, 2, 3, 4, 6, 9, 23])):
                at += timedelta(seconds=dice.choice(WAITS_S) * dice.choice([1, 1, dice.random()]))
                touch = Touch(
                    workspace_id=self.own, handoff=handoff, lead_id=handoff.lead_id, member=self.cast.sam, medium="call",
                    at=at, recorded_at=at, result=dice.choice(["no_answer", "wrong_number", "left_message"]),
                    evidence=dice.choice(["reported", "confirmed"]),
                )  # fmt: skip
                touch.is_contact = dice.random() < 0.12
                touch.result = "spoke" if touch.is_contact else touch.result
                made.append(touch)
                if dice.random() < 0.15:
                    taken_back.append(touch)
                else:
                    standing.append(touch)
            handoff.touches = len(standing)
            handoff.first_touch_at = standing[0].at if standing else None
            handoff.first_evidence = standing[0].evidence if standing else ""
            handoff.contacted_at = next((one.at for one in standing if one.is_contact), None)
            is_late = handoff.first_touch_at is None or handoff.first_touch_at > handoff.due_at
            if is_late and dice.random() < 0.8:
                handoff.breached_at = handoff.due_at
                handoff.missed_because = dice.choice(["rep", "nobody", "gap", "late", "outage", ""])
        Touch.objects.bulk_create(made)
        Retraction.objects.bulk_create(
            Retraction(workspace_id=self.own, touch=touch, member=self.cast.sam, at=touch.at)
            for touch in taken_back
        )
        names = [
            "touches",
            "first_touch_at",
            "first_evidence",
            "contacted_at",
            "breached_at",
            "missed_because",
        ]
        Handoff.objects.bulk_update(handoffs, names)

    def _words(self, handoffs: list[Handoff]) -> None:
        OutcomeEntry.objects.bulk_create(
            OutcomeEntry(
                workspace_id=self.own, lead_id=handoff.lead_id, handoff=handoff, kind=handoff.ended_as, at=handoff.ended_at,
                recorded_at=handoff.ended_at, reason=self.dice.choice(REASONS),
                detail={"Plan": self.dice.choice(["Basic", "Pro", ""])},
            )
            for handoff in handoffs
            if handoff.ended_as not in {"", "merged"} and self.dice.random() < 0.9
        )  # fmt: skip

    def _brought(self, leads: list[Lead]) -> None:
        """Some leads were a rep's own; of some a rep only heard again."""
        by_hand = Connection.objects.create(
            workspace_id=self.own,
            kind="by_hand",
            name="Own: Sam",
            created_at=BEGAN,
            settings={"keeper": self.cast.sam.pk},
        )
        Submission.objects.bulk_create(
            Submission(
                workspace_id=self.own, connection=by_hand, idempotency_key=str(lead.pk), received_at=lead.arrived_at,
                payload={}, digest=b"", lead=lead, state=self.dice.choice(["accepted", "accepted", "merged"]),
            )
            for lead in leads[::7]
        )  # fmt: skip
