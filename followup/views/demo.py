"""What only the demo has: its mailbox, and a test lead that arrives for real."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agreement import letters
from agreement.models import Notice
from followup.models import Delivery, Message
from leadbridge import doorbell
from leads import intake, sources
from leads.models import Connection
from workspaces import paging
from workspaces.http import MemberRequest, members_only


@dataclass(frozen=True)
class Mail:
    """One that was sent: what it says of a lead's clock in full, else its first words and where they lead."""

    subject: str
    to: str
    at: datetime
    body: str
    link: str
    opens: str


@members_only
@require_GET
def mailbox(request: MemberRequest) -> HttpResponse:
    """The mails this company was sent, by what they are about, since in a demo nothing leaves the machine."""
    _only_in_demo(request)
    of = asked if (asked := request.GET.get("of", "")) in _KINDS else ""
    rows, shown = _KINDS[of]
    try:
        found = paging.page(rows(), by="sent_at", cursor=request.GET.get("after", ""), size=20)
    except paging.BadCursor:
        return redirect("demo_mailbox")
    form = Connection.objects.filter(
        kind=Connection.Kind.FORM, token__isnull=False, paused_at__isnull=True
    ).first()
    here = f"?of={of}" if of else "?"
    context = {
        "mails": [shown(row) for row in found.rows],
        "of": of,
        "kinds": [("", "The clock"), ("agreement", "The agreement"), ("teams", "Between the teams")],
        "here": here,
        "next": f"{here}&after={found.next}" if found.next else "",
        "first": here if request.GET.get("after") else "",
        "form_url": reverse("public_form", args=[form.token]) if form else "",
    }
    return render(request, "followup/mailbox.html", context)


def _alerts() -> QuerySet[Any]:
    return Delivery.objects.filter(sent_at__isnull=False, transport="email").select_related("alert__handoff")


def _alert(row: Delivery) -> Mail:
    link = reverse("lead", args=[row.alert.handoff.lead_id])
    return Mail(
        row.subject, row.address, row.sent_at or row.alert.created_at, row.body, link, "Open the lead"
    )


def _notices() -> QuerySet[Any]:
    return Notice.objects.filter(sent_at__isnull=False).select_related(
        "step__version", "step__member", "recipient__user"
    )


def _notice(row: Notice) -> Mail:
    link = reverse("version", args=[row.step.version.number])
    to = row.recipient.user.email if row.recipient.user else row.recipient.name
    return Mail(letters.subject(row), to, row.sent_at or row.step.at, row.step.note, link, "Open the version")


def _messages() -> QuerySet[Any]:
    return Message.objects.filter(sent_at__isnull=False).select_related("recipient__user")


def _message(row: Message) -> Mail:
    to = row.recipient.user.email if row.recipient.user else row.recipient.name
    body = "\n\n".join(part for part in (row.note, row.body) if part)
    return Mail(row.sentence, to, row.sent_at or row.at, body, row.path, "Open it")


_KINDS: dict[str, tuple[Callable[[], QuerySet[Any]], Callable[[Any], Mail]]] = {
    "": (_alerts, _alert),
    "agreement": (_notices, _notice),
    "teams": (_messages, _message),
}


@members_only
@require_POST
def test_lead(request: MemberRequest) -> HttpResponse:
    """Send one lead through the same door as every other."""
    _only_in_demo(request)
    at = timezone.now()
    number = uuid.uuid4().hex[:6]
    way_in = sources.connection_of_file(request.member.workspace_id, "Test leads", at=at)
    payload = {
        "channel": "Website",
        "person": {
            "name": f"Test Lead {number}", "email": f"test.{number}@visitor.example", "company": "Visitor & Co",
            "title": "Head of Trying Things", "phone": "+44 20 7946 0018",
        },
        "facts": {"company_size": 120},
        "form": {
            "name": "Book a demo",
            "answers": [
                {"question": "What would you like?", "answer": "See a demo"},
                {"question": "What are you working on?", "answer": "I’d like to see how quickly somebody calls me back."},
            ],
        },
        "page_url": request.build_absolute_uri("/pricing"),
    }  # fmt: skip
    intake.receive(request.member.workspace_id, way_in.pk, payload, key=uuid.uuid4().hex, at=at)
    doorbell.ring(intake.WAKE)
    return redirect("queue" if request.member.works_leads else "demo_mailbox")


def _only_in_demo(request: MemberRequest) -> None:
    if not (settings.DEMO and request.member.workspace.is_demo):
        raise Http404
