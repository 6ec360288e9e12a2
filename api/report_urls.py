"""The reports, below /api/v1/reports/."""

from django.urls import path

from api.views import reports

urlpatterns = [
    path("outcomes-by-channel/", reports.OutcomesByChannel.as_view(), name="api_outcomes_by_channel"),
    path("speed/", reports.Speed.as_view(), name="api_speed"),
    path("touches/", reports.Touches.as_view(), name="api_report_touches"),
    path("scorecard/", reports.Scorecard.as_view(), name="api_scorecard"),
    path("funnel/", reports.Funnel.as_view(), name="api_funnel"),
]
