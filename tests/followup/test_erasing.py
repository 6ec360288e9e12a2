"""After erasing, no table says who it was; the counts stay."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from followup import breach_causes, erasing, lead_import, milestones, touches
from followup.handoffs import Conflict
from followup.models import Breach, CauseCorrection, Delivery, Handoff, Touch
from followup.touches import Attempt
from leads import erased, fact_sets
from leads.models import (
    Activity,
    ErasedKey,
    ImportRun,
    Lead,
    Person,
    Submission,
)
from tests.cast import Cast
from tests.followup import erasures
from tests.followup.erasures import EMAIL, NAME, OTHER, PHONE, found_in
from tests.followup.imports import bring_in
from tests.followup.road import enquire
from workspaces import scope
from workspaces.models import AuditEntry


@pytest.fixture
def known(committed: Cast) -> Cast:
    erasures.spread(committed)
    return committed


def test_after_erasing_no_table_says_who_it_was(known: Cast) -> None:
    before = found_in()
    assert {
        "leads_person.email",
        "leads_lead.landing_page",
        "leads_submission.payload",
        "leads_importchunk.body",
        "followup_touch.note",
        "leads_phonecall.told",
    } <= before
    with scope.workspace(known.workspace.pk):
        ann = Person.objects.get(email=EMAIL)
        lead = Lead.objects.values("channel_id", "arrived_at", "handed_off_at", "outcome").get(person=ann)
        erasing.erase(ann, by=known.olive, at=timezone.now())
        erasing.erase(ann, by=known.olive, at=timezone.now())
    assert found_in() == set()
    with scope.workspace(known.workspace.pk):
        assert (
            Lead.objects.values("channel_id", "arrived_at", "handed_off_at", "outcome").get(person=ann)
            == lead
        )
        assert Person.objects.get(email=OTHER["email"]).name == OTHER["name"]
        assert Submission.objects.get(lead__person__email=OTHER["email"]).payload["person"] == OTHER
        assert str(Person.objects.get(pk=ann.pk)) == "Erased person"
        assert fact_sets.disagreements() == []


@pytest.mark.parametrize("who", ["mara", "max", "sam", "sofia", "rita", "nadia"])
def test_only_the_owner_erases(known: Cast, who: str) -> None:
    before = found_in()
    with scope.workspace(known.workspace.pk):
        ann = Person.objects.get(email=EMAIL)
    with scope.workspace(getattr(known, who).workspace_id):
        if who != "nadia":
            with pytest.raises(PermissionDenied):
                erasing.erase(ann, by=getattr(known, who), at=timezone.now())
        else:
            erasing.erase(ann, by=known.nadia, at=timezone.now())  # hers has no such person
    assert found_in() == before


def test_outside_the_door_what_arrived_stays(known: Cast) -> None:
    with scope.workspace(known.workspace.pk), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lb.erasing', 'on', true)")
        with pytest.raises(Exception, match="can not be altered"):
            cursor.execute("UPDATE leads_submission SET payload = '{}'")


def test_a_name_of_one_word_takes_nothing_of_others(known: Cast) -> None:
    enquire(known, [{"channel": "Web", "person": {"name": "Asked", "email": "asked@one.example"}}], start=7)
    before = found_in()
    with scope.workspace(known.workspace.pk):
        erasing.erase(Person.objects.get(email="asked@one.example"), by=known.olive, at=timezone.now())
    assert found_in() == before


def test_what_sales_still_works_on_ends_and_nobody_is_reminded(known: Cast) -> None:
    with scope.workspace(known.workspace.pk):
        ann = Person.objects.get(email=EMAIL)
        erasing.erase(ann, by=known.olive, at=timezone.now())
        handoff = Handoff.objects.get(lead__person=ann)
        assert (handoff.ended_as, handoff.rung_at) == ("recycled", None)
        assert not Delivery.objects.filter(alert__handoff=handoff, state="pending").exists()
        assert not Person.objects.get(pk=ann.pk).may_be_contacted
        assert milestones.disagreements() == []


def test_a_file_that_is_being_imported_comes_first(known: Cast) -> None:
    with scope.workspace(known.workspace.pk):
        ImportRun.objects.update(state="running")
        ann = Person.objects.get(email=EMAIL)
        with pytest.raises(Conflict, match="being imported"):
            erasing.erase(ann, by=known.olive, at=timezone.now())


def test_the_owner_erases_by_a_page_that_asks_first(known: Cast, sign_in: Callable[..., Client]) -> None:
    with scope.workspace(known.workspace.pk):
        lead = Lead.objects.get(person__email=EMAIL)
    olive, page = sign_in(known.olive), f"/leads/{lead.pk}/erasure/"
    assert "1 enquiry as it came" in olive.get(page).content.decode()
    refused = olive.post(page, {"word": "yes"})
    assert (refused.status_code, "Write the word “erase”" in refused.content.decode()) == (422, True)
    assert olive.post(page, {"word": " Erase "}).status_code == 302
    assert found_in() == set()
    shown = olive.get(f"/leads/{lead.pk}/")
    assert (shown.status_code, "Erased person" in shown.content.decode()) == (200, True)
    assert olive.get(page).status_code == 302
    for path in ("/queue/", "/leads/", "/alignment/", "/alerts/", "/ways-in/inbox/", "/same-person/"):
        assert olive.get(path).status_code == 200


def test_all_that_is_known_of_a_person_is_one_file(known: Cast, sign_in: Callable[..., Client]) -> None:
    with scope.workspace(known.workspace.pk):
        lead = Lead.objects.get(person__email=EMAIL)
    told = sign_in(known.olive).get(f"/leads/{lead.pk}/person.json").json()

    assert told["person"]["email"] == EMAIL
    assert {key["value"] for key in told["known_by"]} == {EMAIL, PHONE}
    assert told["sent"][0]["payload"]["person"]["name"] == NAME
    assert told["attempts"][0]["note"] == f"Asked for {NAME}"
    assert OTHER["email"] not in str(told)
    with scope.workspace(known.workspace.pk):
        assert AuditEntry.objects.filter(verb="person's data exported").count() == 1


@pytest.mark.parametrize(("who", "status"), [("mara", 403), ("sam", 403), ("rita", 403), ("nadia", 404)])
def test_nobody_else_opens_either(known: Cast, sign_in: Callable[..., Client], who: str, status: int) -> None:
    with scope.workspace(known.workspace.pk):
        lead = Lead.objects.get(person__email=EMAIL)
    browser = sign_in(getattr(known, who))
    for path in (f"/leads/{lead.pk}/erasure/", f"/leads/{lead.pk}/person.json"):
        assert browser.get(path).status_code == status


FILE = f"name,email,phone,lead source\nA. Leewald,{EMAIL.upper()},,Web\n,,{PHONE},Web\nBea,{OTHER['email']},,Web\n".encode()


def test_a_file_doesn_t_bring_an_erased_person_back(known: Cast, sign_in: Callable[..., Client]) -> None:
    olive = sign_in(known.olive)
    with scope.workspace(known.workspace.pk):
        erasing.erase(Person.objects.get(email=EMAIL), by=known.olive, at=timezone.now())
        people = Person.objects.count()
    run = bring_in(olive, known, FILE)
    assert (run.added, run.refused) == (1, 2)
    assert run.reasons == {lead_import.ERASED: 2}
    assert found_in() == set()  # not even among the refused rows
    with scope.workspace(known.workspace.pk):
        assert Person.objects.count() == people
        assert not any(EMAIL in row.digest or PHONE in row.digest for row in ErasedKey.objects.all())
    assert bring_in(sign_in(known.nadia), replace(known, workspace=known.nadia.workspace), FILE).added == 3


def test_who_comes_back_by_themselves_is_known_again(known: Cast, sign_in: Callable[..., Client]) -> None:
    with scope.workspace(known.workspace.pk):
        erasing.erase(Person.objects.get(email=EMAIL), by=known.olive, at=timezone.now())
    enquire(known, [{"channel": "Web", "person": {"email": EMAIL}}], start=9)
    run = bring_in(sign_in(known.olive), known, FILE)
    assert (run.added, run.refused) == (2, 1)  # the phone, which they didn't give again, stays out


def test_a_new_secret_still_knows_those_erased_under_the_old_one(known: Cast, settings: Any) -> None:
    with scope.workspace(known.workspace.pk):
        erasing.erase(Person.objects.get(email=EMAIL), by=known.olive, at=timezone.now())
        keys = [("email", EMAIL), ("phone", PHONE), ("email", OTHER["email"])]
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
        assert erased.among(known.workspace.pk, keys) == set(keys[:2])
        settings.SECRET_KEY_FALLBACKS = []
        assert erased.among(known.workspace.pk, keys) == set()


def test_others_notes_lose_the_name_and_nothing_else(known: Cast) -> None:
    with scope.workspace(known.workspace.pk):
        bea = Handoff.objects.select_related("owner").get(lead__person__email=OTHER["email"])
        assert bea.owner is not None
        note = f"Sits beside {NAME.upper()}, call {EMAIL} on Monday"
        touches.log(bea, Attempt("call", "no_answer", note=note), by=bea.owner, at=timezone.now())
        erasing.erase(Person.objects.get(email=EMAIL), by=known.olive, at=timezone.now())
        left = "Sits beside …, call … on Monday"
        assert Touch.objects.latest("pk").note == left
        assert Activity.objects.filter(lead=bea.lead_id, kind="touched").latest("pk").detail["note"] == left
    assert found_in() == set()


def test_one_word_of_the_name_goes_where_the_owner_says_so(
    known: Cast, sign_in: Callable[..., Client]
) -> None:
    with scope.workspace(known.workspace.pk):
        bea = Handoff.objects.select_related("owner").get(lead__person__email=OTHER["email"])
        lead = Lead.objects.get(person__email=EMAIL)
        assert bea.owner is not None
        for note in ("Annegret's colleague", "Leewald street 4", "Annegrets are many"):
            touches.log(bea, Attempt("call", "no_answer", note=note), by=bea.owner, at=timezone.now())
    olive, page = sign_in(known.olive), f"/leads/{lead.pk}/erasure/"
    mentions = olive.get(page).context["mentions"]
    assert [mention.note for mention in mentions] == ["Leewald street 4", "Annegret's colleague"]
    refused = olive.post(page, {"word": "no", "mention": [mentions[1].key]})
    assert f'value="{mentions[1].key}" checked' in refused.content.decode()
    assert olive.post(page, {"word": "erase", "mention": [mentions[1].key, "t999999"]}).status_code == 302
    with scope.workspace(known.workspace.pk):
        notes = list(Touch.objects.filter(handoff=bea).order_by("pk").values_list("note", flat=True))
        assert notes[-3:] == ["…'s colleague", "Leewald street 4", "Annegrets are many"]
        told = Activity.objects.filter(lead=bea.lead_id, kind="touched").order_by("pk")
        assert [line.detail["note"] for line in told][-3:] == notes[-3:]


def test_what_a_manager_noted_of_a_missed_promise_goes_too(known: Cast) -> None:
    with scope.workspace(known.workspace.pk):
        handoff = Handoff.objects.get(lead__person__email=EMAIL)
        breach = Breach.objects.create(
            workspace=known.workspace,
            handoff=handoff,
            due_at=timezone.now(),
            found_at=timezone.now(),
            cause="rep",
        )
        for note in ("She was ill", f"{NAME} was ill"):
            breach_causes.correct(breach, cause="gap", note=note, by=known.rita, at=timezone.now())
        erasing.erase(Person.objects.get(email=EMAIL), by=known.olive, at=timezone.now())
        assert set(CauseCorrection.objects.values_list("note", flat=True)) == {""}
    assert found_in() == set()
