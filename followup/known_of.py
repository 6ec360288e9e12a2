"""All that is known of one person, for the person: what the law lets them ask for."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from followup.models import Mail, OutcomeEntry, Skip, Touch
from leads.models import Activity, Event, FactSet, Lead, Meeting, Person, PersonKey, PhoneCall, Submission

_PROFILE = ("name", "email", "phone", "company", "title", "country", "consent", "consent_at", "consent_wording",
            "do_not_contact_at", "do_not_contact_why")  # fmt: skip


def of(person: Person) -> dict[str, Any]:
    """A JSON document of the person: profile, keys, leads, what they sent, what was noted of them; raw and complete."""
    leads = Lead.every.filter(person=person).order_by("pk")
    ids = [lead.pk for lead in leads]
    keys = PersonKey.objects.filter(person=person)
    return {
        "person": _row(person, _PROFILE),
        "known_by": [_row(key, ("kind", "value", "told_as")) for key in keys.order_by("kind", "value")],
        "leads": [
            {
                **_row(lead, ("arrived_at", "outcome", "reason", "value", "closed_at")),
                "channel": lead.channel.name if lead.channel else None,
                "campaign": lead.campaign.name if lead.campaign else None,
            }
            for lead in leads.select_related("channel", "campaign")
        ],
        "sent": _rows(Submission.objects.filter(lead__in=ids), ("received_at", "payload", "correction")),
        "facts": _rows(FactSet.objects.filter(lead__in=ids), ("at", "facts")),
        "did": _rows(
            Event.objects.filter(who_kind__in=PersonKey.Kind.values, who__in=keys.values("value")),
            ("at", "type", "url", "name"),
        ),
        "attempts": _rows(Touch.objects.filter(lead__in=ids), ("at", "medium", "result", "note")),
        "calls": _rows(PhoneCall.objects.filter(lead__in=ids), ("first_heard_at", "number", "told")),
        "left_out": _rows(Skip.objects.filter(lead__in=ids), ("at", "medium", "reason")),
        "mails": _rows(
            Mail.objects.filter(lead__in=ids), ("written_at", "address", "subject", "body", "state")
        ),
        "meetings": _rows(Meeting.objects.filter(lead__in=ids), ("starts_at", "title", "state")),
        "outcomes": _rows(OutcomeEntry.objects.filter(lead__in=ids), ("at", "kind", "reason", "note")),
        "timeline": _rows(Activity.objects.filter(lead__in=ids), ("at", "kind", "detail")),
    }


def _rows(rows: Iterable[Model], names: Iterable[str]) -> list[dict[str, Any]]:
    names = tuple(names)
    return [_row(row, names) for row in rows.order_by("pk")]  # type: ignore[attr-defined]  # every caller hands a QuerySet


def _row(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
