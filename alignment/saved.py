"""Pages of alignment as someone asked for them, kept under a name for everyone in the workspace.

A view keeps the words of the address, so "12 weeks" stays the latest twelve. It shows what its reader may see, whoever saved it.
"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from alignment.models import SavedView
from workspaces.models import Member

PAGES = {
    "alignment": "Overview",
    "scorecard": "Scorecard",
    "alignment_outcomes": "Outcomes",
    "alignment_speed": "Speed",
    "alignment_persistence": "Persistence",
}
MOST_LETTERS = 1000


class ViewError(ValueError):
    """The view can't be kept; the message says why."""


def keep(page: str, question: Mapping[str, str], name: str, *, by: Member, at: datetime) -> SavedView:
    """Keep a page of PAGES with the words of its address under a name that none has yet; raises ViewError."""
    name = " ".join(name.split())
    said = urlencode({key: value for key, value in question.items() if value})
    if page not in PAGES or len(said) > MOST_LETTERS:
        raise ViewError("This page can’t be kept.")
    if not name or len(name) > 80:
        raise ViewError("Give it a name of at most 80 letters.")
    view, is_new = SavedView.objects.get_or_create(
        workspace_id=by.workspace_id,
        name=name,
        defaults={"member": by, "page": page, "question": said, "made_at": at},
    )
    if not is_new:
        raise ViewError("There is a view of this name already. Choose another.")
    return view


def address(view: SavedView) -> str:
    """The page as it was asked for."""
    return f"{reverse(view.page)}?{view.question}"


def link(view: SavedView) -> str:
    """The view's own address, which can be passed on."""
    return reverse("alignment_view", args=[view.pk])


def may_remove(view: SavedView, member: Member) -> bool:
    """Who saved it, and who leads."""
    return view.member_id == member.pk or member.is_owner


def remove(view: SavedView) -> None:
    """Take a view away; whose day began with it begins as usual again."""
    Member.objects.filter(start_page=link(view)).update(start_page="")
    view.delete()


def begin_with(view: SavedView | None, *, by: Member) -> None:
    """Let a member's day begin with a view, or as usual."""
    by.start_page = link(view) if view else ""
    by.save(update_fields=["start_page"])
