"""Two persons found to be one: a pointer, and what moved with it, so that it can be taken back exactly."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from leads import person_rows
from leads.folding import fold
from leads.models import Lead, Merge, MergeQuestion, Outcome, Person, PersonKey
from workspaces.models import Member

State = MergeQuestion.State
# What binds us: of two words on it the stricter one stands.
BINDING = (
    "consent",
    "consent_at",
    "consent_wording",
    "do_not_contact_at",
    "do_not_contact_by_id",
    "do_not_contact_why",
)
STRICTEST_FIRST = (Person.Consent.WITHDRAWN, Person.Consent.GIVEN, Person.Consent.UNKNOWN)


class Refused(ValueError):
    """These can't be merged, or not be taken apart now; the message says why."""


def merge(one: Person, other: Person, *, worked: Collection[int], by: Member, at: datetime) -> Merge:
    """Make two persons one: who was known first survives, with all keys and leads of both.

    Of two open enquiries one becomes part of the other: the one that was reached, that sales holds (`worked`: ids of
    leads with an open handoff), or that came first, goes on. Raises Refused.
    """
    survivor, absorbed = _locked(one.pk, other.pk)
    if survivor.pk == absorbed.pk:
        raise Refused("These two are one person already.")
    closed = _close_one(survivor, absorbed, worked)
    moved: dict[str, Any] = {
        "keys": _moved(PersonKey.objects.filter(person=absorbed), survivor),
        "leads": _moved(Lead.every.filter(person=absorbed), survivor),
        "pointers": list(
            Person.objects.filter(merged_into=absorbed).order_by("pk").values_list("pk", flat=True)
        ),
        "closed": closed,
        "filled": [
            name for name in person_rows.FIELDS if getattr(absorbed, name) and not getattr(survivor, name)
        ],
        "before": _binding(survivor),
    }
    Person.objects.filter(pk__in=moved["pointers"]).update(merged_into=survivor)
    for name in moved["filled"]:
        setattr(survivor, name, getattr(absorbed, name))
    _be_strict(survivor, absorbed)
    _save(survivor)
    moved["after"] = _binding(survivor)
    absorbed.merged_into = survivor
    absorbed.save(update_fields=["merged_into"])
    moved["questions"] = _settle(survivor, absorbed, by=by, at=at)
    return Merge.objects.create(
        workspace_id=survivor.workspace_id, survivor=survivor, absorbed=absorbed, at=at, by=by, moved=moved
    )


def undo(found: Merge, *, by: Member, at: datetime) -> Merge:
    """Take a merge apart as it was put together; what came since stays with the survivor. A second time changes nothing.

    Raises Refused while a later merge rests on it.
    """
    list(
        Person.objects.filter(pk__in=[found.survivor_id, found.absorbed_id])
        .order_by("pk")
        .select_for_update()
    )
    found = Merge.objects.select_for_update().get(pk=found.pk)
    survivor, absorbed = Person.objects.get(pk=found.survivor_id), Person.objects.get(pk=found.absorbed_id)
    if found.undone_at is not None:
        return found
    later = Merge.objects.filter(
        Q(survivor=survivor, pk__gt=found.pk) | Q(absorbed=survivor), undone_at__isnull=True
    )
    if later.exists():
        raise Refused("They were merged with somebody else since. Take that back first.")
    if survivor.erased_at is not None:
        raise Refused("This person was erased, so there is nothing left to take apart.")
    moved = found.moved
    PersonKey.objects.filter(pk__in=moved["keys"]).update(person=absorbed)
    _reopen(moved["closed"], survivor, absorbed, moved["leads"])
    Person.objects.filter(pk__in=moved["pointers"]).update(merged_into=absorbed)
    for name in moved["filled"]:
        if getattr(survivor, name) == getattr(absorbed, name):
            setattr(survivor, name, "")
    if _binding(survivor) == moved["after"]:  # a word said since stands
        for name, value in moved["before"].items():
            setattr(survivor, name, parse_datetime(value) if name.endswith("_at") and value else value)
    _save(survivor)
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    MergeQuestion.objects.filter(pk__in=moved["questions"]).update(
        state=State.OPEN, decided_at=None, decided_by=None
    )
    found.undone_at, found.undone_by = at, by
    found.save(update_fields=["undone_at", "undone_by"])
    return found


def standing(person: Person) -> Person:
    """Who this person is now: themselves, or whom they were merged into."""
    return Person.objects.get(pk=person.merged_into_id) if person.merged_into_id else person


def _locked(one: int, other: int) -> tuple[Person, Person]:
    """Both as they stand now, locked in one order, the one known first in front."""
    rows = Person.objects.filter(pk__in=[one, other]).values_list("pk", "merged_into_id")
    ids = {into or pk for pk, into in rows}
    found = list(Person.objects.filter(pk__in=ids).order_by("pk").select_for_update())
    if any(row.merged_into_id for row in found):
        raise Refused("One of these was merged a moment ago. Look again.")
    if any(row.erased_at for row in found):
        raise Refused("One of these was erased.")
    return found[0], found[-1]


def _close_one(survivor: Person, absorbed: Person, worked: Collection[int]) -> dict[str, int] | None:
    """Where both have an open lead, make the one part of the other, before they come to be one person's."""
    open_leads = list(
        Lead.objects.filter(person__in=[survivor, absorbed], outcome=Outcome.OPEN, is_history=False)
        .order_by("pk").select_for_update()
    )  # fmt: skip
    if len(open_leads) < 2:
        return None
    kept, closed = sorted(
        open_leads,
        key=lambda lead: (lead.contacted_at is None, lead.pk not in worked, lead.arrived_at, lead.pk),
    )
    Lead.every.filter(pk=closed.pk).update(merged_into=kept)
    return {"lead": closed.pk, "into": kept.pk}


def _reopen(closed: dict[str, int] | None, survivor: Person, absorbed: Person, leads: list[int]) -> None:
    """Give the leads back, and let the one that was closed go on, unless its person has another open one by now."""
    Lead.every.filter(pk__in=leads).update(person=absorbed)
    if closed is None:
        return
    mine = absorbed if closed["lead"] in leads else survivor
    newer = Lead.objects.filter(person=mine, outcome=Outcome.OPEN, is_history=False).first()
    Lead.every.filter(pk=closed["lead"]).update(merged_into=newer)


def _moved(rows: Any, survivor: Person) -> list[int]:
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(person=survivor)
    return ids


def _be_strict(survivor: Person, absorbed: Person) -> None:
    said = sorted(
        (survivor, absorbed), key=lambda person: STRICTEST_FIRST.index(Person.Consent(person.consent))
    )[0]
    survivor.consent, survivor.consent_at = said.consent, said.consent_at
    survivor.consent_wording = said.consent_wording
    if survivor.do_not_contact_at is None:
        for name in BINDING[3:]:
            setattr(survivor, name, getattr(absorbed, name))


def _binding(person: Person) -> dict[str, Any]:
    """What binds us, as JSON holds it."""
    values = {name: getattr(person, name) for name in BINDING}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def _save(person: Person) -> None:
    person.name_key = fold(person.name)[:200]
    person.save(
        update_fields=[*person_rows.FIELDS, "name_key", *(name.removesuffix("_id") for name in BINDING)]
    )


def _settle(survivor: Person, absorbed: Person, *, by: Member, at: datetime) -> list[int]:
    """Answer every open question whose two sides are one person now."""
    one = Q(one=survivor) | Q(one__merged_into=survivor)
    other = Q(other=survivor) | Q(other__merged_into=survivor)
    ids = list(MergeQuestion.objects.filter(one & other, state=State.OPEN).values_list("pk", flat=True))
    MergeQuestion.objects.filter(pk__in=ids).update(state=State.SAME, decided_by=by, decided_at=at)
    return ids
