"""Leads judged, as rows."""

from datetime import timedelta
from typing import Any

import pytest

from agreement import versions
from leads.facts import folded
from leads.models import FactSet, Lead, Person
from scoring import compile
from scoring.assess import assess
from scoring.explain import explain, findings
from scoring.models import Assessment, Definition
from tests.scoring.judging import document
from workspaces import scope


def make_lead(workspace: Any, at: Any, facts: dict[str, Any] | None) -> Lead:
    lead = Lead.objects.create(
        workspace=workspace, person=Person.objects.create(workspace=workspace), arrived_at=at
    )
    return know(lead, facts, at=at) if facts is not None else lead


def know(lead: Lead, facts: dict[str, Any], *, at: Any, seq: int = 1) -> Lead:
    lead.fact_set = FactSet.objects.create(
        workspace_id=lead.workspace_id, lead=lead, seq=seq, at=at, facts=facts, folded=folded(facts)
    )
    lead.save(update_fields=["fact_set"])
    return lead


def define(workspace: Any, at: Any, *criteria: dict[str, Any], **parts: Any) -> Definition:
    return Definition.objects.create(workspace=workspace, rules=document(*criteria, **parts), created_at=at)


@pytest.fixture
def starter(scoped):
    return versions.in_force(scoped.workspace.pk).definition


def test_lead_with_an_email_or_a_phone_is_ready_by_the_starters_first_lane(scoped, starter, at):
    known = [{"email": "ann@example.com"}, {"phone": "+4930123456"}, {"external_id": "7", "name": "Ann"}]
    leads = [make_lead(scoped.workspace, at, facts).pk for facts in known]

    mail, phone, neither = assess(scoped.workspace.pk, leads, definition=starter, at=at)

    assert (mail.lane, mail.is_ready) == (0, True)
    assert (phone.lane, phone.is_ready) == (0, True)
    assert (neither.lane, neither.is_ready) == (None, False)


def test_lead_that_fits_is_ready_by_the_starters_second_lane(scoped, starter, at):
    facts = {"external_id": "7", "company": "Acme", "company_size": 80, "form": "Book a Démo"}
    lead = make_lead(scoped.workspace, at, facts)

    (found,) = assess(scoped.workspace.pk, [lead.pk], definition=starter, at=at)

    assert (found.score, found.lane, found.is_ready) == (60, 1, True)


def test_what_rules_out_wins_over_every_lane(scoped, starter, at):
    lead = make_lead(scoped.workspace, at, {"email": "ann@uni.example", "is_student": True})

    (found,) = assess(scoped.workspace.pk, [lead.pk], definition=starter, at=at)

    assert (found.lane, found.is_ready) == (0, False)


def test_unknown_fails_what_is_required_and_rules_nothing_out(scoped, at):
    size = {"fact": "size", "operator": "at_least", "value": 10, "points": 5}
    lead = make_lead(scoped.workspace, at, {"size": "many"})

    for parts, is_ready in (({"required": ["c0"]}, False), ({"rules_out": ["c0"]}, True)):
        definition = define(scoped.workspace, at, size, **parts)
        (found,) = assess(scoped.workspace.pk, [lead.pk], definition=definition, at=at)
        assert (found.score, found.is_ready) == (0, is_ready)


def test_findings_keep_the_value_they_were_judged_by(scoped, at):
    definition = define(
        scoped.workspace, at, {"fact": "size", "operator": "at_least", "value": 10, "points": 5}
    )
    lead = make_lead(scoped.workspace, at, {"size": 40})
    (found,) = assess(scoped.workspace.pk, [lead.pk], definition=definition, at=at)
    know(lead, {"size": 1}, at=at, seq=2)

    assessment = Assessment.objects.get(pk=found.assessment_id)

    assert findings(assessment) == [
        {
            "criterion": "c0",
            "label": "Criterion 0",
            "result": "met",
            "points": 5,
            "fact": "size",
            "value": 40,
        }
    ]
    assert explain(assessment).score == 5


def test_reassessing_keeps_the_old_and_marks_the_latest(scoped, starter, at):
    lead = make_lead(scoped.workspace, at, {"external_id": "7"})
    (first,) = assess(scoped.workspace.pk, [lead.pk], definition=starter, at=at)
    know(lead, {"external_id": "7", "email": "ann@example.com"}, at=at, seq=2)

    (second,) = assess(scoped.workspace.pk, [lead.pk], definition=starter, at=at + timedelta(minutes=1))

    assert not first.is_ready
    assert second.is_ready
    assert list(lead.assessments.order_by("at").values_list("pk", "is_latest")) == [
        (first.assessment_id, False),
        (second.assessment_id, True),
    ]


def test_results_come_in_the_order_asked_without_leads_that_have_no_facts(scoped, starter, at):
    leads = [make_lead(scoped.workspace, at, {"email": "a@b.example"} if n else None).pk for n in range(4)]

    found = assess(scoped.workspace.pk, leads[::-1], definition=starter, at=at)

    assert [one.lead_id for one in found] == leads[:0:-1]
    assert assess(scoped.workspace.pk, [], definition=starter, at=at) == []


@pytest.mark.parametrize("count", [1, 3, 100])
def test_any_number_of_leads_takes_two_statements(scoped, starter, at, count, django_assert_num_queries):
    leads = [make_lead(scoped.workspace, at, {"email": f"{n}@b.example"}).pk for n in range(count)]

    with django_assert_num_queries(2):
        found = assess(scoped.workspace.pk, leads, definition=starter, at=at)

    assert len(found) == count


def test_leads_of_another_workspace_are_not_assessed(cast, at):
    other = cast.nadia.workspace_id
    with scope.workspace(other):
        theirs = make_lead(cast.nadia.workspace, at, {"email": "x@y.example"}).pk
    with scope.workspace(cast.workspace.pk):
        definition = versions.in_force(cast.workspace.pk).definition

        assert assess(cast.workspace.pk, [theirs], definition=definition, at=at) == []
        assert assess(other, [theirs], definition=definition, at=at) == []


def test_a_definition_is_compiled_once_and_an_id_given_anew_is_compiled_again(scoped, at):
    first = define(scoped.workspace, at, {"fact": "size", "operator": "at_least", "value": 10})
    again = Definition.objects.get(pk=first.pk)
    other = Definition(pk=first.pk, rules=document({"fact": "size", "operator": "at_least", "value": 11}))

    assert compile.of(first) is compile.of(again)
    assert compile.of(other) is not compile.of(first)
