from django.urls import include, path

from alignment.registry import REPORTS
from alignment.views import attempts, costs, files, lists, now, outcomes, page, saved, speed
from workspaces.spreadsheet import WRITERS

urlpatterns = [
    path("", page.page, name="alignment"),
    path("", include("alignment.scorecard_urls")),
    path("", include("alignment.dispute_urls")),
    path("now/", now.page, name="needs_someone"),
    path("now/<int:handoff_id>/reminder/", now.remind, name="needs_reminder"),
    path("now/<int:handoff_id>/owner/", now.give, name="needs_owner"),
    path("quality/", include("alignment.quality.urls")),
    path("", include("alignment.meeting_urls")),
    path("work/", page.work, name="alignment_work"),
    path("goal/", page.goal, name="alignment_goal"),
    path("outcomes/", outcomes.page, name="alignment_outcomes"),
    path("outcomes/table/", outcomes.table, name="alignment_outcomes_table"),
    path("speed/", speed.page, name="alignment_speed"),
    path("speed/figures/", speed.figures, name="alignment_speed_figures"),
    path("persistence/", attempts.page, name="alignment_persistence"),
    path("persistence/figures/", attempts.figures, name="alignment_persistence_figures"),
    path("views/", saved.listing, name="alignment_views"),
    path("views/<int:view_id>/", saved.view, name="alignment_view"),
    path("views/<int:view_id>/start/", saved.start, name="alignment_view_start"),
    path("views/<int:view_id>/removal/", saved.remove, name="alignment_view_remove"),
    path("costs/", costs.page, name="alignment_costs"),
    path("leads/", lists.leads, name="alignment_leads"),
    path("handoffs/", lists.handoffs, name="alignment_handoffs"),
    *(
        path(f"{what}.{kind}", view, {"kind": kind}, name=f"alignment_{what}_{kind}")
        for what, view in {"leads": lists.leads_file, "handoffs": lists.handoffs_file}.items()
        for kind in WRITERS
    ),
    *(
        path(f"{key}.{kind}", files.report, {"key": key, "kind": kind}, name=f"{files.name(key)}_{kind}")
        for key in REPORTS
        for kind in WRITERS
    ),
]
