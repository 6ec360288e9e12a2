"""What both sides decided, and what waits for them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from alignment import decisions, talk
from workspaces import paging
from workspaces.http import MemberRequest, members_only

MOST_WAITING = 30


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The decisions, the latest first, of all lines or of one; above them what waits for an answer."""
    line = request.GET.get("line", "").strip()[:60].replace("\x00", "\N{REPLACEMENT CHARACTER}")
    try:
        found = paging.page(
            decisions.confirmed(line), by="confirmed_at", cursor=request.GET.get("after", ""), size=20
        )
    except paging.BadCursor:
        return redirect("decisions")
    labels = {decisions.NO_LINE: "No line in particular"} | talk.words().lines
    query = {"line": line} if line else {}
    waiting = list(decisions.waiting()[: MOST_WAITING + 1])
    context = {
        "waiting": waiting[:MOST_WAITING],
        "has_more_waiting": len(waiting) > MOST_WAITING,
        "chips": _chips(line, labels),
        "rulings": [
            {"ruling": ruling, "line": labels.get(ruling.dispute.criterion or decisions.NO_LINE, "")}
            for ruling in found.rows
        ],
        "next": f"?{urlencode(query | {'after': found.next})}" if found.next else "",
        "first": f"?{urlencode(query)}" if "after" in request.GET else "",
    }
    return render(request, "alignment/tried/decisions.html", context)


def _chips(line: str, labels: dict[str, str]) -> list[dict[str, Any]]:
    lines = decisions.by_line()
    here = reverse("decisions")
    every = {"label": "All", "count": sum(one.total for one in lines), "url": here, "is_current": not line}
    return [
        every,
        *(
            {
                "label": labels.get(one.key, one.key.replace("_", " ")),
                "count": one.total,
                "url": f"{here}?{urlencode({'line': one.key})}",
                "is_current": line == one.key,
            }
            for one in lines
        ),
    ]
