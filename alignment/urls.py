from django.urls import include, path

from alignment.registry import REPORTS
from alignment.views import costs, files, lists, outcomes, page
from workspaces.spreadsheet import WRITERS

urlpatterns = [
    path("", page.page, name="alignment"),
    path("", include("alignment.scorecard_urls")),
    path("", include("alignment.dispute_urls")),
    path("work/", page.work, name="alignment_work"),
    path("outcomes/", outcomes.page, name="alignment_outcomes"),
    path("outcomes/table/", outcomes.table, name="alignment_outcomes_table"),
    path("costs/", costs.page, name="alignment_costs"),
    path("leads/", lists.leads, name="alignment_leads"),
    path("handoffs/", lists.handoffs, name="alignment_handoffs"),
    *(
        path(f"{what}.{kind}", view, {"kind": kind}, name=f"alignment_{what}_{kind}")
        for what, view in {"leads": lists.leads_file, "handoffs": lists.handoffs_file}.items()
        for kind in WRITERS
    ),
    *(
        path(f"{key}.{kind}", files.report, {"key": key, "kind": kind}, name=f"{files.name(key)}_{kind}")
        for key in REPORTS
        for kind in WRITERS
    ),
]
