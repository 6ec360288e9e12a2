from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from api.views import backtest, disputes, events, leads, meetings, missing, submissions, work

v1: list[URLPattern | URLResolver] = [
    path("submissions/", submissions.submissions, name="api_submissions"),
    path("submissions/<int:submission_id>/", submissions.SubmissionDetail.as_view(), name="api_submission"),
    path("events/", events.collect, name="api_events"),
    path("leads/", leads.Leads.as_view(), name="api_leads"),
    path("leads/<int:lead_id>/", leads.LeadDetail.as_view(), name="api_lead"),
    path("handoffs/", leads.Handoffs.as_view(), name="api_handoffs"),
    path("handoffs/<int:handoff_id>/", leads.HandoffDetail.as_view(), name="api_handoff"),
    path("handoffs/<int:handoff_id>/acceptance/", work.Acceptance.as_view(), name="api_acceptance"),
    path("handoffs/<int:handoff_id>/touches/", work.Touches.as_view(), name="api_touches"),
    path("handoffs/<int:handoff_id>/return/", work.Return.as_view(), name="api_return"),
    path("handoffs/<int:handoff_id>/outcome/", work.Outcome.as_view(), name="api_outcome"),
    path("handoffs/<int:handoff_id>/meetings/", meetings.HandoffMeetings.as_view(), name="api_meeting_new"),
    path("meetings/", meetings.Meetings.as_view(), name="api_meetings"),
    path("meetings/<int:meeting_id>/", meetings.MeetingDetail.as_view(), name="api_meeting"),
    path("meetings/<int:meeting_id>/outcome/", meetings.MeetingOutcome.as_view(), name="api_meeting_outcome"),
    path("handoffs/<int:handoff_id>/dispute/", disputes.HandoffDispute.as_view(), name="api_dispute_new"),
    path("disputes/", include("api.dispute_urls")),
    path("resolutions/", include("api.resolution_urls")),
    path("agreement/", include("api.agreement_urls")),
    path(
        "agreement/versions/<int:number>/backtest/", backtest.VersionBacktest.as_view(), name="api_backtest"
    ),
    path("reports/", include("api.report_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    re_path("^.*$", missing.Missing.as_view()),
]
urlpatterns = [path("api/v1/", include(v1))]
