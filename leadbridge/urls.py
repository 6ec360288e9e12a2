"""Every address of the product, app by app."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("", include("workspaces.urls")),
    path("", include("leads.urls")),
    path("", include("agreement.urls")),
    path("", include("followup.urls")),
    path("alignment/", include("alignment.urls")),
    path("", include("api.urls")),
]
