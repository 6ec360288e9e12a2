from django.urls import path

from alignment.views import page

urlpatterns = [
    path("", page.page, name="alignment"),
    path("work/", page.work, name="alignment_work"),
    path("handoffs/", page.handoffs, name="alignment_handoffs"),
    path("outcomes.csv", page.outcomes_csv, name="outcomes_csv"),
]
