from django.urls import path

from leads.views import connections, hooks, retention, ways_in

urlpatterns = [
    path("ways-in/", ways_in.start, name="ways_in"),
    path("ways-in/connections/", connections.listing, name="connections"),
    path("ways-in/connections/new/", connections.new, name="connection_new"),
    path("ways-in/connections/<int:connection_id>/", connections.one, name="connection"),
    path("ways-in/connections/<int:connection_id>/test/", connections.test, name="connection_test"),
    path("ways-in/connections/<int:connection_id>/pause/", connections.pause, name="connection_pause"),
    path("ways-in/connections/<int:connection_id>/secret/", connections.secret, name="connection_secret"),
    path("ways-in/connections/<int:connection_id>/source/", connections.source, name="connection_source"),
    path(
        "ways-in/connections/<int:connection_id>/source/try/",
        connections.try_source,
        name="connection_try_source",
    ),
    path(
        "ways-in/connections/<int:connection_id>/mapping/", connections.map_payload, name="connection_mapping"
    ),
    path("settings/privacy/", retention.page, name="retention"),
    path("hooks/<slug:token>/", hooks.hook, name="hook"),
]
