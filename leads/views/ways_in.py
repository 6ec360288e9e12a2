"""Where "Leads in" of the navigation leads to."""

from django.http import HttpResponse
from django.shortcuts import redirect

from workspaces.http import MemberRequest, members_only


@members_only
def start(request: MemberRequest) -> HttpResponse:
    """The first of the pages about how leads come in."""
    return redirect("connections")
