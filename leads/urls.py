from django.urls import path

from leads.views import connections, hooks, ways_in

urlpatterns = [
    path("ways-in/", ways_in.start, name="ways_in"),
    path("ways-in/connections/", connections.listing, name="connections"),
    path("hooks/<slug:token>/", hooks.hook, name="hook"),
]
