"""Who is who: the questions, both sides of one, the answer, and taking a merge back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from followup import access, merging, who_is_who
from followup.handoffs import Conflict
from leads.models import MergeQuestion
from workspaces import paging
from workspaces.http import MemberRequest, members_only

State = MergeQuestion.State


@members_only
@require_GET
def listing(request: MemberRequest) -> HttpResponse:
    """The open questions, or those answered; the newest first."""
    is_answered = request.GET.get("state") == "answered"
    asked = who_is_who.concerning(request.member)
    asked = asked.exclude(state=State.OPEN) if is_answered else asked.filter(state=State.OPEN)
    try:
        found = paging.page(asked, by="at", cursor=request.GET.get("after", ""), size=20)
    except paging.BadCursor:
        return redirect("same_person")
    merges = who_is_who.merges_of(found.rows)
    state = "state=answered&" if is_answered else ""
    context = {
        "rows": [{"question": row, "merge": merges.get(row.pk)} for row in found.rows],
        "waiting": who_is_who.waiting(request.member),
        "most": who_is_who.MOST_COUNTED,
        "is_answered": is_answered,
        "next": f"?{state}after={found.next}" if found.next else "",
        "first": f"?{state}".rstrip("&") if request.GET.get("after") else "",
    }
    return render(request, "followup/persons/questions.html", context)


@members_only
@require_GET
def question(request: MemberRequest, question_id: int) -> HttpResponse:
    """Both sides of one question."""
    found = access.question(request.member, question_id)
    context = {
        "question": found,
        "sides": who_is_who.beside(found),
        "merge": who_is_who.merges_of([found]).get(found.pk),
        "can_decide": request.member.decides_who_is_who,
    }
    return render(request, "followup/persons/question.html", context)


@members_only
@require_POST
def answer(request: MemberRequest, question_id: int) -> HttpResponse:
    """The same person, or two people."""
    found = access.decidable_question(request.member, question_id)
    said = request.POST.get("answer", "")
    at = timezone.now()
    try:
        if said == State.SAME:
            merging.same(found, by=request.member, at=at)
            messages.success(request, "They are one person now. You can take it back under “Answered”.")
        elif said == State.DIFFERENT:
            merging.different(found, by=request.member, at=at)
            messages.success(request, "They stay two people.")
        else:
            messages.error(request, "Say whether they are the same person or two people.")
            return redirect("same_person_question", question_id)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("same_person_question", question_id)
    return redirect("same_person")


@members_only
@require_POST
def undo(request: MemberRequest, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    found = access.merge(request.member, merge_id)
    try:
        merging.undo(found, by=request.member, at=timezone.now())
        messages.success(request, "They are two people again, and the question is open.")
    except Conflict as conflict:
        messages.error(request, str(conflict))
    return redirect("same_person")
