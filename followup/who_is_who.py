"""Two persons side by side: what is known of each, what differs, and why one asks whether they are one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from leads.models import Lead, Merge, MergeQuestion, Person, PersonKey
from workspaces.models import Member

LABELS = {
    "name": "Name", "email": "E-mail", "phone": "Phone", "company": "Company", "title": "Title", "country": "Country",
}  # fmt: skip
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Row:
    """One thing known of either, side by side."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return bool(self.one and self.other) and self.one.casefold() != self.other.casefold()


@dataclass(frozen=True)
class Side:
    """A person with their leads, the newest first."""

    person: Person
    leads: list[Lead]


@dataclass(frozen=True)
class Sides:
    one: Side
    other: Side
    rows: list[Row]

    @property
    def both(self) -> tuple[Side, Side]:
        return self.one, self.other


def concerning(member: Member) -> "QuerySet[MergeQuestion]":
    """The questions a member may see: all of them, or, for a rep, those about persons whose leads they hold."""
    found = MergeQuestion.objects.select_related("one", "other", "decided_by")
    if member.decides_who_is_who:
        return found
    theirs = Lead.objects.filter(owner=member).values("person_id")
    return found.filter(Q(one_id__in=theirs) | Q(other_id__in=theirs))


def waiting(member: Member) -> int:
    """How many of them are open; counted up to MOST_COUNTED."""
    return concerning(member).filter(state=MergeQuestion.State.OPEN)[:MOST_COUNTED].count()


def beside(question: MergeQuestion) -> Sides:
    """Both persons of a question, in three queries."""
    people = (question.one, question.other)
    leads = list(
        Lead.every.filter(person__in=people)
        .select_related("channel", "owner", "person")
        .order_by("-arrived_at", "-pk")[:100]
    )
    keys: dict[int, list[str]] = {person.pk: [] for person in people}
    for key in PersonKey.objects.filter(person__in=people).order_by("kind", "value")[:100]:
        keys[key.person_id].append(f"{key.value} (shared)" if key.is_shared else key.value)
    rows = [
        *(Row(label, *(str(getattr(person, name)) for person in people)) for name, label in LABELS.items()),
        Row("Known by", *(", ".join(dict.fromkeys(keys[person.pk])) for person in people)),
    ]
    sides = [Side(person, [lead for lead in leads if lead.person_id == person.pk]) for person in people]
    return Sides(sides[0], sides[1], [row for row in rows if row.one or row.other])


def merges_of(questions: Sequence[MergeQuestion]) -> dict[int, Merge]:
    """Question → the standing merge that answered it, for those that have one."""
    ids = {pk for question in questions for pk in (question.one_id, question.other_id)}
    standing = {
        row.absorbed_id: row for row in Merge.objects.filter(absorbed_id__in=ids, undone_at__isnull=True)
    }
    return {
        question.pk: merge
        for question in questions
        if question.state == MergeQuestion.State.SAME
        and (merge := standing.get(question.other_id) or standing.get(question.one_id))
    }
