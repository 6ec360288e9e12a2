"""Are these two one person? Asked where keys suggest it, and never decided by the machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leads.models import MergeQuestion, PersonKey
from leads.person_rows import Somebody
from workspaces.models import Member

State, Why = MergeQuestion.State, MergeQuestion.Why


@dataclass(frozen=True)
class Doubt:
    """Two persons that may be one, and the key that suggests it."""

    one: Somebody
    other: Somebody
    why: str
    kind: str
    value: str


def ask(workspace_id: int, doubts: Sequence[Doubt], *, at: datetime) -> None:
    """Write a question for each two persons, once; a key already known to belong to several asks no more."""
    if not doubts:
        return
    settled = set(
        MergeQuestion.objects.filter(
            kind__in={doubt.kind for doubt in doubts},
            value__in={doubt.value for doubt in doubts},
            state=State.DIFFERENT,
        ).values_list("kind", "value")
    )
    pairs: dict[tuple[int, int], Doubt] = {}
    for doubt in doubts:
        one, other = sorted((doubt.one.pk, doubt.other.pk))
        if one != other and (doubt.kind, doubt.value) not in settled:
            pairs.setdefault((one, other), doubt)
    MergeQuestion.objects.bulk_create(
        [
            MergeQuestion(
                workspace_id=workspace_id,
                one_id=one,
                other_id=other,
                why=doubt.why,
                kind=doubt.kind,
                value=doubt.value,
                at=at,
            )
            for (one, other), doubt in sorted(pairs.items(), key=lambda pair: pair[0])
        ],
        ignore_conflicts=True,
    )


def settle(question: MergeQuestion, state: str, *, by: Member, at: datetime) -> None:
    """Write the answer, once: a second one changes nothing. The caller holds the row's lock."""
    question.state, question.decided_by, question.decided_at = state, by, at
    question.save(update_fields=["state", "decided_by", "decided_at"])
    if (
        state == State.DIFFERENT and question.kind == PersonKey.Kind.PHONE
    ):  # by itself it says nothing from now on
        shown = PersonKey.objects.filter(kind=question.kind, value=question.value, is_shared=False)
        shown.update(is_shared=True)


def about(person_ids: Sequence[int]) -> list[MergeQuestion]:
    """The open questions about any of these persons, the oldest first."""
    found = MergeQuestion.objects.filter(state=State.OPEN).select_related("one", "other").order_by("pk")
    return list((found.filter(one_id__in=person_ids) | found.filter(other_id__in=person_ids))[:20])
