from django.urls import path

from leads.views import connections, hooks, public_form, ways_in

urlpatterns = [
    path("ways-in/", ways_in.start, name="ways_in"),
    path("ways-in/connections/", connections.listing, name="connections"),
    path("hooks/<slug:token>/", hooks.hook, name="hook"),
    path("f/<slug:token>/", public_form.public_form, name="public_form"),
    path("f/<slug:token>/thanks/", public_form.thanks, name="public_form_thanks"),
]
