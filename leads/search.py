"""Finding a person by the start of a name, an e-mail or a phone number: plain look-ups on stored, folded keys.

Row-level security keeps functions that aren't leakproof away from an index, so the prefix is a range of a C-collated
column: from the text to the text with the highest letter behind it.
"""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from leads.folding import fold
from leads.models import Person, PersonKey

HIGHEST = "\U0010ffff"
MOST = 500


def persons(text: str) -> "QuerySet[Any]":
    """The ids of up to MOST people whose name, e-mail or phone begins with `text`; of a merged one, the survivor's."""
    wanted = fold(text.replace("\x00", ""))
    digits = "".join(letter for letter in wanted if letter.isdigit() or letter == "+")
    named = _prefixed(Person.objects.all(), "name_key", wanted).values_list(
        Coalesce("merged_into_id", "pk"), flat=True
    )[:MOST]
    keyed = _prefixed(PersonKey.objects.filter(kind="email"), "value", wanted).values_list(
        "person_id", flat=True
    )[:MOST]
    found = named.union(keyed)
    if len(digits) >= 4:
        number = digits if digits.startswith("+") else f"+{digits.removeprefix('00')}"
        phones = _prefixed(PersonKey.objects.filter(kind="phone"), "value", number)
        found = found.union(phones.values_list("person_id", flat=True)[:MOST])
    return found


def _prefixed(rows: "QuerySet[Any]", column: str, start: str) -> "QuerySet[Any]":
    return rows.filter(**{f"{column}__gte": start, f"{column}__lt": start + HIGHEST})
