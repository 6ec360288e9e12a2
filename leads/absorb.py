"""A batch of submissions becomes persons, leads and facts, in a fixed number of statements however large it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from leads import behaviour, fact_sets, intake, meetings, normalise, persons, sources, ways_in
from leads.facts import catalogue, coerce
from leads.models import Activity, Connection, FactSet, Lead, Outcome, Submission
from leads.normalise import Enquiry
from leads.person_rows import Somebody
from leads.ways_in.kind import MeetingTold

_CLOSE = """
UPDATE leads_submission SET state = new.state, lead_id = new.lead_id, done_at = %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS new (id, lead_id, state) WHERE leads_submission.id = new.id
"""


@dataclass
class Arrival:
    """One submission of the batch on its way to a lead."""

    submission: Submission
    enquiry: Enquiry
    person: Somebody
    lead: Lead
    is_repeat: bool


def absorb(submissions: Sequence[Submission], *, country: str, at: datetime) -> list[Arrival]:
    """Turn claimed submissions into leads; those that can't be mapped are set aside and left out of the answer.

    A live enquiry joins its person's open lead if there is one; history always makes a lead of its own.
    Runs inside the caller's transaction, which holds the submissions' locks.
    """
    if not submissions:
        return []
    workspace_id = submissions[0].workspace_id
    came_by = Connection.objects.only("workspace_id", "kind", "name", "settings").in_bulk(
        {submission.connection_id for submission in submissions}
    )
    told = _meetings(submissions, came_by)
    changes = _changes(submissions, told)
    changing = {change.submission.pk for change in changes}
    enquiries = [submission for submission in submissions if submission.pk not in changing]
    readable = _read(enquiries, came_by, country=country, at=at)
    arrivals: list[Arrival] = []
    if readable:
        people = persons.identify(workspace_id, [enquiry for _, enquiry in readable], at=at)
        arrivals = _place(workspace_id, readable, people)
        _write_facts(workspace_id, arrivals, at=at)
        _record(workspace_id, arrivals, at=at)
    booked = [(row.lead.pk, told[row.submission.pk]) for row in arrivals if row.submission.pk in told]
    meetings.book(workspace_id, booked, at=at)
    meetings.change(workspace_id, changes, at=at)  # after the bookings that they may change
    return arrivals


def _meetings(submissions: Sequence[Submission], came_by: Mapping[int, Connection]) -> dict[int, MeetingTold]:
    """Submission → what it says of a meeting."""
    told = {row.pk: ways_in.meeting(came_by[row.connection_id], row.payload) for row in submissions}
    return {pk: one for pk, one in told.items() if one is not None}


def _changes(submissions: Sequence[Submission], told: Mapping[int, MeetingTold]) -> list[meetings.Change]:
    """Those that only change a meeting: they end one, or replace one that is known or is booked in this batch."""
    if not told:
        return []
    here = {one.external_id for one in told.values() if one.state == "booked"}
    at_hand = here | meetings.known(one.replaces for one in told.values())
    return [
        meetings.Change(row, told[row.pk])
        for row in submissions
        if row.pk in told and (told[row.pk].state != "booked" or told[row.pk].replaces in at_hand)
    ]


def _read(
    submissions: Sequence[Submission], came_by: Mapping[int, Connection], *, country: str, at: datetime
) -> list[tuple[Submission, Enquiry]]:
    readable = []
    for submission in submissions:
        try:
            shape = ways_in.shape(came_by[submission.connection_id], submission)
            said = normalise.read(shape, country=country, received_at=submission.received_at)
            readable.append((submission, said))
        except normalise.Unmappable as reason:
            intake.set_aside(submission, reason=str(reason), at=at)
    return readable


def _place(
    workspace_id: int, readable: Sequence[tuple[Submission, Enquiry]], people: Sequence[Somebody]
) -> list[Arrival]:
    """Find the open lead of each live enquiry's person, or make one; the first source stays the lead's."""
    channel_ids = sources.channels(workspace_id, [enquiry.channel for _, enquiry in readable])
    campaign_ids = sources.campaigns(
        workspace_id, [(channel_ids.get(enquiry.channel), enquiry.campaign) for _, enquiry in readable]
    )
    open_leads = {
        lead.person_id: lead
        for lead in Lead.objects.filter(
            person_id__in=[person.pk for person in people], outcome=Outcome.OPEN, is_history=False
        ).select_for_update()
    }
    arrivals = []
    for (submission, enquiry), person in zip(readable, people, strict=True):
        found = None if submission.is_history else open_leads.get(person.pk)
        channel_id = channel_ids.get(enquiry.channel)
        lead = found or Lead(
            workspace_id=workspace_id,
            person_id=person.pk,
            channel_id=channel_id,
            campaign_id=campaign_ids.get((channel_id, enquiry.campaign)),
            is_history=submission.is_history,
            arrived_at=_arrived_at(submission, enquiry),
        )
        if not submission.is_history:
            open_leads[person.pk] = lead
        arrivals.append(Arrival(submission, enquiry, person, lead, is_repeat=found is not None))
    Lead.objects.bulk_create([arrival.lead for arrival in arrivals if not arrival.is_repeat])
    return arrivals


def _arrived_at(submission: Submission, enquiry: Enquiry) -> datetime:
    return enquiry.submitted_at or submission.received_at if submission.is_history else submission.received_at


def _write_facts(workspace_id: int, arrivals: Sequence[Arrival], *, at: datetime) -> None:
    """Append one fact set per lead touched by the batch: what was known, and over it what is new."""
    repeated = [
        arrival.lead.fact_set_id for arrival in arrivals if arrival.is_repeat and arrival.lead.fact_set_id
    ]
    latest = {row.lead_id: row for row in FactSet.objects.filter(pk__in=repeated)}
    did = _behaviour(workspace_id, arrivals, at=at)
    kinds = catalogue(workspace_id, [*(arrival.enquiry.facts for arrival in arrivals), *did.values()])
    facts: dict[int, dict[str, Any]] = {}
    for arrival in arrivals:
        before = latest.get(arrival.lead.pk)
        merged = facts.setdefault(arrival.lead.pk, {**before.facts} if before else {"submissions": 0})
        kept_first = {name: merged[name] for name in ("channel", "campaign") if name in merged}
        count = merged["submissions"] + 1  # ours alone to say, whatever was sent under this name
        merged |= {
            name: coerce(value, kinds[name]) for name, value in arrival.enquiry.facts.items()
        } | kept_first
        merged |= {
            "submissions": count,
            "last_enquiry_at": _arrived_at(arrival.submission, arrival.enquiry).isoformat(),
            **did.get(arrival.person.pk, {}),
        }
    fact_sets.append(workspace_id, facts, after=latest, at=at)


def _behaviour(workspace_id: int, arrivals: Sequence[Arrival], *, at: datetime) -> dict[int, dict[str, Any]]:
    """What those who enquire now have done so far, as facts; of history nothing is counted."""
    live = [arrival for arrival in arrivals if not arrival.submission.is_history]
    visitors = {
        arrival.enquiry.visitor: arrival.enquiry.keys[0] for arrival in live if arrival.enquiry.visitor
    }
    behaviour.name_visitors(workspace_id, visitors)
    arriving: dict[int, list[int]] = {}
    for arrival in live:
        arriving.setdefault(arrival.person.pk, []).append(arrival.submission.pk)
    return behaviour.facts_of(workspace_id, arriving, at=at, arriving=arriving)


def _record(workspace_id: int, arrivals: Sequence[Arrival], *, at: datetime) -> None:
    """Close the submissions and open the leads' timelines."""
    Activity.objects.bulk_create(
        [
            Activity(
                workspace_id=workspace_id,
                lead_id=arrival.lead.pk,
                at=_arrived_at(arrival.submission, arrival.enquiry),
                kind="enquired_again" if arrival.is_repeat else "arrived",
                detail={
                    "submission": arrival.submission.pk,
                    "channel": arrival.enquiry.channel,
                    "form": arrival.enquiry.facts.get("form", ""),
                },
            )
            for arrival in arrivals
        ]
    )
    states = [
        Submission.State.MERGED if arrival.is_repeat else Submission.State.ACCEPTED for arrival in arrivals
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _CLOSE,
            [
                at,
                [row.submission.pk for row in arrivals],
                [row.lead.pk for row in arrivals],
                [*map(str, states)],
            ],
        )
