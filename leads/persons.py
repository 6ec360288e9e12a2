"""One human being is one person, however often and from wherever they write."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from leads import person_rows, questions, shared
from leads.folding import fold
from leads.models import MergeQuestion, Person, PersonKey
from leads.normalise import Enquiry, email_key
from leads.person_rows import FIELDS, Claim, Few, Holder, Pen, Somebody
from leads.questions import Doubt

Why = MergeQuestion.Why
EMAIL, PHONE = PersonKey.Kind.EMAIL.value, PersonKey.Kind.PHONE.value
# Who an e-mail names is surer than what an outside id names, and a phone may be a whole office's.
SUREST_FIRST = {EMAIL: 0, PersonKey.Kind.EXTERNAL_ID.value: 1, PHONE: 2}
MAILBOX_LAST = 3


class Outrun(Exception):
    """Another worker wrote one of the keys first, or took a person away: what was decided without that is void."""


@dataclass
class _Found:
    """The keys known so far, and what came up on the way; `seen` are those that anybody has, whatever they are told as."""

    holders: dict[Claim, Holder]
    seen: set[tuple[str, str]]
    doubts: list[Doubt] = field(default_factory=list)
    turned_shared: set[int] = field(default_factory=set)


def identify(workspace_id: int, enquiries: Sequence[Enquiry], *, at: datetime) -> list[Somebody]:
    """The person behind each enquiry, made where its keys name nobody yet, and locked for this transaction.

    Keys that several people share, or that speak for two, never decide alone: the two become a question. Keys are
    inserted in sorted order, so that two workers can't wait for each other; whoever comes second begins again and finds
    the first one's person.
    """
    while True:
        try:
            with transaction.atomic():
                return identify_once(workspace_id, enquiries, pen=Few(), at=at)
        except Outrun:
            continue


def identify_once(
    workspace_id: int, enquiries: Sequence[Enquiry], *, pen: Pen, at: datetime
) -> list[Somebody]:
    """As `identify`, but raises Outrun, after which the caller rolls back and begins again."""
    holders = person_rows.holders(workspace_id, {key for enquiry in enquiries for key in enquiry.keys})
    found = _Found(holders, {(kind, value) for kind, value, _ in holders})
    people = [_choose(enquiry, found) for enquiry in enquiries]
    made: dict[int, Somebody] = {}
    for person, enquiry in zip(people, enquiries, strict=True):
        if id(person) in made:
            _note(person, enquiry)  # what a new person says further on
        elif not person.pk:
            made[id(person)] = person
    if made:
        pen.people(workspace_id, [*made.values()])
    _claim(workspace_id, {key: holder for key, holder in found.holders.items() if holder.pk is None}, pen)
    person_rows.share(found.turned_shared)
    people = _locked(people, {person.pk for person in made.values()}, enquiries)
    questions.ask(workspace_id, found.doubts, at=at)
    return people


def _claim(workspace_id: int, fresh: dict[Claim, Holder], pen: Pen) -> None:
    """Write these keys for their persons, all of them or none."""
    rows = [(*key, fresh[key].is_shared, fresh[key].person.pk) for key in sorted(fresh)]
    if rows and pen.keys(workspace_id, rows) < len(rows):
        raise Outrun


def _choose(enquiry: Enquiry, found: _Found) -> Somebody:
    """The person of the surest key that names one; its other keys become theirs, unless they are somebody else's."""
    person: Somebody | None = None
    unclaimed: list[tuple[Claim, bool]] = []
    doubted: list[tuple[Somebody, str, str, str]] = []
    for kind, value in sorted(enquiry.keys, key=_surest_first):
        is_mailbox = kind == EMAIL and shared.is_mailbox(value)
        if (kind, value) not in found.seen:
            unclaimed.append(((kind, value, ""), is_mailbox))
            continue
        own = (kind, value, shared.told_as(enquiry.profile["name"]))
        holder = found.holders.get(own) or found.holders.get((kind, value, ""))
        if holder is None:
            unclaimed.append(((kind, value, ""), is_mailbox))
        elif person is None and (own in found.holders or not (why := _doubt(kind, enquiry, holder))):
            person = holder.person
        elif person is None or not _is_one(person, holder.person):
            why = _doubt(kind, enquiry, holder) or Why.CONFLICT
            doubted.append((holder.person, why, kind, value))
            if why in {Why.MAILBOX, Why.SWITCHBOARD} and own not in found.holders:
                unclaimed.append((own, True))
                holder.is_shared = True
                if holder.pk is not None and not is_mailbox:
                    found.turned_shared.add(holder.pk)
    if person is None:
        person = Somebody()
        _note(person, enquiry)
    for claim, is_shared in unclaimed:
        found.holders.setdefault(claim, Holder(person, is_shared))
        found.seen.add(claim[:2])
    found.doubts += [Doubt(person, other, *rest) for other, *rest in doubted]
    return person


def _is_one(one: Somebody, other: Somebody) -> bool:
    """Whether these are one row; a person who is still to be written is only themselves."""
    return one is other or (one.pk == other.pk != 0)


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


def _note(person: Somebody, enquiry: Enquiry) -> bool:
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


def _locked(people: list[Somebody], made: set[int], enquiries: Sequence[Enquiry]) -> list[Somebody]:
    """Lock the persons known before in one order, follow those merged meanwhile, and note what was told anew."""
    rows: dict[int, Somebody] = {}
    wanted = {person.pk for person in people if person.pk not in made}
    while wanted:
        rows |= person_rows.read(wanted, lock=True)
        wanted = {row.merged_into_id for row in rows.values() if row.merged_into_id} - rows.keys()
    if any(row.erased_at for row in rows.values()):
        raise Outrun
    standing = [_standing(rows.get(person.pk, person), rows) for person in people]
    person_rows.tell(
        {
            person.pk: person
            for person, enquiry in zip(standing, enquiries, strict=True)
            if person.pk not in made and _note(person, enquiry)
        }.values()
    )
    return standing


def _standing(person: Somebody, rows: dict[int, Somebody]) -> Somebody:
    while person.merged_into_id:
        person = rows[person.merged_into_id]
    return person
