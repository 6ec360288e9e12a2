"""Every address of the product, walked: what Nadia of another company and someone not signed in get there.

A new address is walked without being entered anywhere. An id in it that isn't known here fails, as does a page
that answers Nadia with anything of Acme's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from agreement.models import Remark, Version
from alignment import saved
from alignment.models import AuditFile, AuditRun, Dispute, Resolution
from followup import alert_settings, mails, meetings, merging, pipeline, skips, templates, touches
from followup.models import Handoff, Nurture, RoutingRule, Template
from followup.touches import Attempt
from leads.hosted import publishing
from leads.hosted.document import FormDocument
from leads.models import Channel, Connection, ImportRun, Lead, MergeQuestion, Submission
from tests.cast import Cast
from tests.followup.road import hand_over_one, submit
from workspaces import keys, scope
from workspaces.models import Absence, ApiKey, Seat

# Open to anyone, each with why.
OPEN = {
    "healthz": "says that the process lives",
    "readyz": "says what it waits for",
    "metrics": "counts, and names nobody",
    "public_form": "shows what its address, which only its connection knows, stands for",
    "public_form_thanks": "the same",
    "hook": "takes what shows by its signature or secret that it is genuine; see tests/leads/ways_in",
    "public_form_script": "is one script for all, which knows of nobody",
    "api_schema": "describes the calls",
    "alert_link": "does what a signed link out of an alert stands for; see tests/followup/test_by_link.py",
    "push_worker": "is one script for all, which knows of nobody",
    "demo_sign_in": "stands only in a demo; see tests/workspaces/test_coming_in.py",
}
# Ids slipped into the rest of an address or into a form. (verb, name, question, form)
SLIPPED_IN: list[tuple[str, str, str, dict[str, str]]] = [
    ("get", "queue", "?handoff={handoff_id}", {}),
    ("post", "teams", "", {"seat": "{seat}"}),
    ("post", "keys", "", {"revoke": "{key}"}),
    ("get", "routing_trial", "?lead={lead_id}", {}),
    ("post", "switch_workspace", "", {"workspace": "{workspace}"}),
    ("post", "demo_sign_in", "", {"person": "{sam}"}),
    ("get", "demo_mailbox", "", {}),
    ("post", "demo_lead", "", {}),
]
ASKED = ["leads:?q=Ann", "leads:?channel={channel}", "leads:?owner={sam}", "find:?q=Ann",
         "alignment_handoffs:?figure=unanswered", "scorecard_handoffs:?figure=owed-on_time", "tried:?period=all"]  # fmt: skip
ACMES = ("Ann Lee", "ann@example.com", "acme", "Acme", ">Sam<", ">Sam ", "Rita", "Ours alone")
VERBS = ("get", "post", "put", "delete")
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    ids: tuple[str, ...]

    @property
    def is_call(self) -> bool:
        return self.route.startswith("api/")


def walked(
    resolver: URLResolver | None = None, route: str = "", ids: tuple[str, ...] = ()
) -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        here, known = f"{route}{entry.pattern}", (*ids, *getattr(entry.pattern, "converters", {}))
        if isinstance(entry, URLPattern):
            yield Address(entry.name or here, here, known)
        else:
            yield from walked(entry, here, known)


def guarded() -> list[Address]:
    """Every address that a workspace stands behind; allauth's are about the signed-in user alone."""
    return [
        address
        for address in walked()
        if address.name not in OPEN and not address.route.startswith("account/") and "^" not in address.route
    ]


def test_what_is_open_to_anyone_is_named(db: None) -> None:
    assert set(OPEN) <= {address.name for address in walked()}
    assert len(guarded()) > 50


@dataclass
class Acme:
    """Ids of Acme's rows, as someone might guess them."""

    cast: Cast
    ids: dict[str, Any]

    def path(self, address: Address) -> str:
        return reverse(address.name, kwargs={name: self.ids[name] for name in address.ids})


@pytest.fixture
def acme(cast: Cast) -> Acme:
    """Acme with a lead, an attempt on it, a key, and a second version of its agreement, of which Nadia has none."""
    handoff = hand_over_one(cast)
    at = timezone.now()
    for number, name in enumerate(["Ann Lee", "Bo Ray", "Cy May"]):
        submit(cast, {"person": {"name": name, "email": "info@acme.example"}}, key=str(number))
    pipeline.take_in(cast.workspace.pk)
    with scope.workspace(cast.workspace.pk):
        assert handoff.owner is not None
        touch = touches.log(handoff, Attempt("call", "no_answer"), by=handoff.owner, at=at)
        key, _ = keys.create(cast.workspace.pk, name="CRM", role="sales", by=cast.olive, at=at)
        first = Version.objects.get()
        second = Version.objects.create(
            workspace_id=cast.workspace.pk, number=2, state=Version.State.DRAFT, title="Ours alone", created_at=at,
            definition_id=first.definition_id, commitments=first.commitments, based_on=first,
        )  # fmt: skip
        remark = Remark.objects.create(
            workspace_id=cast.workspace.pk,
            version=second,
            member=cast.mara,
            kind="remark",
            text="Ours alone",
            at=at,
        )
        form = publishing.create(
            cast.workspace.pk,
            name="Ours alone",
            channel="Ours alone",
            by=cast.mara,
            at=at,
            token="known-to-its-visitors",
        )
        publishing.publish(form, FormDocument("Request a demo"), upon=0, by=cast.mara, at=at)
        run = ImportRun.objects.create(
            workspace_id=cast.workspace.pk,
            kind="leads",
            state="done",
            file_name="Ours alone",
            created_at=at,
            size=1,
        )
        audit = AuditRun.objects.create(
            workspace_id=cast.workspace.pk,
            member=cast.mara,
            state="done",
            created_at=at,
            kept_at=at,
            result={},
        )
        AuditFile.objects.create(
            workspace_id=cast.workspace.pk,
            run=audit,
            kind="leads",
            created_at=at,
            file_name="Ours alone",
            size=1,
        )
        meeting = meetings.book(
            handoff, starts_at=at + timedelta(days=1), title="Ours alone", by=cast.olive, at=at
        )
        word = meetings.cancel(meeting, by=cast.olive, at=at)
        ids = {
            "audit_id": audit.pk,
            "kind": "leads",
            "meeting_id": meeting.pk,
            "word_id": word.pk,
            "handoff_id": handoff.pk,
            "resolution_id": Resolution.objects.create(
                workspace_id=cast.workspace.pk,
                month=at.date().replace(day=1),
                text="Ours alone",
                owner=cast.rita,
                made_by=cast.mara,
                made_at=at,
            ).pk,
            "dispute_id": Dispute.objects.create(
                workspace_id=cast.workspace.pk,
                handoff=handoff,
                lead_id=handoff.lead_id,
                comment="Ours alone",
                asked_by=cast.mara,
                asked_at=at,
            ).pk,
            "touch_id": touch.pk,
            "lead_id": handoff.lead_id,
            "connection_id": Connection.objects.create(
                workspace_id=cast.workspace.pk,
                kind="webhook",
                name="Ours alone",
                token="hook-of-acme",
                created_at=at,
            ).pk,
            "submission_id": Submission.objects.earliest("pk").pk,
            "run_id": run.pk,
            "remark_id": remark.pk,
            "number": second.number,
            "other": first.number,
            "question_id": MergeQuestion.objects.earliest("pk").pk,
            "merge_id": merging.same(MergeQuestion.objects.latest("pk"), by=cast.mara, at=at).pk,
            "channel": Channel.objects.earliest("pk").pk,
            "member_id": cast.sam.pk,
            "team_id": cast.team.pk,
            "absence_id": Absence.objects.create(
                workspace_id=cast.workspace.pk, member=cast.sam, starts_at=at, note="Ours alone"
            ).pk,
            "rule_id": RoutingRule.objects.create(
                workspace_id=cast.workspace.pk,
                position=0,
                name="Ours alone",
                tests={"needs": "all", "criteria": [{"fact": "channel", "operator": "known", "value": None}]},
                team=cast.team,
            ).pk,
            "seat": Seat.objects.earliest("pk").pk,
            "key": key.pk,
            "form_id": form.pk,
            "view_id": saved.keep("alignment", {}, "Ours alone", by=cast.mara, at=at).pk,
            "transport_id": alert_settings.add_chat(
                cast.workspace.pk,
                "jsons://example.com/ours-alone",
                name="Ours alone",
                of=None,
                by=cast.olive,
                at=at,
            ).pk,
            "version": 1,
            "nurture_id": Nurture.objects.create(
                workspace_id=cast.workspace.pk, lead_id=handoff.lead_id, handoff=handoff, since=at
            ).pk,
            "skip_id": skips.skip(handoff, reason="Ours alone", by=handoff.owner, at=at).pk,
            "template_id": templates.save(
                Template(name="Ours alone", medium="email", subject="Ours alone", body="Ours alone"),
                by=cast.mara,
                at=at,
            ).pk,
            "mail_id": mails.write(
                handoff, subject="Ours alone", body="Ours alone", by=handoff.owner, at=at
            ).pk,
        }
    return Acme(cast, ids | {"workspace": cast.workspace.pk, "sam": cast.sam.pk})


def nothing_of_acme(answer: Any, where: object) -> None:
    assert [word for word in ACMES if word in said(answer)] == [], where


def said(answer: Any) -> str:
    """All that an answer holds, also where it comes as a stream or as a workbook."""
    body = answer.getvalue()
    if not body.startswith(b"PK"):
        return str(body.decode())
    with ZipFile(BytesIO(body)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def test_nadia_finds_her_own_empty_company_on_every_page(acme: Acme, sign_in: Callable[..., Client]) -> None:
    nadia = sign_in(acme.cast.nadia)
    for address in guarded():
        if not address.ids and not address.is_call and address.name not in {"demo_mailbox", "demo_lead"}:
            answer = nadia.get(acme.path(address), follow=True)
            assert answer.status_code in {200, 404, 405}, address
            nothing_of_acme(answer, address)
    for asked in ASKED:
        name, question = asked.format(**acme.ids).split(":")
        answer = nadia.get(reverse(name) + question, follow=True)
        assert answer.status_code == 200, asked
        nothing_of_acme(answer, asked)


def test_nadia_finds_nothing_behind_a_guessed_id(acme: Acme, sign_in: Callable[..., Client]) -> None:
    nadia = sign_in(acme.cast.nadia)
    for address in guarded():
        if address.ids and not address.is_call:
            answers = {verb: getattr(nadia, verb)(acme.path(address)).status_code for verb in VERBS}
            assert set(answers.values()) <= {404, 405}, (address, answers)
            assert 404 in answers.values(), address
    for verb, name, question, form in SLIPPED_IN:
        filled = {field: value.format(**acme.ids) for field, value in form.items()}
        answer = getattr(nadia, verb)(reverse(name) + question.format(**acme.ids), filled)
        assert (name, answer.status_code) == (name, 404)
    with scope.workspace(acme.cast.workspace.pk):
        assert Handoff.objects.get(pk=acme.ids["handoff_id"]).ended_at is None
        assert ApiKey.objects.get().revoked_at is None
        assert Seat.objects.filter(takes_leads=True).count() == 2


def test_nadia_s_key_opens_nothing_of_acme(acme: Acme) -> None:
    other = acme.cast.nadia.workspace_id
    with scope.workspace(other):
        _, secret = keys.create(other, name="theirs", role="owner", by=None, at=timezone.now())
    nadia = Client(headers={"authorization": f"Bearer {secret}"})
    for address in guarded():
        if not address.is_call:
            continue
        # Without an id, writing would make something of her own.
        verbs = VERBS if address.ids else ("get",)
        answers = {verb: getattr(nadia, verb)(acme.path(address), headers=JSON) for verb in verbs}
        for answer in answers.values():
            nothing_of_acme(answer, address)
        if address.ids:
            found = {verb: answer.status_code for verb, answer in answers.items()}
            assert set(found.values()) <= {404, 405}, (address, found)
            assert 404 in found.values(), address
    with scope.workspace(other):
        assert not Lead.objects.exists()


def test_who_is_not_signed_in_is_sent_to_sign_in(acme: Acme) -> None:
    anyone = Client()
    for address in guarded():
        for verb in VERBS:
            answer = getattr(anyone, verb)(acme.path(address))
            if address.is_call:
                assert answer.status_code == 401, (address, verb)
            elif answer.status_code != 405:
                assert answer.status_code == 302, (address, verb)
                assert answer["Location"].startswith("/account/login/"), address


def test_people_outside_see_a_form_and_nothing_else(acme: Acme) -> None:
    anyone = Client()
    for path in (
        "/f/known-to-its-visitors/",
        "/f/known-to-its-visitors/thanks/",
        "/f/known-to-its-visitors/embed.js",
    ):
        page = anyone.get(path)
        assert page.status_code == 200
        assert not any(word in page.content.decode() for word in ("Ann Lee", "Sam", "Rita", "/queue/"))
    for path in ("/f/guessed/", "/f/guessed/thanks/", "/f/%00/", "/f/" + "x" * 5000 + "/"):
        assert anyone.get(path).status_code == 404
