from django.urls import path

from alignment.views import quality
from workspaces.spreadsheet import WRITERS

urlpatterns = [
    path("", quality.page, name="quality"),
    path("handoffs/", quality.handoffs, name="quality_handoffs"),
    *(
        path(f"handoffs.{kind}", quality.handoffs_file, {"kind": kind}, name=f"quality_handoffs_{kind}")
        for kind in WRITERS
    ),
]
