"""Notes on other people's leads that may name somebody by one word: "Ann's colleague", "ask Leewald".

Erasing takes out whole names, addresses and numbers wherever they stand. One word alone says too much of others to be taken
out by rule ("May", "Grant"), so the owner is shown each such note and says which of them mean the person.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from followup.models import OutcomeEntry, Touch
from leads.models import Lead, Person
from workspaces.models import Member

SHORTEST, MOST = 3, 100


@dataclass(frozen=True)
class Mention:
    """A note that has a word of the name in it; `key` names it in a form."""

    key: str
    lead: Lead
    note: str


def words_of(person: Person) -> list[str]:
    """The words of a name by which somebody may be meant."""
    return [word for word in re.findall(r"[^\W\d_]+", person.name) if len(word) >= SHORTEST]


def find(person: Person) -> list[Mention]:
    """The latest notes of others that may name this person; those that name them in full are emptied anyway."""
    words = words_of(person)
    if not words:
        return []
    named = Q(note__iregex=rf"\m({'|'.join(words)})\M") & ~Q(note__icontains=person.name)
    mentions = []
    for rows, letter in ((Touch.objects, "t"), (OutcomeEntry.objects, "o")):
        found = rows.filter(named).exclude(lead__person=person).select_related("lead__person").order_by("-pk")
        mentions += [Mention(f"{letter}{row.pk}", row.lead, row.note) for row in found[:MOST]]
    return mentions


def take_out(
    mentions: Sequence[Mention], chosen: Collection[str], words: Sequence[str], *, by: Member
) -> None:
    """Take these words out of the chosen ones among the mentions, for good. Only an owner may."""
    ids: dict[str, list[int]] = {"t": [], "o": []}
    for mention in mentions:
        if mention.key in chosen:
            ids[mention.key[0]].append(int(mention.key[1:]))
    if any(ids.values()):
        with connection.cursor() as cursor:
            cursor.execute("SELECT door_erase_words(%s, %s, %s, %s)", [ids["t"], ids["o"], [*words], by.pk])
