"""Asking again, and deciding. Each answers with the lead's page, or says at the field what was wrong."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from alignment import access, disputes, rulings
from alignment.disputes import BadDispute
from alignment.forms import AskForm, DeclineForm, ProposalForm
from alignment.models import Dispute
from alignment.views import tried
from followup.handoffs import Conflict
from workspaces.http import MemberRequest, asked_id, members_only

View = Callable[..., HttpResponseBase]


def says_conflict(view: View) -> View:
    """Answer with the page as it is now where somebody was quicker."""

    @wraps(view)
    def wrapped(request: MemberRequest, dispute_id: int) -> HttpResponseBase:
        try:
            return view(request, dispute_id)
        except Conflict as conflict:
            found = access.dispute(request.member, dispute_id)
            return _page(request, found, notice=str(conflict), status=409)

    return wrapped


@members_only
@require_POST
def ask(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Ask again about a lead that came back or was lost."""
    found = access.disputable_handoff(request.member, handoff_id)
    form = AskForm(request.POST, lines=disputes.lines_of(found))
    if form.is_valid():
        try:
            disputes.ask(found, by=request.member, at=timezone.now(), **form.cleaned_data)
        except BadDispute as problem:
            form.add_error(problem.field, str(problem))
        except Conflict as conflict:
            return tried.show(request, found, notice=str(conflict), status=409)
        else:
            messages.success(request, "Asked. Both sides are told.")
            return redirect("tried_handoff", handoff_id)
    return tried.show(request, found, form=form, status=422)


@members_only
@require_POST
@says_conflict
def withdraw(request: MemberRequest, dispute_id: int) -> HttpResponse:
    """Take a question back."""
    found = access.withdrawable_dispute(request.member, dispute_id)
    disputes.withdraw(found, by=request.member, at=timezone.now())
    return _done(request, found, "Taken back.")


@members_only
@require_POST
@says_conflict
def propose(request: MemberRequest, dispute_id: int) -> HttpResponse:
    """Propose a decision for one's side."""
    found = access.speakable_dispute(request.member, dispute_id)
    return _decide(request, found, rulings.propose, "Proposed. The other side answers.")


@members_only
@require_POST
@says_conflict
def break_tie(request: MemberRequest, dispute_id: int) -> HttpResponse:
    """The owner decides where the sides don't agree."""
    found = access.breakable_dispute(request.member, dispute_id)
    return _decide(request, found, rulings.break_tie, "Decided. Both sides are told.")


def _decide(request: MemberRequest, found: Dispute, verb: Callable[..., Any], said: str) -> HttpResponse:
    form = ProposalForm(request.POST, lines=disputes.lines_of(found.handoff))
    if form.is_valid():
        try:
            verb(found, form.proposal(), by=request.member, at=timezone.now())
        except BadDispute as problem:
            form.add_error(problem.field, str(problem))
        else:
            return _done(request, found, said)
    return _page(request, found, form=form, status=422)


@members_only
@require_POST
@says_conflict
def take_back(request: MemberRequest, dispute_id: int) -> HttpResponse:
    """Take one's side's proposal back."""
    found = access.ruling_to_take_back(request.member, dispute_id)
    rulings.take_back(found, by=request.member, at=timezone.now())
    return _done(request, found, "Taken back.")


@members_only
@require_POST
@says_conflict
def decline(request: MemberRequest, dispute_id: int) -> HttpResponse:
    """Say no to the other side's proposal, and why."""
    found = access.answerable_dispute(request.member, dispute_id)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            rulings.decline(found, by=request.member, at=timezone.now(), **form.cleaned_data)
        except BadDispute as problem:
            form.add_error(problem.field, str(problem))
        else:
            return _done(request, found, "Said. The owner may decide now.")
    return _page(request, found, form=form, status=422)


@members_only
@require_POST
@says_conflict
def confirm(request: MemberRequest, dispute_id: int) -> HttpResponse:
    """Agree to the other side's proposal."""
    found = access.answerable_dispute(request.member, dispute_id)
    seen = asked_id(request.POST.get("ruling", ""))
    rulings.confirm(found, seen=seen, by=request.member, at=timezone.now())
    return _done(request, found, "Decided. Both sides are told.")


def _done(request: MemberRequest, found: Dispute, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("tried_handoff", found.handoff_id)


def _page(
    request: MemberRequest, found: Dispute, *, form: forms.Form | None = None, notice: str = "", status: int
) -> HttpResponse:
    handoff = access.handoff(request.member, found.handoff_id)
    return tried.show(request, handoff, form=form, notice=notice, status=status)
