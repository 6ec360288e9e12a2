"""A submission beside the form as its sender saw it: every question with its help, answered or not, consent and promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from followup import why
from leads.hosted.document import FormDocument, Question
from leads.models import FormVersion, Submission


@dataclass(frozen=True)
class Line:
    """A question, and what was answered; empty where it was left so."""

    question: str
    help: str
    answer: str


@dataclass(frozen=True)
class Seen:
    """One submission of a hosted form. `consent` is None where nothing was asked, `promise` as it was made then."""

    title: str
    intro: str
    number: int
    lines: list[Line]
    consent: dict[str, Any] | None
    promise: str


def of(submissions: Sequence[Submission]) -> dict[int, Seen]:
    """Submission id → what was seen, of those that came by a form of ours; one query, none where there is none."""
    named = {row.pk: number for row in submissions if (number := _named(row))}
    if not named:
        return {}
    versions = FormVersion.objects.select_related("form").in_bulk(set(named.values()))
    found = {}
    for row in submissions:
        version = versions.get(named.get(row.pk, 0))
        # Another way in may send any number: only its own form's version is what was seen there.
        if version is not None and version.form.connection_id == row.connection_id:
            found[row.pk] = _seen(row.payload, version)
    return found


def _named(row: Submission) -> int:
    form = row.payload.get("form") if isinstance(row.payload, dict) else None
    version = form.get("version") if isinstance(form, dict) else None
    return version if isinstance(version, int) and 0 < version < 2**63 else 0


def _seen(payload: dict[str, Any], version: FormVersion) -> Seen:
    document = FormDocument.of(version.document)
    answers = {answer.get("key"): answer.get("answer") for answer in payload["form"].get("answers", [])}
    person = payload.get("person") or {}

    def line(asked: Question) -> Line:
        given = person.get(asked.field) if asked.is_profile else answers.get(asked.key)
        return Line(asked.label, asked.help, why.as_text(given))

    return Seen(
        title=document.title,
        intro=document.intro,
        number=version.number,
        lines=[line(asked) for asked in document.questions if asked.is_asked],
        consent=payload.get("consent"),
        promise=str(payload["form"].get("promise") or ""),
    )
