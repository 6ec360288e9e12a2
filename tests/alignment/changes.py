"""Random changes to the leads and handoffs of a workspace, singly and in batches."""

import random
from datetime import UTC, datetime, timedelta

from followup.models import Handoff
from leads.models import Lead, Person
from tests.alignment import rows

BEGAN = datetime(2026, 2, 27, 22, 0, tzinfo=UTC)
DAYS = 4
MILESTONES = ["sales_ready_at", "handed_off_at", "contacted_at", "accepted_at", "qualified_at"]


class Changes:
    """The same seed makes the same changes; each call of `one` makes one, in one statement where it is a batch."""

    def __init__(self, seed: int, workspace_id: int) -> None:
        self.dice, self.workspace_id = random.Random(seed), workspace_id
        self.channels = [None, *(rows.channel(workspace_id, name) for name in ("Website", "Referral"))]
        self.kinds = [
            self.arrive, self.arrive, self.arrive_together, self.hand_over, self.hand_over, self.work,
            self.work, self.move_all, self.merge_channels, self.touch, self.touch, self.end, self.delete,
        ]  # fmt: skip

    def one(self) -> None:
        self.dice.choice(self.kinds)()

    def instant(self) -> datetime:
        return BEGAN + timedelta(minutes=self.dice.randrange(DAYS * 24 * 60))

    def some_lead(self) -> Lead | None:
        return self.dice.choice([None, *Lead.objects.order_by("pk")])

    def arrive(self) -> None:
        rows.lead(self.workspace_id, self.instant(), channel=self.dice.choice(self.channels))

    def arrive_together(self) -> None:
        person = Person.objects.create(workspace_id=self.workspace_id)
        Lead.objects.bulk_create(
            Lead(workspace_id=self.workspace_id, person=person, arrived_at=self.instant(), is_history=True,
                 channel=self.dice.choice(self.channels))
            for _ in range(5)
        )  # fmt: skip

    def hand_over(self) -> None:
        lead = self.some_lead()
        if lead and not Handoff.objects.open().filter(lead=lead).exists():
            at = self.instant()
            rows.handoff(lead, at)
            Lead.objects.filter(pk=lead.pk).update(handed_off_at=at)

    def work(self) -> None:
        if lead := self.some_lead():
            outcome = self.dice.choice(["won", "lost", "returned"])
            milestone = {self.dice.choice(MILESTONES): self.dice.choice([None, self.instant()])}
            Lead.objects.filter(pk=lead.pk).update(outcome=outcome, **milestone)

    def move_all(self) -> None:
        if lead := self.some_lead():
            Lead.objects.filter(pk__gt=lead.pk).update(arrived_at=self.instant())

    def merge_channels(self) -> None:
        one, other = self.dice.sample(self.channels, 2)
        Lead.objects.filter(channel=one).update(channel=other)

    def touch(self) -> None:
        some = Handoff.objects.filter(pk__gt=self.dice.randrange(50))
        some.update(
            first_touch_at=self.dice.choice([None, self.instant()]), touches=1, breached_at=self.instant()
        )

    def end(self) -> None:
        Handoff.objects.open().filter(started_at__lt=self.instant()).update(
            ended_at=self.instant(), ended_as="lost"
        )

    def delete(self) -> None:
        free = Lead.objects.filter(handoffs__isnull=True).values_list("pk", flat=True)[:2]
        Lead.objects.filter(pk__in=list(free)).delete()
