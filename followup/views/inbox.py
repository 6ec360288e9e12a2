"""The inbox: what arrived, what became of it, and what can be done where nothing did."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import access, correction_form, inbox, replay, spam, trial
from followup.correction_form import CorrectionForm, JsonForm
from followup.handoffs import Conflict
from followup.inbox import InboxFilter, State
from followup.models import Replay
from leads import corrections
from leads.models import Submission
from workspaces import paging
from workspaces.http import MemberRequest, asked_id, members_only
from workspaces.models import Member

MOST_SHOWN = 100_000  # letters of a payload on the page


@members_only
@require_GET
def listing(request: MemberRequest) -> HttpResponse:
    """Every submission, filtered by what the address says."""
    filters = InboxFilter(request.GET)
    rows = filters.apply(Submission.objects.all(), request.member.workspace)
    try:
        found = inbox.page(rows, cursor=request.GET.get("after", ""))
    except paging.BadCursor:
        return redirect("inbox")
    asked = request.GET.copy()
    asked.pop("after", None)
    here = asked.urlencode()
    asked["after"] = found.next
    shown = [_row(row) for row in found.rows]
    context = {
        "submissions": shown,
        "filters": filters,
        "next": f"?{asked.urlencode()}" if found.next else "",
        "first": f"?{here}" if request.GET.get("after") else "",
        "is_filtered": any(value for key, value in request.GET.items() if key != "after"),
        "reasons": inbox.reasons(),
        "replay": _latest_replay(),
        "can_mend": request.member.minds_intake,
        "can_tick": request.member.minds_intake and any(row["can_be_read_again"] for row in shown),
    }
    return render(request, "followup/inbox/inbox.html", context)


def _row(row: Submission) -> dict[str, Any]:
    told: Any = row
    return {
        "id": row.pk,
        "state": row.state,
        "words": inbox.WORDS[row.state],
        "who": row.lead.person.display_name
        if row.lead
        else told.told_name or told.told_email or ("A test" if row.state == State.TEST else "Nobody yet"),
        "lead_id": row.lead_id,
        "way_in": row.connection.name,
        "reason": row.reason,
        "at": row.received_at,
        "can_be_read_again": row.state in {State.ATTENTION, State.SPAM},
    }


def _latest_replay() -> Replay | None:
    """The one that runs, or the last one for as long as it is news."""
    found = Replay.objects.order_by("-started_at").first()
    if found and found.finished_at and (timezone.now() - found.finished_at).total_seconds() > 3600:
        return None
    return found


@members_only
@require_GET
def progress(request: MemberRequest) -> HttpResponse:
    """How far reading again has come."""
    return render(request, "followup/inbox/_replay.html", {"replay": _latest_replay()})


@members_only
@require_POST
def again(request: MemberRequest) -> HttpResponse:
    """Read again what was ticked, or all that failed for one reason."""
    _require_mending(request.member)
    at = timezone.now()
    if "reason" in request.POST:
        if replay.begin(request.POST["reason"], by=request.member, at=at) is None:
            messages.info(request, "Nothing waits for that reason any more.")
        return redirect("inbox")
    ids = [asked_id(text) for text in request.POST.getlist("submission")[: replay.MOST_AT_ONCE]]
    messages.success(request, _said(replay.again(ids, by=request.member, at=at)))
    return redirect("inbox")


def _said(read: replay.Read) -> str:
    if not read.done:
        return "Nothing of this could be read again."
    if not read.failed:
        return "Read again. It is a lead now." if read.done == 1 else f"Read again: {read.done}, all of them."
    return f"Read again: {read.done}, of which {read.failed} still need attention."


@members_only
@require_GET
def submission(request: MemberRequest, submission_id: int) -> HttpResponse:
    """One submission: what arrived, what became of it, and why."""
    found = access.submission(request.member, submission_id)
    payload = correction_form.pretty(found.payload)
    corrected = found.correction or {}
    context = {
        "submission": found,
        "words": inbox.WORDS[found.state],
        "payload": payload[:MOST_SHOWN],
        "is_cut": len(payload) > MOST_SHOWN,
        "correction": correction_form.pretty(corrected["body"]) if corrected else "",
        "corrected_by": Member.objects.filter(pk=corrected["by"]).first() if corrected else None,
        "can_mend": request.member.minds_intake,
        "can_be_spam": found.state in {State.ACCEPTED, State.MERGED, State.ATTENTION}
        and not found.is_history,
    }
    return render(request, "followup/inbox/submission.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def correction(request: MemberRequest, submission_id: int) -> HttpResponse:
    """Say what it should have said, and read that."""
    found = access.submission(request.member, submission_id)
    _require_mending(request.member)
    if found.state != State.ATTENTION:
        return redirect("submission", submission_id=found.pk)
    proposal = corrections.proposal(found)
    is_json = "json" in request.POST
    form = CorrectionForm(request.POST if request.POST and not is_json else None, proposal=proposal)
    raw = JsonForm(request.POST if is_json else None, proposal=proposal)
    sent: CorrectionForm | JsonForm = raw if is_json else form
    if sent.is_bound and sent.is_valid():
        try:
            corrections.write(found, sent.body, by=request.member, at=timezone.now())
        except corrections.CannotCorrect as error:
            correction_form.place_faults(sent, error.faults)
        else:
            read = replay.again([found.pk], by=request.member, at=timezone.now())
            messages.success(request, _said(read))
            return redirect("submission", submission_id=found.pk)
    context = {
        "submission": found,
        "form": form,
        "raw": raw,
        "payload": correction_form.pretty(found.payload)[:MOST_SHOWN],
    }
    return render(request, "followup/inbox/correction.html", context, status=422 if sent.is_bound else 200)


@members_only
@require_POST
def submission_again(request: MemberRequest, submission_id: int) -> HttpResponse:
    """Read this one again; what was taken for spam becomes a lead as if it had just arrived."""
    found = access.submission(request.member, submission_id)
    _require_mending(request.member)
    messages.success(request, _said(replay.again([found.pk], by=request.member, at=timezone.now())))
    return redirect("submission", submission_id=found.pk)


@members_only
@require_POST
def submission_spam(request: MemberRequest, submission_id: int) -> HttpResponse:
    """Call it spam."""
    found = access.submission(request.member, submission_id)
    _require_mending(request.member)
    try:
        spam.mark(found, by=request.member, at=timezone.now())
        messages.success(request, "It counts as spam now. You can take that back here.")
    except Conflict as reason:
        messages.error(request, str(reason))
    return redirect("submission", submission_id=found.pk)


@members_only
@require_GET
def submission_trial(request: MemberRequest, submission_id: int) -> HttpResponse:
    """What a test would have become."""
    found = access.submission(request.member, submission_id)
    if found.state != State.TEST:
        return HttpResponse(status=204)
    return render(request, "followup/inbox/_trial.html", {"trial": trial.of(found, at=timezone.now())})


def _require_mending(member: Member) -> None:
    if not member.minds_intake:
        raise PermissionDenied("Marketing and the owner mend what arrived.")
