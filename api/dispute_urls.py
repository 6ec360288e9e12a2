"""Asking again and deciding, below /api/v1/disputes/."""

from django.urls import path

from api.views import disputes

urlpatterns = [
    path("", disputes.Disputes.as_view(), name="api_disputes"),
    path("<int:dispute_id>/", disputes.DisputeDetail.as_view(), name="api_dispute"),
    path("<int:dispute_id>/ruling/", disputes.RulingOf.as_view(), name="api_ruling"),
    path("<int:dispute_id>/ruling/refusal/", disputes.Refusal.as_view(), name="api_ruling_refusal"),
    path(
        "<int:dispute_id>/ruling/confirmation/",
        disputes.Confirmation.as_view(),
        name="api_ruling_confirmation",
    ),
    path("<int:dispute_id>/tie/", disputes.Tie.as_view(), name="api_tie"),
]
