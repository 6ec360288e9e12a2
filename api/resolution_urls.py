"""What meetings decided, below /api/v1/resolutions/."""

from django.urls import path

from api.views import resolutions

urlpatterns = [
    path("", resolutions.Resolutions.as_view(), name="api_resolutions"),
    path("<int:resolution_id>/", resolutions.ResolutionDetail.as_view(), name="api_resolution"),
    path("<int:resolution_id>/completion/", resolutions.Completion.as_view(), name="api_resolution_done"),
]
