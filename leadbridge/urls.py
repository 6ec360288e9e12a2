"""Every address of the product, app by app."""

from django.urls import include, path

from leadbridge import health
from workspaces.middleware import opens_own_scope

urlpatterns = [
    path("healthz", opens_own_scope(health.alive)),
    path("readyz", opens_own_scope(health.ready)),
    path("metrics", opens_own_scope(health.metrics)),
    path("", include("workspaces.urls")),  # its sign-in stands before allauth's own
    path("account/", include("allauth.account.urls")),
    path("", include("leads.urls")),
    path("", include("agreement.urls")),
    path("", include("followup.urls")),
    path("alignment/", include("alignment.urls")),
    path("", include("alignment.whatif_urls")),
    path("audit/", include("alignment.audit.urls")),
    path("", include("api.urls")),
]
handler500 = "leadbridge.away.failed"
