"""The page both teams believe, and the work behind it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from alignment import (
    breakdown,
    dimensions,
    drawings,
    links,
    outcome_report,
    outcomes,
    period,
    persistence,
    promise,
    speed,
    table,
    tiles,
    titles,
    trend,
)
from alignment.period import PeriodError
from alignment.question import Question
from alignment.views import asked
from alignment.views.files import files
from workspaces.http import MemberRequest, members_only

BY_CHANNEL = (
    "leads", "sales_ready", "handed_off", "never_reached", "contacted", "accepted", "qualified", "won", "lost",
    "returned", "open", "win_rate",
)  # fmt: skip


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """What marketing handed over in a period, and what sales made of it."""
    error = ""
    try:
        chosen = asked.days(request)
    except PeriodError as problem:
        error, chosen = str(problem), period.preset(period.USUAL, asked.zone(request), timezone.now())
    context = {
        "period": chosen,
        "error": error,
        "options": asked.options(chosen, has_error=bool(error)),
    }
    figures = _figures(Question(chosen, request.member))
    return render(request, "alignment/alignment.html", context | figures, status=400 if error else 200)


def _figures(question: Question) -> dict[str, Any]:
    """All that the page shows of a period, read in three statements."""
    chosen = question.period
    report = outcomes.by_channel(chosen)
    kept = promise.kept(chosen)
    stretches = trend.by(trend.unit_for(chosen), chosen)
    parts = breakdown.channels(report)
    by_channel = outcome_report.table(question, dimensions.of(question, "channel"), parts)
    return {
        "is_empty": not (report.total.leads or kept.handoffs),
        "is_ahead": chosen.is_ahead(period.today(chosen.zone, timezone.now())),
        "promise": kept,
        "promise_title": titles.promise(kept),
        "promise_table": table.shown(promise.table(question, kept)),
        "tiles": tiles.of(report, kept, stretches),
        "outcomes_chart": drawings.outcomes(parts, by_channel),
        "funnel_chart": drawings.steps(report),
        "acceptance_chart": drawings.acceptance(report, stretches),
        "work_url": links.page(chosen, "alignment_work"),
        "by_channel": table.shown(by_channel, columns=BY_CHANNEL),
        "by_channel_files": files("outcomes-by-channel", chosen),
        "promise_files": files("promise", chosen),
    }


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
        "waits_files": files("speed", chosen),
        "attempts_files": files("touches", chosen),
        "tries_chart": drawings.tries(persistence.before_giving_up(chosen)),
    }
    return render(request, "alignment/_work.html" if request.htmx else "alignment/work.html", context)
