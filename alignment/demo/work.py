"""The work on the company's leads as rows: handoffs, attempts, outcomes, and the messages about the clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agreement.commitments import Commitments, SalesCommitments
from agreement.models import Version
from alignment.demo import agreed
from alignment.demo.rows import Arrived
from alignment.demo.stories import Story
from followup import asked_for, ladder, letters, owed, receipt
from followup.models import Alert, Assignment, Breach, Delivery, Handoff, Nurture, OutcomeEntry, Touch
from leads.models import Activity, Meeting
from scoring.assess import Assessed
from scoring.rules import Lane
from workspaces.business_time import Hours
from workspaces.models import Member, Seat, Team

HANDED_OVER_AFTER = timedelta(seconds=0.4)
FOUND_AFTER = timedelta(seconds=0.6)
FRESH = timedelta(hours=3)
KEPT_FOR = timedelta(days=90)  # a lead that asked for later


@dataclass
class Work:
    """One handoff with all that was done on it."""

    arrived: Arrived
    story: Story
    owner: Member
    handoff: Handoff
    touches: list[Touch] = field(default_factory=list)
    outcomes: list[OutcomeEntry] = field(default_factory=list)

    @property
    def meets_at(self) -> datetime | None:
        """When the meeting begins that is booked for after the last attempt."""
        booked = (one.starts_at for one in self.story.meetings if one.state == Meeting.State.BOOKED)
        return next((at for at in booked if self.touches and at > self.touches[-1].at), None)

    @property
    def answered_at(self) -> datetime | None:
        return self.story.tries[0].at if self.story.tries else None


@dataclass(frozen=True)
class Desk:
    """What every row of this company's work shares."""

    team: Team
    hours: Hours
    version: Version
    sales: SalesCommitments
    chiefs: Sequence[Member]
    reps: Sequence[Member]
    now: datetime

    @classmethod
    def of(cls, team: Team, version: Version, chiefs: Sequence[Member], *, now: datetime) -> "Desk":
        sales = Commitments.parse(version.commitments).sales
        seats = Seat.objects.filter(team=team, takes_leads=True).select_related("member__user").order_by("pk")
        return cls(team, team.business_hours, version, sales, chiefs, [seat.member for seat in seats], now)

    def start(self, arrived: Arrived, story: Story, owner: Member, assessed: Assessed, lane: Lane) -> Work:
        """The handoff as it stands now: its clock, what was tried, and how it ended."""
        started_at = arrived.ask.at + HANDED_OVER_AFTER
        due_at = self.hours.due(started_at, timedelta(seconds=lane.window_s))
        handoff = Handoff(
            workspace_id=self.team.workspace_id,
            lead=arrived.lead,
            version=self.version,
            assessment_id=assessed.assessment_id,
            score=assessed.score,
            team=self.team,
            owner=owner,
            lane=lane.name,
            medium=lane.medium,
            window_s=lane.window_s,
            started_at=started_at,
            due_at=due_at,
            accepted_at=story.accepted_at,
            accepted_by=owner if story.accepted_at else None,
            touches=len(story.tries),
            ended_at=story.ended_at,
            ended_as=story.words[-1].kind if story.ended_at else "",
            ended_by=owner if story.ended_at else None,
        )
        work = Work(arrived, story, owner, handoff)
        self._tries(work)
        self._clock(work)
        return work

    def _tries(self, work: Work) -> None:
        story, handoff = work.story, work.handoff
        work.touches = [
            Touch(
                workspace_id=handoff.workspace_id,
                handoff=handoff,
                lead=work.arrived.lead,
                member=work.owner,
                medium=attempt.medium,
                result=attempt.result,
                is_contact=attempt.result in Touch.CONTACTS,
                at=attempt.at,
                recorded_at=attempt.at,
                note=attempt.note,
                call_back_at=attempt.call_back_at,
            )
            for attempt in story.tries
        ]
        handoff.first_touch_at = work.answered_at
        handoff.first_evidence = work.touches[0].evidence if work.touches else ""
        handoff.contacted_at = next((touch.at for touch in work.touches if touch.is_contact), None)
        coming = owed.next_of(
            handoff, work.touches, (), sales=self.sales, hours=self.hours, meets_at=work.meets_at
        )
        handoff.owed_at, handoff.owed_medium, handoff.owed_step = coming.at, coming.medium, coming.step
        handoff.is_asked_for = coming.is_asked_for

    def _clock(self, work: Work) -> None:
        """Where the ladder stands: it climbed until somebody tried, it ended, or now."""
        handoff = work.handoff
        until = self._until(work)
        handoff.rung, handoff.rung_at = ladder.after(self.sales.ladder, handoff, position=0, at=until)
        if not handoff.is_open:
            handoff.rung_at = None
        elif work.touches:
            handoff.rung_at = asked_for.next_at(work.touches[-1], at=self.now)
        if until >= handoff.due_at + FOUND_AFTER:
            handoff.breached_at = handoff.due_at + FOUND_AFTER
            handoff.missed_because = Breach.Cause.REP

    def _until(self, work: Work) -> datetime:
        return min(filter(None, (work.answered_at, work.story.ended_at, self.now)))

    def write(self, works: Sequence[Work]) -> None:
        """Write everything in the order in which rows need each other."""
        workspace_id = self.team.workspace_id
        stretches = [
            Assignment(
                workspace_id=workspace_id,
                handoff=work.handoff,
                member=work.owner,
                started_at=work.handoff.started_at,
                ended_at=work.handoff.ended_at,
                why={"by": "rotation", "passed_over": {}},
            )
            for work in works
        ]
        for work, stretch in zip(works, stretches, strict=True):
            ended_at, handoff = work.handoff.ended_at, work.handoff
            if ended_at is not None and handoff.ended_as != Handoff.End.WON:
                handoff.receipt = receipt.of(
                    handoff, work.touches, [stretch], self.hours, at=ended_at,
                    agreed=self.sales.minimum_touches, lead=work.arrived.lead,
                )  # fmt: skip
        Handoff.objects.bulk_create([work.handoff for work in works])
        Assignment.objects.bulk_create(stretches)
        Touch.objects.bulk_create([touch for work in works for touch in work.touches])
        meetings = agreed.write(works, at=self.now)
        for work in works:
            work.outcomes = self._outcomes(work)
        OutcomeEntry.objects.bulk_create([outcome for work in works for outcome in work.outcomes])
        Nurture.objects.bulk_create(
            [
                Nurture(
                    workspace_id=workspace_id,
                    lead=work.arrived.lead,
                    handoff=work.handoff,
                    member=work.owner,
                    since=ended_at,
                    until=max(ended_at, self.now - KEPT_FOR / 2) + KEPT_FOR,
                )
                for work in works
                if (ended_at := work.handoff.ended_at) and work.handoff.ended_as == Handoff.End.RECYCLED
            ]
        )
        Breach.objects.bulk_create(
            [
                Breach(
                    workspace_id=workspace_id,
                    handoff=work.handoff,
                    due_at=work.handoff.due_at,
                    found_at=work.handoff.breached_at,
                    cause=work.handoff.missed_because,
                )
                for work in works
                if work.handoff.breached_at
            ]
        )
        Activity.objects.bulk_create(
            sorted(
                (*meetings, *(line for work in works for line in _timeline(work))), key=lambda line: line.at
            )
        )
        self._messages(works, stretches)

    def _outcomes(self, work: Work) -> list[OutcomeEntry]:
        return [
            OutcomeEntry(
                workspace_id=self.team.workspace_id,
                lead=work.arrived.lead,
                handoff=work.handoff,
                kind=word.kind,
                at=word.at,
                recorded_at=word.at,
                member=work.owner,
                reason=word.reason,
                criterion=word.criterion,
                value=word.value,
            )
            for word in work.story.words
        ]

    def _messages(self, works: Sequence[Work], stretches: Sequence[Assignment]) -> None:
        """The alerts of every rung climbed: read, where they are old or were answered, and their mails sent."""
        alerts = [
            alert
            for work, stretch in zip(works, stretches, strict=True)
            for alert in self._alerts(work, stretch)
        ]
        alerts.sort(key=lambda alert: alert.created_at)
        Alert.objects.bulk_create(alerts)
        mails = []
        for alert in alerts:
            subject, body = letters.write(alert, at=alert.created_at)
            mails.append(
                Delivery(
                    workspace_id=alert.workspace_id,
                    alert=alert,
                    transport="email",
                    state=Delivery.State.SENT,
                    tries=1,
                    sent_at=alert.created_at,
                    address=alert.recipient.user.email if alert.recipient.user else "",
                    subject=subject,
                    body=body,
                )
            )
        Delivery.objects.bulk_create(mails)

    def _alerts(self, work: Work, stretch: Assignment) -> Iterator[Alert]:
        people: Mapping[str, Sequence[Member]] = {
            "owner": [work.owner],
            "manager": self.chiefs,
            "helpers": [rep for rep in self.reps if rep != work.owner][: ladder.MOST_HELPERS],
            "team": self.reps,
        }
        until = self._until(work)
        for step in self.sales.ladder.rung_times(work.handoff.started_at, work.handoff.due_at):
            rung, due_at, to = step.rung, step.at, step.to
            if (rung == ladder.BREACH and work.handoff.breached_at is None) or due_at > until:
                continue
            created_at = min(due_at + FOUND_AFTER, self.now)
            is_read = created_at < self.now - FRESH or work.answered_at is not None
            for member in dict.fromkeys(person for word in to for person in people[word]):
                yield Alert(
                    workspace_id=work.handoff.workspace_id,
                    handoff=work.handoff,
                    assignment=stretch,
                    recipient=member,
                    rung=rung,
                    due_at=due_at,
                    created_at=created_at,
                    read_at=min(created_at + timedelta(minutes=2), self.now) if is_read else None,
                )


def _timeline(work: Work) -> Iterator[Activity]:
    """The lines that the verbs would have written, in the words of `followup.timeline`."""
    handoff = work.handoff

    def line(at: datetime, kind: str, member: Member | None, detail: dict[str, object]) -> Activity:
        return Activity(
            workspace_id=handoff.workspace_id,
            lead=work.arrived.lead,
            at=at,
            kind=kind,
            member=member,
            detail=detail,
        )

    owned = {"handoff": handoff.pk, "lane": handoff.lane, "owner": work.owner.pk}
    yield line(handoff.started_at, "handed_over", None, {**owned})
    if handoff.breached_at:
        yield line(handoff.due_at, "missed", None, {"handoff": handoff.pk})
    for touch in work.touches:
        said = {
            "medium": touch.medium,
            "result": touch.result,
            "note": touch.note,
            "evidence": touch.evidence,
        }
        yield line(touch.at, "touched", work.owner, {"touch": touch.pk, **said})
    if handoff.accepted_at:
        yield line(handoff.accepted_at, "accepted", work.owner, {"handoff": handoff.pk})
    for outcome in work.outcomes:
        why = {"reason": outcome.reason, "criterion": outcome.criterion, "note": outcome.note}
        yield line(outcome.at, f"outcome_{outcome.kind}", work.owner, {**why, "outcome": outcome.pk})
