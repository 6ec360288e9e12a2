"""One human being is one person, however often and from wherever they write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from leads import questions, shared
from leads.folding import fold
from leads.models import MergeQuestion, Person, PersonKey
from leads.normalise import Enquiry, email_key
from leads.questions import Doubt

Claim = tuple[str, str, str]  # kind, value, told as
Why = MergeQuestion.Why
EMAIL, PHONE = PersonKey.Kind.EMAIL.value, PersonKey.Kind.PHONE.value
# Who an e-mail names is surer than what an outside id names, and a phone may be a whole office's.
SUREST_FIRST = {EMAIL: 0, PersonKey.Kind.EXTERNAL_ID.value: 1, PHONE: 2}
MAILBOX_LAST = 3
FIELDS = ("name", "email", "phone", "company", "title", "country")
TOLD = (*FIELDS, "name_key", "consent", "consent_at", "consent_wording")

_CLAIM = """
INSERT INTO leads_personkey (workspace_id, kind, value, told_as, is_shared, person_id)
SELECT %s, key.kind, key.value, key.told_as, key.is_shared, key.person
FROM unnest(%s::text[], %s::text[], %s::text[], %s::boolean[], %s::bigint[])
    WITH ORDINALITY AS key (kind, value, told_as, is_shared, person, place)
ORDER BY key.place
ON CONFLICT (workspace_id, kind, value, told_as) DO NOTHING RETURNING id
"""


class _Outrun(Exception):
    """Another worker wrote one of the keys first, or took a person away: what was decided without that is void."""


@dataclass
class Holder:
    """Who has a key; `pk` is the key's row, or none while it is ours to write."""

    person: Person
    is_shared: bool
    pk: int | None = None


@dataclass
class _Found:
    """The keys known so far, and what came up on the way."""

    holders: dict[Claim, Holder]
    doubts: list[Doubt] = field(default_factory=list)
    turned_shared: set[int] = field(default_factory=set)


def identify(workspace_id: int, enquiries: Sequence[Enquiry], *, at: datetime) -> list[Person]:
    """The person behind each enquiry, made where its keys name nobody yet, and locked for this transaction.

    Keys that several people share, or that speak for two, never decide alone: the two become a question. Keys are
    inserted in sorted order, so that two workers can't wait for each other; whoever comes second begins again and finds
    the first one's person.
    """
    while True:
        try:
            with transaction.atomic():
                return _identify(workspace_id, enquiries, at=at)
        except _Outrun:
            continue


def _identify(workspace_id: int, enquiries: Sequence[Enquiry], *, at: datetime) -> list[Person]:
    found = _Found(_holders({key for enquiry in enquiries for key in enquiry.keys}))
    people = [_choose(workspace_id, enquiry, found) for enquiry in enquiries]
    made = list({id(person): person for person in people if person.pk is None}.values())
    Person.objects.bulk_create(made)
    _claim(workspace_id, {key: holder for key, holder in found.holders.items() if holder.pk is None})
    if found.turned_shared:
        PersonKey.objects.filter(pk__in=found.turned_shared).update(is_shared=True)
    people = _locked(people, {person.pk for person in made}, enquiries)
    questions.ask(workspace_id, found.doubts, at=at)
    return people


def _holders(keys: Iterable[tuple[str, str]]) -> dict[Claim, Holder]:
    values = sorted({value for _, value in keys})
    wanted = set(keys)
    rows = PersonKey.objects.filter(kind__in=SUREST_FIRST, value__in=values).select_related("person")
    return {
        (row.kind, row.value, row.told_as): Holder(row.person, row.is_shared, row.pk)
        for row in rows
        if (row.kind, row.value) in wanted
    }


def _claim(workspace_id: int, fresh: dict[Claim, Holder]) -> None:
    """Write these keys for their persons, all of them or none."""
    if not fresh:
        return
    rows = [(*key, fresh[key].is_shared, fresh[key].person.pk) for key in sorted(fresh)]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [workspace_id, *map(list, zip(*rows, strict=True))])
        if len(cursor.fetchall()) < len(rows):
            raise _Outrun


def _choose(workspace_id: int, enquiry: Enquiry, found: _Found) -> Person:
    """The person of the surest key that names one; its other keys become theirs, unless they are somebody else's."""
    person: Person | None = None
    unclaimed: list[tuple[Claim, bool]] = []
    doubted: list[tuple[Person, str, str, str]] = []
    for kind, value in sorted(enquiry.keys, key=_surest_first):
        is_mailbox = kind == EMAIL and shared.is_mailbox(value)
        own = (kind, value, shared.told_as(enquiry.profile["name"]))
        holder = found.holders.get(own) or found.holders.get((kind, value, ""))
        if holder is None:
            unclaimed.append(((kind, value, ""), is_mailbox))
        elif person is None and (own in found.holders or not (why := _doubt(kind, enquiry, holder))):
            person = holder.person
        elif person is None or (person is not holder.person and person.pk != holder.person.pk):
            why = _doubt(kind, enquiry, holder) or Why.CONFLICT
            doubted.append((holder.person, why, kind, value))
            if why in {Why.MAILBOX, Why.SWITCHBOARD} and own not in found.holders:
                unclaimed.append((own, True))
                holder.is_shared = True
                if holder.pk is not None and not is_mailbox:
                    found.turned_shared.add(holder.pk)
    person = person or _new(workspace_id, enquiry)
    for claim, is_shared in unclaimed:
        found.holders.setdefault(claim, Holder(person, is_shared))
    found.doubts += [Doubt(person, other, *rest) for other, *rest in doubted]
    return person


def _surest_first(key: tuple[str, str]) -> int:
    kind, value = key
    return MAILBOX_LAST if kind == EMAIL and shared.is_mailbox(value) else SUREST_FIRST[kind]


def _doubt(kind: str, enquiry: Enquiry, holder: Holder) -> str:
    """Why this key alone doesn't make the enquirer its holder; nothing where it does."""
    mine, theirs = enquiry.profile["name"], holder.person.name
    if kind == EMAIL and holder.is_shared:
        return "" if shared.agree(mine, theirs) else Why.MAILBOX
    if kind != PHONE:
        return ""
    if holder.is_shared:
        return "" if shared.agree(mine, theirs) else Why.SWITCHBOARD
    if mine and theirs and not shared.agree(mine, theirs):
        return Why.SWITCHBOARD
    email = dict(enquiry.keys).get(EMAIL, "")
    known = email_key(holder.person.email)
    is_own = bool(email and known) and not (shared.is_mailbox(email) or shared.is_mailbox(known))
    return Why.PHONE if is_own and email != known else ""


def _new(workspace_id: int, enquiry: Enquiry) -> Person:
    person = Person(workspace_id=workspace_id)
    _note(person, enquiry)
    return person


def _note(person: Person, enquiry: Enquiry) -> bool:
    """Fill in what was blank, and take a newer word on consent; whether anything changed."""
    blank = [name for name in FIELDS if enquiry.profile[name] and not getattr(person, name)]
    for name in blank:
        setattr(person, name, enquiry.profile[name])
    person.name_key = fold(person.name)[:200]
    said = enquiry.consent
    if said is None or (person.consent_at is not None and person.consent_at >= said.at):
        return bool(blank)
    person.consent = Person.Consent.GIVEN if said.is_given else Person.Consent.WITHDRAWN
    person.consent_at, person.consent_wording = said.at, said.wording
    return True


def _locked(people: list[Person], made: set[int], enquiries: Sequence[Enquiry]) -> list[Person]:
    """Lock the persons known before in one order, follow those merged meanwhile, and note what was told anew."""
    rows: dict[int, Person] = {}
    wanted = {person.pk for person in people} - made
    while wanted:
        rows |= {
            row.pk: row for row in Person.objects.filter(pk__in=wanted).order_by("pk").select_for_update()
        }
        wanted = {row.merged_into_id for row in rows.values() if row.merged_into_id} - rows.keys()
    if any(row.erased_at for row in rows.values()):
        raise _Outrun
    standing = [_standing(rows.get(person.pk, person), rows) for person in people]
    changed = {
        person.pk: person
        for person, enquiry in zip(standing, enquiries, strict=True)
        if _note(person, enquiry)
    }
    Person.objects.bulk_update(changed.values(), TOLD)
    return standing


def _standing(person: Person, rows: dict[int, Person]) -> Person:
    while person.merged_into_id:
        person = rows[person.merged_into_id]
    return person
