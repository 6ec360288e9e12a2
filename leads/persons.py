"""One human being is one person, however often and from wherever they write."""

from collections.abc import Iterable, Sequence

from django.db import connection

from leads.folding import fold
from leads.models import Person, PersonKey
from leads.normalise import Enquiry

Key = tuple[str, str]
EMAIL, PHONE = PersonKey.Kind.EMAIL.value, PersonKey.Kind.PHONE.value
# Who an e-mail names is surer than what an outside id names, and a phone may be a whole office's.
SUREST_FIRST = {EMAIL: 0, PersonKey.Kind.EXTERNAL_ID.value: 1, PHONE: 2}
FIELDS = ("name", "email", "phone", "company", "title", "country")

_CLAIM = """
INSERT INTO leads_personkey (workspace_id, kind, value, person_id)
SELECT %s, key.kind, key.value, key.person
FROM unnest(%s::text[], %s::text[], %s::bigint[]) WITH ORDINALITY AS key (kind, value, person, place)
ORDER BY key.place
ON CONFLICT (workspace_id, kind, value) DO NOTHING RETURNING kind, value
"""


def identify(workspace_id: int, enquiries: Sequence[Enquiry]) -> list[Person]:
    """The person behind each enquiry, made where its keys name nobody yet, and locked for this transaction.

    Keys are inserted in sorted order, so that two workers can't wait for each other; whoever comes second finds the
    first one's person.
    """
    owners = _owners({key for enquiry in enquiries for key in enquiry.keys})
    known = set(owners)
    people = [_choose(workspace_id, enquiry, owners) for enquiry in enquiries]
    made = list({id(person): person for person in people if person.pk is None}.values())
    Person.objects.bulk_create(made)
    fresh = sorted(owners.keys() - known)
    if lost := _claim(workspace_id, fresh, owners):
        people = _yield_to_winners(people, enquiries, made, _owners(lost))
    return _locked(people, {person.pk for person in made}, enquiries)


def _owners(keys: Iterable[Key]) -> dict[Key, Person]:
    values = sorted({value for _, value in keys})
    wanted = set(keys)
    rows = PersonKey.objects.filter(kind__in=SUREST_FIRST, value__in=values).select_related("person")
    return {(row.kind, row.value): row.person for row in rows if (row.kind, row.value) in wanted}


def _claim(workspace_id: int, fresh: Sequence[Key], owners: dict[Key, Person]) -> set[Key]:
    """Write these keys for their persons; the answer is those that another worker wrote first."""
    if not fresh:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            [
                workspace_id,
                [kind for kind, _ in fresh],
                [value for _, value in fresh],
                [owners[key].pk for key in fresh],
            ],
        )
        return set(fresh) - set(cursor.fetchall())


def _choose(workspace_id: int, enquiry: Enquiry, owners: dict[Key, Person]) -> Person:
    """The person of the surest known key; a phone alone doesn't make someone with another e-mail the same person."""
    keys = sorted(enquiry.keys, key=lambda key: SUREST_FIRST[key[0]])
    email = dict(keys).get(EMAIL)
    for key in keys:
        person = owners.get(key)
        if person is not None and not (key[0] == PHONE and email and person.email):
            break
    else:
        profile = enquiry.profile
        person = Person(
            workspace_id=workspace_id,
            name_key=fold(profile["name"])[:200],
            **{name: profile[name] for name in FIELDS},
        )
    for key in keys:
        owners.setdefault(key, person)
    return person


def _yield_to_winners(
    people: list[Person], enquiries: Sequence[Enquiry], made: list[Person], written: dict[Key, Person]
) -> list[Person]:
    """Where another worker was first with a key, take its person, and leave none of ours behind."""
    winners = {}
    for person, enquiry in zip(people, enquiries, strict=True):
        for key in sorted(enquiry.keys, key=lambda key: SUREST_FIRST[key[0]]):
            winner = written.get(key)
            if winner is not None and winner.pk != person.pk and person in made:
                winners[person.pk] = winner
                break
    for loser, winner in winners.items():
        PersonKey.objects.filter(person_id=loser).update(person_id=winner.pk)
    Person.objects.filter(pk__in=winners).delete()
    return [winners.get(person.pk, person) for person in people]


def _locked(people: list[Person], made: set[int], enquiries: Sequence[Enquiry]) -> list[Person]:
    """Lock the persons known before in one order, and note what was blank about them."""
    old = sorted({person.pk for person in people} - made)
    rows = (
        {row.pk: row for row in Person.objects.filter(pk__in=old).order_by("pk").select_for_update()}
        if old
        else {}
    )
    changed: dict[int, Person] = {}
    for person, enquiry in zip(people, enquiries, strict=True):
        row = rows.get(person.pk)
        if row is None:
            continue
        for name in FIELDS:
            if enquiry.profile[name] and not getattr(row, name):
                setattr(row, name, enquiry.profile[name])
                changed[row.pk] = row
    for row in changed.values():
        row.name_key = fold(row.name)[:200]
    Person.objects.bulk_update(changed.values(), [*FIELDS, "name_key"])
    return [rows.get(person.pk, person) for person in people]
