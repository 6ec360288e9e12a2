"""The meeting pack of a month: to look at together, to print, to write down what was decided."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alignment import access, pack, pack_mail, pack_words, period, resolutions, talk
from alignment.forms import ResolutionForm
from alignment.models import Subscription
from alignment.pack import Pack
from alignment.period import Period, PeriodError
from alignment.resolutions import BadResolution
from alignment.views import asked
from alignment.views.scorecard import shown
from followup import messages
from followup.models import Handoff
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The pack of a month that has begun."""
    return _show(request, request.GET.get("month", ""))


@members_only
@require_GET
def printed(request: MemberRequest) -> HttpResponse:
    """The same on paper, with room to write."""
    try:
        month, _ = _month(request, request.GET.get("month", ""))
    except PeriodError:
        return redirect("meeting_pack")
    context = {**_context(request, month), "rooms": range(5)}
    return render(request, "alignment/meetings/print.html", context)


@members_only
@require_POST
def add(request: MemberRequest) -> HttpResponse:
    """Write down what was decided over a month's pack."""
    access.require_resolver(request.member)
    word = request.POST.get("month", "")
    try:
        month, is_ahead = _month(request, word)
    except PeriodError as problem:
        return _show(request, "", error=str(problem), status=400)
    if is_ahead:
        return _show(request, word, status=422)
    form = ResolutionForm(request.POST)
    if form.is_valid():
        try:
            assert month.first is not None
            resolutions.add(month.first, form.resolve(), by=request.member, at=timezone.now())
        except BadResolution as problem:
            form.add_error(problem.field, str(problem))
        else:
            toasts.success(request, "Written down.")
            return redirect(_address(month))
    return _show(request, word, form=form, status=422)


@members_only
@require_POST
def finish(request: MemberRequest, resolution_id: int) -> HttpResponse:
    """Tick what was done."""
    found = access.resolution(request.member, resolution_id)
    resolutions.finish(found, by=request.member, at=timezone.now())
    return _back(request)


@members_only
@require_POST
def drop(request: MemberRequest, resolution_id: int) -> HttpResponse:
    """Take it off the list, undone."""
    found = access.droppable_resolution(request.member, resolution_id)
    resolutions.drop(found, by=request.member, at=timezone.now())
    return _back(request)


@members_only
@require_POST
def reopen(request: MemberRequest, resolution_id: int) -> HttpResponse:
    """Take a tick or a removal back."""
    resolutions.reopen(access.resolution(request.member, resolution_id))
    return _back(request)


@members_only
@require_POST
def subscribe(request: MemberRequest) -> HttpResponse:
    """Have the pack by mail, each week or month, or no more."""
    every = request.POST.get("every", "")
    pack_mail.want(request.member, every, at=timezone.now())
    said = {"week": "It comes each Monday.", "month": "It comes on the first of each month."}
    toasts.success(request, said.get(every, "No more mails of it."))
    return _back(request)


def _show(
    request: MemberRequest,
    word: str,
    *,
    form: ResolutionForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    try:
        month, is_ahead = _month(request, word)
    except PeriodError as problem:
        error, status = str(problem), 400
        month, is_ahead = _month(request, "")
    context: dict[str, Any] = {
        "error": error,
        "is_ahead": is_ahead,
        "month": month,
        **_months(request, month),
    }
    if not is_ahead:
        context |= _context(request, month)
    at = timezone.now()
    path = _address(month)
    messages.mark_read(request.member, at=at, path=path)
    wanted = pack_mail.wanted_by(request.member)
    context |= {
        "form": form or ResolutionForm(initial={"owner": request.member.pk}),
        "may_resolve": access.may_resolve(request.member),
        "every": [
            ("", "Never", not wanted),
            *((*one, one[0] == wanted) for one in Subscription.Every.choices),
        ],
    }
    return render(request, "alignment/meetings/meetings.html", context, status=status)


def _context(request: MemberRequest, month: Period) -> dict[str, Any]:
    """All that the pack shows of a month."""
    at = timezone.now()
    name = pack.name_of(month)
    found = pack.of(request.member.workspace_id, month, name=name, today=period.today(month.zone, at), at=at)
    return {
        "pack": found,
        "disagreements": _disagreements(found),
        **shown(found.card, found.before),
    }


def _disagreements(found: Pack) -> list[dict[str, Any]]:
    words = talk.words()
    ids = [row.handoff_id for _, rows in found.disagreements for row in rows]
    handoffs = Handoff.objects.select_related("lead__person").defer("receipt").in_bulk(ids)
    return [
        {
            "words": pack_words.disagreement(one, words),
            "url": f"{reverse('tried')}?{urlencode(found.days.query | one.query)}",
            "handoffs": [handoffs[row.handoff_id] for row in rows],
        }
        for one, rows in found.disagreements
    ]


def _month(request: MemberRequest, word: str) -> tuple[Period, bool]:
    """The month asked for, and whether it has not begun; raises PeriodError."""
    zone = asked.zone(request)
    today = period.today(zone, timezone.now())
    month = pack.month_asked(word.strip(), today, Period(None, today, zone))
    return month, month.is_ahead(today)


def _months(request: MemberRequest, month: Period) -> dict[str, str]:
    """Where the months beside it are, and on paper."""
    assert month.first is not None
    before = pack.month_of(month.first - timedelta(days=1), month)
    after = pack.month_of(month.last + timedelta(days=1), month)
    today = period.today(month.zone, timezone.now())
    return {
        "name": pack.name_of(month),
        "earlier": _address(before),
        "later": "" if after.is_ahead(today) else _address(after),
        "print_url": f"{reverse('meeting_pack_print')}?month={month.last:%Y-%m}",
    }


def _address(month: Period) -> str:
    return f"{reverse('meeting_pack')}?month={month.last:%Y-%m}"


def _back(request: MemberRequest) -> HttpResponse:
    word = request.POST.get("month", "")
    query = f"?{urlencode({'month': word})}" if word else ""
    return redirect(f"{reverse('meeting_pack')}{query}")
