"""Who was erased isn't brought back by a file, nor by a call that is delivered again.

Exports outlive an erasure on somebody's disk, and the next import of one would undo it. So of each key of an erased person
a digest stays, made with the installation's secret: whoever holds the database alone, or a list of addresses, learns nothing
from it, and it serves for nothing but to refuse a row. Keys, not rows, are remembered, because the next export has other
columns. It stops files only: who writes again by themselves, or is added by a rep, is heard, and known again from then on.

What arrived from them is emptied, but a digest of its idempotency key stays in that key's place, and one of its body's
digest, made with the secret as well: whoever delivers it a second time is answered as before, and nobody is made of it.
An installation that loses its secret forgets all of this.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import salted_hmac

from leads.models import ErasedKey, Person, PersonKey, Submission

Key = tuple[str, str]
_SALT, _DELIVERED = "leads.erased", "leads.erased.deliveries"


def remember(person: Person, *, at: datetime) -> None:
    """Keep the digests of all keys that are this person's alone, and of whoever was found to be them."""
    keys = PersonKey.objects.filter(person_id__in=_all_of(person), is_shared=False, told_as="")
    secret = settings.SECRET_KEY
    ErasedKey.objects.bulk_create(
        [
            ErasedKey(
                workspace_id=person.workspace_id,
                digest=_digest(person.workspace_id, (key.kind, key.value), secret),
                at=at,
            )
            for key in keys
        ],
        ignore_conflicts=True,
    )


def is_anyone() -> bool:
    """Whether anybody was ever erased here."""
    return ErasedKey.objects.exists()


def among(workspace_id: int, keys: Iterable[Key]) -> set[Key]:
    """Those of these keys that were an erased person's, and are nobody's now."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    known = {_digest(workspace_id, key, secret): key for key in set(keys) for secret in secrets}
    found = {
        known[digest]
        for digest in ErasedKey.objects.filter(digest__in=list(known)).values_list("digest", flat=True)
    }
    return found - _held(found) if found else set()


def pepper(workspace_id: int) -> str:
    """What the erasing door mixes into the digests it leaves of a delivery; never stored beside them."""
    return _peppers(workspace_id)[0]


def stand_ins(workspace_id: int, key: str) -> list[str]:
    """What may stand in the place of an idempotency key since its submission was emptied."""
    return [f"erased:{sha256((salt + key).encode()).hexdigest()}" for salt in _peppers(workspace_id)]


def is_digest_of(kept: bytes, digest: bytes, workspace_id: int) -> bool:
    """Whether this is what an emptied submission keeps of its payload's digest."""
    return kept in {sha256(salt.encode() + digest).digest() for salt in _peppers(workspace_id)}


def delivered(workspace_id: int, connection_id: int, keys: Iterable[str]) -> set[str]:
    """Those of these idempotency keys by which somebody came who was erased."""
    emptied = Submission.objects.filter(
        connection_id=connection_id, idempotency_key__gte="erased:", idempotency_key__lt="erased;"
    )
    if not emptied.exists():  # as nearly always, and sooner asked than thousands of keys
        return set()
    known = {stand_in: key for key in keys for stand_in in stand_ins(workspace_id, key)}
    found = emptied.filter(idempotency_key__in=list(known)).values_list("idempotency_key", flat=True)
    return {known[stand_in] for stand_in in found}


def _peppers(workspace_id: int) -> list[str]:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_pepper(workspace_id, secret) for secret in secrets]


@lru_cache(maxsize=1000)
def _pepper(workspace_id: int, secret: str | bytes) -> str:
    return salted_hmac(_DELIVERED, str(workspace_id), secret=secret, algorithm="sha256").hexdigest()


def _held(keys: Collection[Key]) -> set[Key]:
    """Those that somebody is known by, who came back by themselves."""
    rows = PersonKey.objects.filter(
        kind__in={kind for kind, _ in keys}, value__in=[value for _, value in keys]
    )
    return set(rows.values_list("kind", "value"))


def _all_of(person: Person) -> set[int]:
    top = person
    while top.merged_into_id:
        top = Person.objects.get(pk=top.merged_into_id)
    found, fresh = {top.pk}, {top.pk}
    while fresh:
        fresh = set(Person.objects.filter(merged_into_id__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def _digest(workspace_id: int, key: Key, secret: str | bytes) -> str:
    kind, value = key
    return salted_hmac(_SALT, f"{workspace_id}:{kind}:{value}", secret=secret, algorithm="sha256").hexdigest()
