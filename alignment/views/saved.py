"""Saved views: kept, opened by their link, begun with, taken away."""

from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment import saved
from alignment.models import SavedView
from alignment.saved import ViewError
from workspaces.http import MemberRequest, members_only


@members_only
@require_http_methods(["GET", "POST"])
def listing(request: MemberRequest) -> HttpResponse:
    """All saved views; from a page's “Save this view”, also a name to give it."""
    asked = request.POST if request.method == "POST" else request.GET
    page, question, name = asked.get("page", ""), asked.get("question", ""), asked.get("name", "")
    problem = ""
    if request.method == "POST":
        try:
            saved.keep(page, dict(parse_qsl(question)), name, by=request.member, at=timezone.now())
            messages.success(request, f"“{name.strip()}” is kept.")
            return redirect("alignment_views")
        except ViewError as error:
            problem = str(error)
    views = [
        {
            "view": view,
            "page": saved.PAGES.get(view.page, ""),
            "can_remove": saved.may_remove(view, request.member),
            "is_start": request.member.start_page == saved.link(view),
        }
        for view in SavedView.objects.select_related("member").order_by("name")
    ]
    context = {
        "views": views,
        "asked": {"page": page, "question": question, "name": name} if page in saved.PAGES else None,
        "page_name": saved.PAGES.get(page, ""),
        "problem": problem,
    }
    return render(request, "alignment/views.html", context, status=422 if problem else 200)


@members_only
@require_GET
def view(request: MemberRequest, view_id: int) -> HttpResponse:
    """The page a view keeps."""
    return redirect(saved.address(get_object_or_404(SavedView, pk=view_id)))


@members_only
@require_POST
def start(request: MemberRequest, view_id: int) -> HttpResponse:
    """The member's day begins with this view; once more, and it begins as usual."""
    found = get_object_or_404(SavedView, pk=view_id)
    is_start = request.member.start_page == saved.link(found)
    saved.begin_with(None if is_start else found, by=request.member)
    return redirect("alignment_views")


@members_only
@require_POST
def remove(request: MemberRequest, view_id: int) -> HttpResponse:
    """Take a view away."""
    found = get_object_or_404(SavedView, pk=view_id)
    if not saved.may_remove(found, request.member):
        raise PermissionDenied("Who saved a view, and the owner, take it away.")
    saved.remove(found)
    messages.success(request, f"“{found.name}” is gone.")
    return redirect("alignment_views")
