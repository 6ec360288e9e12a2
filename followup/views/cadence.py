"""Leaving an agreed attempt out, and taking it up again."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from followup import access, skips
from followup.forms import SkipForm
from followup.handoffs import Conflict
from followup.skips import BadSkip
from followup.views import work
from workspaces.http import MemberRequest, members_only


@members_only
@require_http_methods(["GET", "POST"])
def skip(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """Leave the attempt that is owed out, saying why."""
    handoff = access.workable_handoff(request.member, handoff_id)
    form = SkipForm(request.POST or None)
    if form.is_valid():
        try:
            made = skips.skip(
                handoff, reason=form.cleaned_data["reason"], by=request.member, at=timezone.now()
            )
        except Conflict as conflict:
            return work.answer(request, handoff_id, notice=str(conflict), status=409)
        except BadSkip as problem:
            form.add_error(problem.field, str(problem))
        else:
            return work.answer(
                request, handoff_id, said="Left out", undo=reverse("skip_undo", args=[made.pk])
            )
    return work.dialog(request, "followup/handoffs/skip.html", handoff, form)


@members_only
@require_POST
def take_back(request: MemberRequest, skip_id: int) -> HttpResponse:
    """The attempt is owed again."""
    found = access.skip(request.member, skip_id)
    try:
        skips.take_back(found, by=request.member, at=timezone.now())
    except Conflict as conflict:
        return work.answer(request, found.handoff_id, notice=str(conflict), status=409)
    return work.answer(request, found.handoff_id, said="Owed again")
