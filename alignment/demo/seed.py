"""The whole company, made in one transaction: all of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from agreement import starter
from agreement.models import Version
from alignment.demo import company, rows, spent, talk
from alignment.demo.company import MARA, PEOPLE, PRIYA, RITA, Person
from alignment.demo.enquiries import DAYS
from alignment.demo.enquiries import Desk as EnquiryDesk
from alignment.demo.habits import AWAY_FOR, AWAY_SINCE, HABITS
from alignment.demo.rows import Arrived, WaysIn
from alignment.demo.stories import Teller
from alignment.demo.work import HANDED_OVER_AFTER, Desk, Work
from followup import letters, milestones, pipeline, templates, worth
from followup.models import Delivery, Handoff, Template
from leads import intake
from leads.hosted import publishing
from leads.models import Connection
from scoring import assess
from scoring.rules import Rules
from workspaces import absences, audit, setup
from workspaces.models import Absence, Member, Role, Team, User, Workspace

SEED = 20
ASK_AGAIN = 6
UNTIL = timedelta(hours=4)  # what is younger is today's, and stands as it was planned


def sow(*, at: datetime) -> Workspace:
    """Make the demo as it looks at `at`. The same instant gives the same company."""
    with setup.new_workspace(
        company.SLUG,
        name=company.NAME,
        at=at - timedelta(days=DAYS + 3),
        time_zone=company.TIME_ZONE,
        country=company.COUNTRY,
        is_demo=True,
    ) as workspace:
        team = Team.objects.get(is_default=True)
        members = _people(workspace, team, at=at)
        version = starter.create(
            workspace.pk,
            at=at - timedelta(days=DAYS + 2),
            rules=company.RULES,
            commitments=company.COMMITMENTS,
            goal=company.GOAL,
        )
        ways_in = _ways_in(workspace.pk, at=at - timedelta(days=DAYS + 2))
        desk = EnquiryDesk(Random(SEED), form_version=ways_in.version)  # noqa: S311  a demo keeps no secrets
        reps = [rep for rep in HABITS if rep != PRIYA]
        asks = [*desk.ninety_days(until=at - UNTIL), *desk.today(reps, at=at)]
        arrived = rows.arrive(workspace.pk, ways_in, asks, country=workspace.country)
        _work(arrived, team, version, members, at=at)
        milestones.recompute([row.lead.pk for row in arrived])
        _ask_again(workspace, ways_in, arrived, at=at)
        for said in company.TEMPLATES:
            templates.save(Template(**said), by=members[RITA], at=at)
        worth.measure(workspace.pk, at=at)
        spent.say(workspace, by=members[MARA], at=at)
        talk.about_leads(workspace, members, at=at)
        talk.at_the_meeting(workspace, members, at=at)
        audit.record(workspace.pk, "demo made", by=None, at=at, detail={"leads": len(arrived)})
    return workspace


def _people(workspace: Workspace, team: Team, *, at: datetime) -> dict[Person, Member]:
    members = {
        person: setup.add_member(
            workspace,
            email=person.email,
            name=person.name,
            role=person.role,
            side=person.side,
            team=team if person.takes_leads else None,
        )
        for person in PEOPLE
    }
    # One hash for all of them: they share the password, and hashing is slow on purpose.
    User.objects.filter(memberships__in=members.values()).update(password=make_password(company.PASSWORD))
    absences.enter(
        members[PRIYA],
        starts_at=at - AWAY_SINCE,
        until_at=at + AWAY_FOR,
        reason=Absence.Reason.HOLIDAY,
        by=None,
        at=at,
    )
    return members


def _ways_in(workspace_id: int, *, at: datetime) -> WaysIn:
    """The public form, and the way by which everything else came."""
    form = publishing.create(
        workspace_id, name="Talk to us", channel="Website", by=None, at=at, token=company.FORM_TOKEN
    )
    version = publishing.publish(form, company.FORM, upon=0, by=None, at=at)
    others = Connection.objects.create(
        workspace_id=workspace_id, kind=Connection.Kind.API, name="Website and ads", created_at=at
    )
    return WaysIn(form.connection_id, version.pk, others.pk)


def _work(
    arrived: Sequence[Arrived],
    team: Team,
    version: Version,
    members: Mapping[Person, Member],
    *,
    at: datetime,
) -> None:
    """Judge every lead by the agreement, and let the reps work those that are sales-ready."""
    by_lead = {row.lead.pk: row for row in arrived}
    assessed = assess.assess(team.workspace_id, list(by_lead), definition=version.definition, at=at)
    rows.assessed_at_arrival(team.workspace_id, arrived)
    lanes = Rules.parse(version.definition.rules).lanes
    desk = Desk.of(team, version, [members[RITA]], now=at)
    turns = _Turns(at)
    works: list[Work] = []
    for found in assessed:
        if not found.is_ready:
            continue
        row, lane = by_lead[found.lead_id], lanes[found.lane or 0]
        rep = row.ask.plan.rep if row.ask.plan else turns.next(row.ask.at)
        teller = Teller(
            ask=row.ask,
            habit=HABITS[rep],
            started_at=row.ask.at + HANDED_OVER_AFTER,
            window_s=lane.window_s,
            gaps_s=desk.sales.cadence.gaps_s,
            now=at,
            dice=Random(f"{SEED}:{row.enquiry.profile['email']}"),  # noqa: S311  a demo keeps no secrets
        )
        works.append(desk.start(row, teller.tell(), members[rep], found, lane))
    desk.write(works)


def _ask_again(workspace: Workspace, ways_in: WaysIn, arrived: Sequence[Arrived], *, at: datetime) -> None:
    """Some of those being called ask once more, by the road that every enquiry takes."""
    waiting = set(Handoff.objects.open().exclude(touches=0).values_list("lead_id", flat=True))
    again = [row for row in arrived if row.lead.pk in waiting][-ASK_AGAIN * 4 :: 4]
    for number, row in enumerate(again, start=1):
        asked_at = at - timedelta(minutes=7 * number)
        payload = row.ask.payload | {
            "page_url": f"{company.SITE}/pricing",
            "submitted_at": asked_at.isoformat(),
        }
        intake.receive(workspace.pk, ways_in.of(payload), payload, key=f"demo-again-{number}", at=asked_at)
    pipeline.carry(intake.claim(ASK_AGAIN), workspace, at=at)
    _send(at=at)


def _send(*, at: datetime) -> None:
    """The mails of the last minutes are out: nothing of the past is sent when the demo begins."""
    # Not joined: nobody has counted these fresh tables yet, and the database would join thousands of rows one by one.
    waiting = list(
        Delivery.objects.filter(state=Delivery.State.PENDING).prefetch_related(
            "alert__handoff__lead__person", "alert__handoff__lead__channel", "alert__recipient__user"
        )
    )
    for mail in waiting:
        user = mail.alert.recipient.user
        mail.subject, mail.body = letters.write(mail.alert, at=at)
        mail.address = user.email if user else ""
        mail.state, mail.tries, mail.sent_at, mail.next_try_at = Delivery.State.SENT, 1, at, None
    Delivery.objects.bulk_update(
        waiting, ["subject", "body", "address", "state", "tries", "sent_at", "next_try_at"]
    )


class _Turns:
    """Whose turn it is: each rep in order, and nobody who is away."""

    def __init__(self, now: datetime) -> None:
        self.reps = list(HABITS)
        self.away_since = now - AWAY_SINCE

    def next(self, at: datetime) -> Person:
        rep = self.reps.pop(0)
        self.reps.append(rep)
        return self.next(at) if rep == PRIYA and at >= self.away_since else rep


def sign_ins() -> list[tuple[str, str, str]]:
    """(name, what they are, e-mail) of everybody in the demo."""
    return [(person.name, _role(person), person.email) for person in PEOPLE]


def _role(person: Person) -> str:
    return "sales manager" if person.role == Role.MANAGER else str(Role(person.role).label).lower()
