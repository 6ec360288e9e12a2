"""All versions: their history, a new draft, and what is different between two."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from agreement import access, diff, documents, drafting, exchange, reading, starters, words
from agreement.models import Step, Version
from scoring.documents import DocumentError
from workspaces import paging
from workspaces.http import MemberRequest, asked_id, members_only


@members_only
@require_http_methods(["GET", "POST"])
def versions(request: MemberRequest) -> HttpResponse:
    """Every version there was; posting begins a draft."""
    if request.method == "POST":
        return _start(request)
    rows = Version.objects.select_related("created_by").prefetch_related("signatures__member")
    try:
        found = paging.page(rows, by="created_at", cursor=request.GET.get("after", ""), size=20)
    except paging.BadCursor:
        return redirect("versions")
    asked = Step.objects.filter(version__in=found.rows, kind=Step.Kind.DECLINED)
    context = {
        "versions": [
            {"version": row, "state": reading.state_word(row), "signers": _signers(row)} for row in found.rows
        ],
        "reasons": dict(asked.values_list("version_id", "note")),
        "in_force": access.version_in_force(request.member),
        "starters": starters.ALL,
        "may_start": access.may_draft(request.member),
        "next": f"?after={found.next}" if found.next else "",
        "first": "?" if request.GET else "",
    }
    return render(request, "agreement/versions.html", context)


def _signers(version: Version) -> str:
    """Who signed a version as it stands, in words; a wording fix was signed as another."""
    if version.state != Version.State.SIGNED:
        return ""
    latest = {signature.side: signature.member.name for signature in version.signatures.all()}
    return words.listed([f"{name} for {side}" for side, name in sorted(latest.items())])


def _start(request: MemberRequest) -> HttpResponse:
    """A draft from a file, from an earlier version, or from what is in force."""
    access.require_drafter(request.member)
    based_on = (
        access.version(request.member, asked_id(request.POST["based_on"]))
        if request.POST.get("based_on")
        else None
    )
    try:
        document = _asked_document(request)
        draft = drafting.start(
            request.member.workspace_id,
            by=request.member,
            at=timezone.now(),
            based_on=based_on,
            document=document,
        )
    except DocumentError as error:
        messages.error(request, f"This file is no agreement: {error}.")
        return redirect("versions")
    return redirect("builder", draft.number)


def _asked_document(request: MemberRequest) -> dict[str, Any] | None:
    """The uploaded file's document, or that of a starter; none where a version is to be begun from."""
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        return exchange.read(file.read(documents.LARGEST + 1))
    starter = starters.find(request.POST.get("starter", ""))
    return starter.document if starter else None


@members_only
@require_GET
def against(request: MemberRequest, number: int, other: int) -> HttpResponse:
    """What version `number` changes against version `other`, in words and side by side."""
    new, old = access.version(request.member, number), access.version(request.member, other)
    changes, problem = [], ""
    try:
        changes = diff.between(documents.of(old), documents.of(new))
    except DocumentError as error:
        problem = str(error)
    choices = Version.objects.order_by("-number").only("number", "title")[:30]
    context = {
        "new": new,
        "old": old,
        "changes": changes,
        "summary": diff.summary(changes),
        "problem": problem,
        "choices": choices,
    }
    return render(request, "agreement/against.html", context)
