"""What leads said when called, counted by hand on a handful of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from followup import form_answers, pipeline, touches
from followup.models import Handoff
from followup.touches import Attempt
from leads.hosted.document import FormDocument
from leads.models import Submission
from tests.cast import Cast
from tests.followup.hosted.conftest import DOCUMENT, Visitor
from tests.followup.road import hand_over_one
from workspaces import scope


def call(cast: Cast, name: str, *results: str) -> list[int]:
    handoff = Handoff.objects.select_related("owner").get(lead__person__name=name)
    return [
        touches.log(handoff, Attempt("call", result), by=handoff.owner, at=timezone.now()).pk
        for result in results
    ]


def test_results_are_counted_by_answer(cast: Cast, visitor: Visitor) -> None:
    asked: dict[str, dict[str, Any]] = {
        "Ann": {"need": "A demo", "ships": ["Parcels", "Food"], "phone": "+44 20 7946 0018"},
        "Ben": {"need": "A demo", "student": "no"},
        "Cem": {"need": "A price"},
        "Dee": {"need": "A price", "student": "yes"},
    }
    for name, said in asked.items():
        visitor.send(name=name, email=f"{name}@example.com", **said)
    visitor.send(name="Spammer", email="s@example.com", website="x")
    pipeline.take_in(cast.workspace.pk)
    hand_over_one(cast, "lee@example.com")  # came another way
    with scope.workspace(cast.workspace.pk):
        call(cast, "Ann", "no_answer", "wrong_number", "wrong_number")
        call(cast, "Ben", "does_not_remember")
        (taken_back,) = call(cast, "Cem", "does_not_remember")
        touch = Handoff.objects.get(lead__person__name="Cem").all_touches.get(pk=taken_back)
        touches.retract(touch, by=cast.sam, at=timezone.now())
        call(cast, "Ann Lee", "not_interested")
        heard = form_answers.of(visitor.form, FormDocument.of(DOCUMENT.stored()), at=timezone.now())

    found = {
        (asked.question.key, answer.words): (answer.leads, answer.called, answer.reached, *answer.heard)
        for asked in heard
        for answer in asked.answers
    }
    # leads, called, reached; doesn't remember, wrong number, not interested, do not contact
    assert found[("need", "A demo")] == (2, 2, 1, 1, 1, 0, 0)
    assert found[("need", "A price")] == (2, 0, 0, 0, 0, 0, 0)
    assert found[("ships", "Parcels")] == found[("ships", "Food")] == (1, 1, 0, 0, 1, 0, 0)
    assert found[("ships", "Left empty")] == (3, 1, 1, 1, 0, 0, 0)
    assert found[("student", "No")] == (1, 1, 1, 1, 0, 0, 0)
    assert found[("student", "Yes")] == (1, 0, 0, 0, 0, 0, 0)
    assert found[("phone", "Answered")] == (1, 1, 0, 0, 1, 0, 0)
    assert found[("email", "Answered")] == found[("name", "Answered")] == (4, 2, 1, 1, 1, 0, 0)
    assert "product" not in {key for key, _ in found}
    # The answers of a question that takes one add up to all leads of the form.
    for key in ("need", "student", "phone", "say"):
        assert sum(counts[0] for (of, _), counts in found.items() if of == key) == 4


def test_what_is_long_ago_or_never_sent_counts_nothing(cast: Cast, visitor: Visitor) -> None:
    document = FormDocument.of(DOCUMENT.stored())
    visitor.send()
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert Submission.objects.filter(lead__isnull=False).count() == 1
        later = timezone.now() + timedelta(days=form_answers.DAYS + 1)
        assert [asked.answers for asked in form_answers.of(visitor.form, document, at=later)] == [[]] * 9
        assert form_answers.of(visitor.form, FormDocument("Empty"), at=later) == []
