"""What was tried, asking again and deciding: addresses below /alignment/."""

from django.urls import path

from alignment.views import decisions, disputes, tried
from workspaces.spreadsheet import WRITERS

urlpatterns = [
    path("tried/", tried.page, name="tried"),
    *(path(f"tried.{kind}", tried.file, {"kind": kind}, name=f"tried_{kind}") for kind in WRITERS),
    path("tried/<int:handoff_id>/", tried.handoff, name="tried_handoff"),
    path("tried/<int:handoff_id>/dispute/", disputes.ask, name="dispute"),
    path("disputes/<int:dispute_id>/withdrawal/", disputes.withdraw, name="dispute_withdrawal"),
    path("disputes/<int:dispute_id>/ruling/", disputes.propose, name="ruling"),
    path("disputes/<int:dispute_id>/ruling/withdrawal/", disputes.take_back, name="ruling_withdrawal"),
    path("disputes/<int:dispute_id>/ruling/refusal/", disputes.decline, name="ruling_refusal"),
    path("disputes/<int:dispute_id>/ruling/confirmation/", disputes.confirm, name="ruling_confirmation"),
    path("disputes/<int:dispute_id>/tie/", disputes.break_tie, name="tie"),
    path("decisions/", decisions.page, name="decisions"),
]
