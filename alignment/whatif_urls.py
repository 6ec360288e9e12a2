"""The what-if's addresses: they belong to a version of the agreement, and read what only this app may."""

from django.urls import path

from alignment.views import what_if
from workspaces.spreadsheet import WRITERS

urlpatterns = [
    path("agreement/versions/<int:number>/what-if/", what_if.panel, name="whatif"),
    path("agreement/versions/<int:number>/what-if/progress/", what_if.progress, name="whatif_progress"),
    path("agreement/versions/<int:number>/what-if/leads/", what_if.leads, name="whatif_leads"),
    *(
        path(
            f"agreement/versions/<int:number>/what-if/leads.{kind}",
            what_if.leads_file,
            {"kind": kind},
            name=f"whatif_leads_{kind}",
        )
        for kind in WRITERS
    ),
]
