"""The page both teams believe, and the work behind it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from alignment import (
    breakdown,
    changed,
    dimensions,
    drawings,
    lag,
    links,
    outcome_report,
    overview,
    period,
    persistence,
    promise,
    speed,
    table,
    tiles,
    titles,
    trend,
)
from alignment import goal as goals
from alignment.overview import AGAINST, Overview
from alignment.period import PeriodError
from alignment.question import Question, QuestionError
from alignment.views import asked
from alignment.views.files import files
from workspaces.http import MemberRequest, members_only

COMPARISONS = {"previous": "Period before", "year": "Last year"}
BY_CHANNEL = (
    "leads", "sales_ready", "handed_off", "never_reached", "contacted", "accepted", "qualified", "won", "lost",
    "returned", "open", "win_rate",
)  # fmt: skip


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """What marketing handed over in a period, and what sales made of it."""
    error = ""
    against = request.GET.get("against", "previous")
    try:
        chosen = asked.days(request)
        found = overview.read(chosen, against)
    except (PeriodError, QuestionError) as problem:
        error, chosen = str(problem), period.preset(period.USUAL, asked.zone(request), timezone.now())
        against, found = "previous", overview.read(chosen)
    context = {
        "period": chosen,
        "error": error,
        "options": asked.options(chosen, has_error=bool(error)),
        "more": f"&against={against}" if against != "previous" else "",
        "comparisons": [(key, words, key == against) for key, words in COMPARISONS.items()],
        "against": AGAINST[against],
        "save_url": asked.save_url(request, "alignment"),
    }
    figures = _figures(Question(chosen, request.member), found)
    return render(request, "alignment/alignment.html", context | figures, status=400 if error else 200)


def _figures(question: Question, found: Overview) -> dict[str, Any]:
    """All that the page shows of a period, read in a handful of statements."""
    chosen, report, kept = question.period, found.by_channel, found.kept
    unit = trend.unit_for(chosen)
    stretches = trend.by(unit, chosen)
    parts = breakdown.channels(report)
    by_channel = outcome_report.table(question, dimensions.of(question, "channel"), parts)
    return {
        "is_empty": not (report.total.leads or kept.handoffs),
        "is_ahead": chosen.is_ahead(period.today(chosen.zone, timezone.now())),
        "promise": kept,
        "promise_title": titles.promise(kept),
        "promise_table": table.shown(promise.table(question, kept)),
        "tiles": tiles.of(found, stretches, promise.kept_by(unit, chosen)),
        "goal_url": links.page(chosen, "alignment_goal"),
        "compared": found.compared,
        "changes": changed.sentences(report, kept, found.kept_then),
        "outcomes_chart": drawings.outcomes(parts, by_channel),
        "funnel_chart": drawings.steps(report),
        "acceptance_chart": drawings.acceptance(report, stretches),
        "work_url": links.page(chosen, "alignment_work"),
        "by_channel": table.shown(by_channel, columns=BY_CHANNEL),
        "by_channel_files": files("outcomes-by-channel", chosen),
        "overview_files": files("overview", chosen),
        "promise_files": files("promise", chosen),
    }


@members_only
@require_GET
def goal(request: MemberRequest) -> HttpResponse:
    """The tile of the joint goal, which comes after the page; nothing where none was agreed."""
    try:
        joint = overview.goal_of(request.member.workspace_id, asked.days(request))
    except PeriodError:
        return redirect("alignment")
    tile = tiles.goal(joint, goals.by_week(joint)) if joint else None
    return render(request, "alignment/_goal.html", {"tile": tile})


@vary_on_headers("HX-Request")
@members_only
@require_GET
def work(request: MemberRequest) -> HttpResponse:
    """How soon and how often we tried: the charts that read every handoff, so they come after the page."""
    try:
        chosen = asked.days(request)
    except PeriodError:
        return redirect("alignment")
    context = {
        "period": chosen,
        "speed_chart": drawings.speed(speed.first_attempts(chosen)),
        "lag": lag.to_won(chosen),
        "waits_files": files("speed", chosen),
        "attempts_files": files("touches", chosen),
        "tries_chart": drawings.tries(persistence.before_giving_up(chosen)),
    }
    return render(request, "alignment/_work.html" if request.htmx else "alignment/work.html", context)
