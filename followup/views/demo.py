"""What only the demo has: its mailbox, and a test lead that arrives for real."""

import uuid

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from followup.models import Delivery
from leadbridge import doorbell
from leads import intake, sources
from leads.models import Connection
from workspaces import paging
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def mailbox(request: MemberRequest) -> HttpResponse:
    """The mails this company's alerts sent, since in a demo nothing leaves the machine."""
    _only_in_demo(request)
    rows = Delivery.objects.filter(sent_at__isnull=False, transport="email").select_related("alert__handoff")
    try:
        found = paging.page(rows, by="sent_at", cursor=request.GET.get("after", ""), size=20)
    except paging.BadCursor:
        return redirect("demo_mailbox")
    form = Connection.objects.filter(
        kind=Connection.Kind.FORM, token__isnull=False, paused_at__isnull=True
    ).first()
    context = {
        "deliveries": found.rows,
        "next": f"?after={found.next}" if found.next else "",
        "first": "?" if request.GET.get("after") else "",
        "form_url": reverse("public_form", args=[form.token]) if form else "",
    }
    return render(request, "followup/mailbox.html", context)


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
