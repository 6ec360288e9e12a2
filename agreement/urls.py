from django.urls import include, path

from agreement.views import life, page, versions

urlpatterns = [
    path("agreement/", page.agreement, name="agreement"),
    path("agreement/versions/", versions.versions, name="versions"),
    path("agreement/versions/<int:number>/", page.version, name="version"),
    path("agreement/versions/<int:number>/against/<int:other>/", versions.against, name="version_against"),
    path("agreement/versions/<int:number>/print/", page.printed, name="version_print"),
    path("agreement/versions/<int:number>/export.json", page.export, name="version_export"),
    path("agreement/versions/<int:number>/proposal/", life.propose, name="version_proposal"),
    path("agreement/versions/<int:number>/signature/", life.sign, name="version_signature"),
    path("agreement/versions/<int:number>/withdrawal/", life.withdraw, name="version_withdrawal"),
    path("agreement/versions/<int:number>/refusal/", life.decline, name="version_refusal"),
    path("agreement/versions/<int:number>/remarks/", life.remark, name="version_remarks"),
    path("remarks/<int:remark_id>/settlement/", life.settle, name="remark_settlement"),
    path("agreement/versions/<int:number>/", include("agreement.builder_urls")),
]
