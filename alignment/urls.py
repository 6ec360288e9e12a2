from django.urls import path

from alignment import views

urlpatterns = [
    path("", views.page, name="alignment"),
    path("work/", views.work, name="alignment_work"),
    path("handoffs/", views.handoffs, name="alignment_handoffs"),
    path("outcomes.csv", views.outcomes_csv, name="outcomes_csv"),
]
