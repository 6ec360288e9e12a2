from django.urls import include, path

from agreement.views import page

urlpatterns = [
    path("agreement/", page.agreement, name="agreement"),
    path("agreement/versions/<int:number>/", include("agreement.builder_urls")),
    path("agreement/versions/<int:number>/", include("agreement.whatif_urls")),
]
