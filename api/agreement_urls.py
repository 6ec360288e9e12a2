"""The agreement, below /api/v1/agreement/."""

from django.urls import path

from api.views import agreement, agreement_life

urlpatterns = [
    path("", agreement.InForce.as_view(), name="api_agreement"),
    path("schema/", agreement.Schema.as_view(), name="api_agreement_schema"),
    path("versions/", agreement.Versions.as_view(), name="api_versions"),
    path("versions/<int:number>/", agreement.VersionDetail.as_view(), name="api_version"),
    path("versions/<int:number>/proposal/", agreement_life.Proposal.as_view(), name="api_proposal"),
    path("versions/<int:number>/remarks/", agreement_life.Remarks.as_view(), name="api_remarks"),
    path("versions/<int:number>/signature/", agreement_life.Signature.as_view(), name="api_signature"),
    path("versions/<int:number>/withdrawal/", agreement_life.Withdrawal.as_view(), name="api_withdrawal"),
    path("versions/<int:number>/refusal/", agreement_life.Refusal.as_view(), name="api_refusal"),
    path("versions/<int:number>/diff/<int:other>/", agreement.Difference.as_view(), name="api_diff"),
]
