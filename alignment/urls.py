from django.urls import include, path

from alignment.export import TABLES
from alignment.views import page
from workspaces.spreadsheet import WRITERS

urlpatterns = [
    path("", page.page, name="alignment"),
    path("", include("alignment.scorecard_urls")),
    path("work/", page.work, name="alignment_work"),
    path("handoffs/", page.handoffs, name="alignment_handoffs"),
    *(
        path(f"handoffs.{kind}", page.handoffs_file, {"kind": kind}, name=f"alignment_handoffs_{kind}")
        for kind in WRITERS
    ),
    *(
        path(f"{which}.{kind}", page.table_file, {"which": which, "kind": kind}, name=f"{which}_{kind}")
        for which in TABLES
        for kind in WRITERS
    ),
]
