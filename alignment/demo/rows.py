"""The company's leads and handoffs as rows, a few statements for each kind, each row as the product's verbs write it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from alignment.demo.enquiries import Ask
from leads import fact_sets, intake, normalise, sources
from leads.facts import catalogue, coerce, folded
from leads.folding import fold
from leads.models import Activity, Channel, FactSet, Lead, Person, PersonKey, Submission
from leads.normalise import Enquiry
from leads.person_rows import FIELDS


@dataclass(frozen=True)
class WaysIn:
    """The ids of the public form's connection and version, and of the way by which everything else came."""

    form: int
    version: int
    others: int

    def of(self, payload: dict[str, Any]) -> int:
        return self.form if payload["form"].get("version") == self.version else self.others


@dataclass(frozen=True)
class Arrived:
    """An enquiry and the lead it became."""

    ask: Ask
    enquiry: Enquiry
    lead: Lead


def arrive(workspace_id: int, ways_in: WaysIn, asks: Sequence[Ask], *, country: str) -> list[Arrived]:
    """Persons, leads, submissions, facts and the first line of each timeline."""
    enquiries = [normalise.read(ask.payload, country=country) for ask in asks]
    people = _people(workspace_id, enquiries)
    channels = sources.channels(workspace_id, [enquiry.channel for enquiry in enquiries])
    by_id = Channel.objects.in_bulk(list(channels.values()))
    campaigns = sources.campaigns(
        workspace_id, [(channels.get(enquiry.channel), enquiry.campaign) for enquiry in enquiries]
    )
    leads = Lead.objects.bulk_create(
        [
            Lead(
                workspace_id=workspace_id,
                person=person,
                channel=by_id[channels[enquiry.channel]],
                campaign_id=campaigns.get((channels.get(enquiry.channel), enquiry.campaign)),
                arrived_at=ask.at,
            )
            for ask, enquiry, person in zip(asks, enquiries, people, strict=True)
        ]
    )
    arrived = [Arrived(*row) for row in zip(asks, enquiries, leads, strict=True)]
    _facts(workspace_id, arrived)
    _timelines(workspace_id, arrived, _submissions(workspace_id, ways_in, arrived))
    return arrived


def _people(workspace_id: int, enquiries: Sequence[Enquiry]) -> list[Person]:
    people = Person.objects.bulk_create(
        [
            Person(
                workspace_id=workspace_id,
                name_key=fold(enquiry.profile["name"]),
                **{name: enquiry.profile[name] for name in FIELDS},
            )
            for enquiry in enquiries
        ]
    )
    PersonKey.objects.bulk_create(
        [
            PersonKey(workspace_id=workspace_id, person=person, kind=kind, value=value)
            for person, enquiry in zip(people, enquiries, strict=True)
            for kind, value in enquiry.keys
        ]
    )
    return people


def _submissions(workspace_id: int, ways_in: WaysIn, arrived: Sequence[Arrived]) -> list[Submission]:
    return Submission.objects.bulk_create(
        [
            Submission(
                workspace_id=workspace_id,
                connection_id=ways_in.of(row.ask.payload),
                idempotency_key=f"demo-{number}",
                received_at=row.ask.at,
                payload=row.ask.payload,
                digest=intake.pack(row.ask.payload)[1],
                state=Submission.State.ACCEPTED,
                lead=row.lead,
                done_at=row.ask.at,
            )
            for number, row in enumerate(arrived, start=1)
        ]
    )


def _facts(workspace_id: int, arrived: Sequence[Arrived]) -> None:
    kinds = catalogue(workspace_id, [row.enquiry.facts for row in arrived])
    sets = []
    for row in arrived:
        facts: dict[str, Any] = {
            name: coerce(value, kinds[name]) for name, value in row.enquiry.facts.items()
        }
        facts = {"submissions": 1, **facts}
        sets.append(
            FactSet(
                workspace_id=workspace_id,
                lead=row.lead,
                seq=1,
                at=row.ask.at,
                facts=facts,
                folded=folded(facts),
            )
        )
    fact_sets.write(sets)


def _timelines(workspace_id: int, arrived: Sequence[Arrived], submissions: Sequence[Submission]) -> None:
    Activity.objects.bulk_create(
        [
            Activity(
                workspace_id=workspace_id,
                lead=row.lead,
                at=row.ask.at,
                kind="arrived",
                detail={
                    "submission": submission.pk,
                    "channel": row.enquiry.channel,
                    "form": row.enquiry.facts.get("form", ""),
                },
            )
            for row, submission in zip(arrived, submissions, strict=True)
        ]
    )


def assessed_at_arrival(workspace_id: int, arrived: Sequence[Arrived]) -> None:
    """Set each assessment's instant to its lead's, for all were made by one statement now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scoring_assessment a SET at = l.arrived_at FROM leads_lead l"
            " WHERE l.workspace_id = a.workspace_id AND l.id = a.lead_id AND l.id = ANY (%s)",
            [[row.lead.pk for row in arrived]],
        )
