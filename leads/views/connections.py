"""Connections: the ways in of other systems, and how each of them does."""

from django.http import HttpResponse
from django.shortcuts import render

from workspaces.http import MemberRequest, members_only


@members_only
def listing(request: MemberRequest) -> HttpResponse:
    """Every connection with its state and when something last arrived."""
    return render(request, "leads/connections/connections.html", {})
