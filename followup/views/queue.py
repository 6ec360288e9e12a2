"""The queue and the lead beside it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from followup import access, pane, queue, sitting_in, spare_time, team_board
from followup.models import Handoff
from workspaces.http import MemberRequest, asked_id, members_only
from workspaces.models import Member


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The member's queue, with the lead in the address, else the first, beside it."""
    at = timezone.now()
    mine = queue.of(request.member, at=at)
    asked = request.GET.get("handoff", "")
    is_chosen = asked.isdecimal()
    first = mine.first.pk if mine.first else None
    chosen = asked_id(asked) if is_chosen else first
    selected = access.handoff(request.member, chosen) if chosen is not None else None
    return render(request, "followup/queue.html", _context(request, mine, selected, is_chosen=is_chosen))


@members_only
@require_GET
def listing(request: MemberRequest) -> HttpResponse:
    """The list alone, fetched again when the queue changed."""
    mine = queue.of(request.member, at=timezone.now())
    return render(request, "followup/_list.html", _listing(request, mine) | {"selected": None})


@members_only
@require_GET
def lead(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """The lead beside the queue."""
    return show(request, access.handoff(request.member, handoff_id))


def show(request: MemberRequest, handoff: Handoff, *, notice: str = "", status: int = 200) -> HttpResponse:
    """The lead's pane as it stands now: the answer to every change made in it."""
    shown = pane.of(handoff, viewer=request.member, at=timezone.now(), notice=notice)
    return render(request, "followup/_lead_pane.html", {"pane": shown}, status=status)


def _context(
    request: MemberRequest, mine: queue.Queue, selected: Handoff | None, *, is_chosen: bool
) -> dict[str, object]:
    shown = pane.of(selected, viewer=request.member, at=timezone.now()) if selected else None
    return _listing(request, mine) | {"selected": selected, "is_chosen": is_chosen, "pane": shown}


def _listing(request: MemberRequest, mine: queue.Queue) -> dict[str, object]:
    at, is_empty = timezone.now(), not mine.groups and not mine.pool
    return {
        "groups": mine.groups,
        "counts": mine.counts,
        "kept": mine.kept,
        "pool": mine.pool,
        "pool_because": mine.pool_because,
        "helping": mine.helping,
        "pool_size": mine.pool_size,
        "watchers": sitting_in.watching(request.member, at=at),
        "spare": spare_time.of(request.member, at=at) if is_empty else None,
        "reps": _reps(request) if is_empty and not request.member.works_leads else [],
    }


def _reps(request: MemberRequest) -> list[Member]:
    """With whom this member may sit in."""
    return [rep for rep in team_board.takers() if sitting_in.may(request.member, rep)]
