from django.urls import path

from agreement import views

urlpatterns = [path("agreement/", views.agreement, name="agreement")]
