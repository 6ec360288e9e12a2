"""Every address of the product, app by app."""

from django.urls import include, path

from leadbridge import health
from workspaces.middleware import opens_own_scope

urlpatterns = [
    path("healthz", opens_own_scope(health.alive)),
    path("readyz", opens_own_scope(health.ready)),
    path("metrics", opens_own_scope(health.metrics)),
    path("account/", include("allauth.account.urls")),
    path("", include("workspaces.urls")),
    path("", include("leads.urls")),
    path("", include("agreement.urls")),
    path("", include("followup.urls")),
    path("alignment/", include("alignment.urls")),
    path("", include("api.urls")),
]
