"""Persons and their keys as rows: read, locked and written for those who find out who asks (`leads.persons`)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Protocol

from django.db import connection

from leads import staging
from leads.models import Person, PersonKey

Claim = tuple[str, str, str]  # kind, value, told as
FIELDS = ("name", "email", "phone", "company", "title", "country")
TOLD = (*FIELDS, "name_key", "consent", "consent_at", "consent_wording")

# Asked for key by key, so that thousands of them don't tempt the planner to read the table.
_HOLDERS = """
SELECT key.id, key.kind, key.value, key.told_as, key.is_shared, key.person_id
FROM unnest(%s::text[], %s::text[]) AS told (kind, value) CROSS JOIN LATERAL (
    SELECT * FROM leads_personkey WHERE workspace_id = %s AND kind = told.kind AND value = told.value OFFSET 0
) key
"""
_CLAIM = """
INSERT INTO leads_personkey (workspace_id, kind, value, told_as, is_shared, person_id)
SELECT %s, key.kind, key.value, key.told_as, key.is_shared, key.person
FROM unnest(%s::text[], %s::text[], %s::text[], %s::boolean[], %s::bigint[])
    WITH ORDINALITY AS key (kind, value, told_as, is_shared, person, place)
ORDER BY key.place
ON CONFLICT (workspace_id, kind, value, told_as) DO NOTHING
"""
_TYPES = {name: "timestamptz" if name == "consent_at" else "text" for name in TOLD}
_TELL = f"""
UPDATE leads_person SET {", ".join(f"{name} = told.{name}" for name in TOLD)}
FROM unnest(%s::bigint[], {", ".join(f"%s::{kind}[]" for kind in _TYPES.values())}) AS told (id, {", ".join(TOLD)})
WHERE leads_person.id = told.id
"""  # noqa: S608  our own columns' names
_PEOPLE = {"pk": "bigint", **_TYPES}
_WRITE_PEOPLE = f"""
INSERT INTO leads_person (workspace_id, id, {", ".join(TOLD)}) SELECT %s, pk, {", ".join(TOLD)} FROM new_people
"""  # noqa: S608  our own columns' names
_KEYS = {"kind": "text", "value": "text", "told_as": "text", "is_shared": "boolean", "person_id": "bigint"}
_WRITE_KEYS = f"""
INSERT INTO leads_personkey (workspace_id, {", ".join(_KEYS)}) SELECT %s, {", ".join(_KEYS)} FROM new_keys
ON CONFLICT (workspace_id, kind, value, told_as) DO NOTHING
"""  # noqa: S608  our own columns' names


@dataclass(slots=True, eq=False)
class Somebody:
    """What is known of a person; `pk` is 0 until they are written."""

    pk: int = 0
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    title: str = ""
    country: str = ""
    name_key: str = ""
    consent: str = ""
    consent_at: datetime | None = None
    consent_wording: str = ""
    merged_into_id: int | None = None
    erased_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Holder:
    """Who has a key; `pk` is the key's row, or none while it is ours to write."""

    person: Somebody
    is_shared: bool
    pk: int | None = None


class Pen(Protocol):
    """What writes new persons and their keys: a few in plain statements, or thousands."""

    def people(self, workspace_id: int, made: Sequence[Somebody]) -> None:
        """Write them, and give each its id."""

    def keys(self, workspace_id: int, rows: Sequence[tuple[str, str, str, bool, int]]) -> int:
        """Write (kind, value, told as, shared, person) in this order, but none that is there; how many were written."""


class Few:
    """Writes what one batch of arrivals brings."""

    def people(self, workspace_id: int, made: Sequence[Somebody]) -> None:
        rows = [
            Person(workspace_id=workspace_id, **{name: getattr(person, name) for name in TOLD})
            for person in made
        ]
        for person, row in zip(made, Person.objects.bulk_create(rows), strict=True):
            person.pk = row.pk

    def keys(self, workspace_id: int, rows: Sequence[tuple[str, str, str, bool, int]]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [workspace_id, *map(list, zip(*rows, strict=True))])
            return int(cursor.rowcount)


class Many:
    """Writes what thousands of rows bring."""

    def people(self, workspace_id: int, made: Sequence[Somebody]) -> None:
        (ids,) = staging.ids(len(made), "leads_person")
        for person, pk in zip(made, ids, strict=True):
            person.pk = pk
        staging.stage("new_people", _PEOPLE, map(attrgetter(*_PEOPLE), made))
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_PEOPLE, [workspace_id])

    def keys(self, workspace_id: int, rows: Sequence[tuple[str, str, str, bool, int]]) -> int:
        staging.stage("new_keys", _KEYS, rows)
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_KEYS, [workspace_id])
            return int(cursor.rowcount)


def holders(workspace_id: int, keys: Collection[tuple[str, str]]) -> dict[Claim, Holder]:
    """Who has these (kind, value) keys, whatever they are told as."""
    told = sorted(keys)
    kinds, values = staging.array(kind for kind, _ in told), staging.array(value for _, value in told)
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [kinds, values, workspace_id])
        rows = cursor.fetchall()
    people = read({row[-1] for row in rows})
    return {
        (kind, value, told_as): Holder(people[person_id], is_shared, pk)
        for pk, kind, value, told_as, is_shared, person_id in rows
    }


def read(ids: Collection[int], *, lock: bool = False) -> dict[int, Somebody]:
    """These persons by id, locked in the order of their ids where asked."""
    if not ids:
        return {}
    found = Person.objects.filter(pk__in=ids)
    rows = found.order_by("pk").select_for_update() if lock else found
    return {row[0]: Somebody(*row) for row in rows.values_list("pk", *TOLD, "merged_into_id", "erased_at")}


def tell(people: Iterable[Somebody]) -> None:
    """Write what is known of them now."""
    told = list(people)
    if not told:
        return
    columns = [[getattr(person, name) for person in told] for name in TOLD]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [[person.pk for person in told], *columns])


def share(key_ids: Collection[int]) -> None:
    """Several people have these keys from now on."""
    if key_ids:
        PersonKey.objects.filter(pk__in=key_ids).update(is_shared=True)
