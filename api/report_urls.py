"""The reports, below /api/v1/reports/."""

from django.urls import path

from alignment.registry import REPORTS
from api.views import reports

urlpatterns = [
    *(
        path(f"{key}/", reports.registered(key).as_view(), name=f"api_report_{key.replace('-', '_')}")
        for key in REPORTS
    ),
    path("scorecard/", reports.Scorecard.as_view(), name="api_scorecard"),
    path("meeting-pack/", reports.MeetingPack.as_view(), name="api_meeting_pack"),
    path("what-was-tried/", reports.Tried.as_view(), name="api_tried"),
    path("funnel/", reports.Funnel.as_view(), name="api_funnel"),
]
