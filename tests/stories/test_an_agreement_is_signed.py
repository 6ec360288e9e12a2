"""Marketing drafts, previews and proposes; sales remarks; marketing changes; both sign; leads go by it from then on."""

from collections.abc import Callable
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from agreement import deliver, drafting, versions
from agreement.edits import Change
from agreement.models import Version
from followup import rollout
from followup.models import Handoff
from scoring.models import Assessment
from tests.cast import Cast
from tests.followup.road import enquire
from workspaces import scope

ANN = {"person": {"name": "Ann", "email": "ann@example.com"}}
BEN = {"person": {"name": "Ben", "email": "ben@example.com"}}
CARL = {"person": {"name": "Carl", "email": "carl@example.com", "company": "Harbour Ltd"}}


def test_an_agreement_is_signed(cast: Cast, sign_in: Callable[..., Client], settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BASE_URL = "https://bridge.example"
    mara, sam, rita = (sign_in(member) for member in (cast.mara, cast.sam, cast.rita))

    # Before: the starter is in use, signed by nobody, and says so. Ann comes in by it.
    assert "Starter agreement, not signed yet." in read(sam, "/queue/")
    enquire(cast, [ANN])
    before = handoff_of(cast, "Ann")

    # Mara drafts: only who names a company is sales-ready. She previews and proposes it.
    assert mara.post("/agreement/versions/", {"based_on": 1})["Location"] == "/agreement/versions/2/edit/"
    change(cast, Change("set", "title", "Companies only", "Starter agreement"))
    change(cast, Change("add", "required", "names_company"))
    assert "1 line changes what was agreed, 1 only in words." in read(mara, "/agreement/versions/2/")
    assert "No lead waits for another definition." in read(mara, "/agreement/versions/2/rollout/")
    mara.post("/agreement/versions/2/proposal/", {})

    # Rita is told by mail, with a link to where she can sign.
    deliver.deliver_due()
    letter = next(letter for letter in mail.outbox if letter.to == ["rita@acme.example"])
    assert "https://bridge.example/agreement/versions/2/" in letter.body

    # Sales remarks: Sam on a line, Rita asks for a change.
    remarks = "/agreement/versions/2/remarks/"
    sam.post(remarks, {"line": "criteria/names_company", "text": "Some write it in the message."})
    rita.post(remarks, {"line": "goal", "text": "Then 40 wins, not 30.", "kind": "change"})
    assert "Then 40 wins, not 30." in read(mara, "/agreement/versions/2/")

    # Mara signs, then changes the goal: her signature is void, and shown to be.
    mara.post("/agreement/versions/2/signature/", {"seen": digest(cast)})
    change(cast, Change("set", "goal", {"target": 40}, {"target": 30}))
    assert "That signature stands no more." in read(rita, "/agreement/versions/2/")

    # Both sign what it says now.
    mara.post("/agreement/versions/2/signature/", {"seen": digest(cast)})
    assert "Signed by Mara for marketing, waiting for sales" in read(rita, "/agreement/versions/2/")
    done = rita.post("/agreement/versions/2/signature/", {"seen": digest(cast)}, follow=True)
    assert "Signed for sales. Version 2 is in force." in done.content.decode()
    assert "not signed yet" not in read(sam, "/queue/")

    # Leads arriving after are judged by it: Ben waits, Carl is handed over.
    enquire(cast, [BEN, CARL], start=1)
    rollout.go_on_everywhere()
    with scope.workspace(cast.workspace.pk):
        new = versions.in_force(cast.workspace.pk)
        assert new.number == 2
        assert list(Handoff.objects.filter(version=new).values_list("lead__person__name", flat=True)) == [
            "Carl"
        ]
        assert not Assessment.objects.get(lead__person__name="Ben", is_latest=True).is_ready

        # Those before are not touched.
        before.refresh_from_db()
        assert before.version_id == Version.objects.get(number=1).pk
        assert Assessment.objects.get(lead_id=before.lead_id, is_latest=True).pk == before.assessment_id

    # And the old version is still readable, beside what replaced it.
    assert "Starter agreement, in use until" in read(sam, "/agreement/versions/1/")
    assert "One goal for both" in read(sam, "/agreement/versions/2/against/1/")


def read(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


def handoff_of(cast: Cast, name: str) -> Handoff:
    with scope.workspace(cast.workspace.pk):
        return Handoff.objects.get(lead__person__name=name)


def digest(cast: Cast) -> str:
    """What the page's form carries: the rules its reader saw."""
    with scope.workspace(cast.workspace.pk):
        found: str = Version.objects.get(number=2).revisions.latest("number").rules_digest
    return found


def change(cast: Cast, edit: Change) -> None:
    """One line changed, as the builder does it."""
    with scope.workspace(cast.workspace.pk):
        drafting.change(Version.objects.get(number=2), edit, by=cast.mara, at=timezone.now())
