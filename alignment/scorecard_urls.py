"""The scorecard's addresses, below /alignment/."""

from django.urls import path

from alignment.views import scorecard
from workspaces.spreadsheet import WRITERS

urlpatterns = [
    path("scorecard/", scorecard.page, name="scorecard"),
    path("scorecard/handoffs/", scorecard.handoffs, name="scorecard_handoffs"),
    path("scorecard/leads/", scorecard.leads, name="scorecard_leads"),
    *(
        path(f"scorecard.{kind}", scorecard.file, {"kind": kind}, name=f"scorecard_{kind}")
        for kind in WRITERS
    ),
    *(
        path(f"scorecard/{name}.{kind}", view, {"kind": kind}, name=f"scorecard_{name}_{kind}")
        for name, view in (("handoffs", scorecard.handoffs_file), ("leads", scorecard.leads_file))
        for kind in WRITERS
    ),
]
