"""The agreement in use, and any version of it, to read, to print and to take along."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreement import access, exchange, notices, reading
from agreement.models import Version
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def agreement(request: MemberRequest) -> HttpResponse:
    """The version in use, and what is on the table."""
    on_the_table = (
        Version.objects.filter(
            state__in=[Version.State.DRAFT, Version.State.PROPOSED, Version.State.SIGNED],
            in_force_from__isnull=True,
        )
        .select_related("created_by")
        .order_by("-number")[:10]
    )
    return show(request, access.version_in_force(request.member), others=on_the_table, is_front=True)


@members_only
@require_GET
def version(request: MemberRequest, number: int) -> HttpResponse:
    """One version: its words, remarks and signatures."""
    found = access.version(request.member, number)
    notices.mark_read(request.member, at=timezone.now(), version=found)
    return show(request, found)


@members_only
@require_GET
def printed(request: MemberRequest, number: int) -> HttpResponse:
    """One version on paper, with its signatures."""
    found = access.version(request.member, number)
    return render(request, "agreement/print.html", {"reading": reading.of(found, request.member)})


@members_only
@require_GET
def export(request: MemberRequest, number: int) -> JsonResponse:
    """One version as JSON, to keep or to begin another from."""
    found = access.version(request.member, number)
    response = JsonResponse(exchange.export(found), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="agreement-version-{number}.json"'
    return response


def show(request: MemberRequest, found: Version, *, status: int = 200, **more: Any) -> HttpResponse:
    """The version's page; `problem` is what could not be done just now."""
    context = {"reading": reading.of(found, request.member), "version": found, **more}
    return render(request, "agreement/version.html", context, status=status)
