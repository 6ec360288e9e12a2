"""The product's addresses, and one page that does the least a list of leads can do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from followup.lead_list import LeadFilter
from leads.models import Lead
from workspaces.http import MemberRequest, members_only


@members_only
def bare_list(request: MemberRequest) -> HttpResponse:
    """Twenty rows by one query, in the template and behind the middleware of the list of leads."""
    leads = list(Lead.objects.select_related("person", "channel").order_by("-arrived_at", "-pk")[:20])
    return render(
        request, "followup/leads.html", {"leads": leads, "filters": LeadFilter({}), "next": "", "first": ""}
    )


urlpatterns = [path("bare/", bare_list), path("", include("leadbridge.urls"))]
