"""The meeting pack's addresses, below /alignment/."""

from django.urls import path

from alignment.views import meetings

urlpatterns = [
    path("meetings/", meetings.page, name="meeting_pack"),
    path("meetings/print/", meetings.printed, name="meeting_pack_print"),
    path("meetings/subscription/", meetings.subscribe, name="meeting_subscription"),
    path("meetings/resolutions/", meetings.add, name="resolutions"),
    path("meetings/resolutions/<int:resolution_id>/done/", meetings.finish, name="resolution_done"),
    path("meetings/resolutions/<int:resolution_id>/removal/", meetings.drop, name="resolution_removal"),
    path("meetings/resolutions/<int:resolution_id>/undo/", meetings.reopen, name="resolution_undo"),
]
