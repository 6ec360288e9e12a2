"""The steps of a version's life. Each answers with the version as it is now, or says what stood in the way."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agreement import access, documents, life, lines, reading, remarks, signing
from agreement.forms import ProposalForm, ReasonForm, RemarkForm
from agreement.life import TooLate
from agreement.models import Remark, Version
from agreement.views import page
from scoring.documents import DocumentError
from workspaces.http import MemberRequest, members_only

View = Callable[..., HttpResponseBase]


def says_too_late(view: View) -> View:
    """Answer with the version as it is now where somebody was quicker."""

    @wraps(view)
    def wrapped(request: MemberRequest, number: int, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, number, **kwargs)
        except TooLate as problem:
            found = access.version(request.member, number)
            return page.show(request, found, status=409, problem=str(problem))

    return wrapped


@members_only
@require_http_methods(["GET", "POST"])
@says_too_late
def propose(request: MemberRequest, number: int) -> HttpResponse:
    """Put a draft before both sides, perhaps for a set day."""
    found = access.draftable_version(request.member, number)
    if found.state != Version.State.DRAFT:
        raise TooLate(f"Version {number} is no draft any more.")
    at = timezone.now()
    form = ProposalForm(request.POST if request.method == "POST" else None, at=at)
    if form.is_bound and form.is_valid():
        try:
            done = life.propose(
                found, by=request.member, at=at, takes_effect_at=form.cleaned_data["takes_effect_at"]
            )
        except DocumentError:
            return page.show(request, found, status=422, problem="Some lines are not complete yet.")
        if done.is_in_force:
            messages.success(request, "In force. No rule changed, so the signatures stand.")
        else:
            messages.success(request, "Proposed. Everyone concerned is told.")
        return redirect("version", number)
    more = {
        "reading": reading.of(found, request.member),
        "problems": reading.worth_a_look(found, at=at),
        "is_wording_fix": life.is_wording_fix(life.latest(found), access.version_in_force(request.member)),
    }
    return _dialog(request, "agreement/propose.html", found, form, **more)


@members_only
@require_POST
@says_too_late
def sign(request: MemberRequest, number: int) -> HttpResponse:
    """Sign for one's side what one has read."""
    found = access.signable_version(request.member, number)
    signing.sign(found, by=request.member, at=timezone.now(), seen=request.POST.get("seen", ""))
    found = access.version(request.member, number)
    if found.is_in_force:
        messages.success(request, f"Signed for {request.member.side}. Version {number} is in force.")
    else:
        messages.success(request, f"Signed for {request.member.side}.")
    return redirect("version", number)


@members_only
@require_http_methods(["GET", "POST"])
@says_too_late
def withdraw(request: MemberRequest, number: int) -> HttpResponse:
    """Take a version off the table."""
    found = access.withdrawable_version(request.member, number)
    if request.method == "POST":
        life.withdraw(found, by=request.member, at=timezone.now())
        messages.success(request, f"Version {number} is withdrawn. It stays readable.")
        return redirect("version", number)
    return _dialog(request, "agreement/withdraw.html", found, None)


@members_only
@require_http_methods(["GET", "POST"])
@says_too_late
def decline(request: MemberRequest, number: int) -> HttpResponse:
    """Say no, and why."""
    found = access.signable_version(request.member, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        life.decline(found, by=request.member, at=timezone.now(), **form.cleaned_data)
        messages.success(request, f"Version {number} is declined. Everyone concerned is told why.")
        return redirect("version", number)
    return _dialog(request, "agreement/decline.html", found, form)


@members_only
@require_http_methods(["GET", "POST"])
@says_too_late
def remark(request: MemberRequest, number: int) -> HttpResponse:
    """What was said of a line, and a further word on it."""
    found = access.version(request.member, number)
    known = _lines(found)
    asked = request.POST if request.method == "POST" else request.GET
    line = remarks.address(asked.get("line", "")[:80])
    form = RemarkForm(
        request.POST if request.method == "POST" else None,
        known=known,
        can_ask=found.state == Version.State.PROPOSED,
        initial={"line": line, "kind": asked.get("kind") or Remark.Kind.REMARK},
    )
    if form.is_bound and form.is_valid():
        say = life.ask_for_change if form.asks_for_change else remarks.add
        said = form.cleaned_data
        say(found, line=said["line"], text=said["text"], by=request.member, at=timezone.now())
        messages.success(request, "Asked for." if form.asks_for_change else "Said.")
        return redirect("version", number)
    rows = Remark.objects.filter(version=found, line=line).select_related("member", "lead__person")
    context = {"line": known.get(line, line), "remarks": rows.order_by("-pk")[:50]}
    return _dialog(request, "agreement/remark.html", found, form, **context)


@members_only
@require_POST
def settle(request: MemberRequest, remark_id: int) -> HttpResponse:
    """Call a remark dealt with."""
    found = access.settleable_remark(request.member, remark_id)
    remarks.settle(found, by=request.member, at=timezone.now())
    return redirect("version", found.version.number)


def _lines(found: Version) -> dict[str, str]:
    raw = documents.of(found)
    try:
        return lines.names(documents.Document.parse(raw), raw)
    except DocumentError:
        return {"": lines.WHOLE}


def _dialog(
    request: MemberRequest, template: str, found: Version, form: forms.Form | None, **more: Any
) -> HttpResponse:
    """The form in a dialog, or as a page where it was opened, or filled in wrongly, without one."""
    context = {"version": found, "form": form, **more}
    return render(request, template, context, status=422 if form is not None and form.is_bound else 200)
