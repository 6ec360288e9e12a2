"""How often leads were tried, and what each further attempt was worth."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from alignment import attempts, drawings, period, persistence
from alignment.period import PeriodError
from alignment.question import Question
from alignment.report import Report
from alignment.table import shown
from alignment.views import asked
from alignment.views.files import files
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The choice of days; the figures come after the page."""
    return asked.page(request, "alignment_persistence", "alignment/persistence.html")


@vary_on_headers("HX-Request")
@members_only
@require_GET
def figures(request: MemberRequest) -> HttpResponse:
    """The charts and tables, read in three statements."""
    try:
        question = Question(asked.days(request), request.member)
    except PeriodError:
        return redirect("alignment_persistence")
    page = "alignment/_persistence.html" if request.htmx else "alignment/persistence_figures.html"
    return render(request, page, {"period": question.period, **_figures(question)})


def _figures(question: Question) -> dict[str, Any]:
    chosen = question.period
    tries, made = attempts.tries(chosen), attempts.made(chosen)
    given_up = persistence.before_giving_up(chosen)
    hours = attempts.hours_table(question, tries)
    return {
        "is_empty": not made.all,
        "is_ahead": chosen.is_ahead(period.today(chosen.zone, timezone.now())),
        "tries_chart": drawings.tries(given_up),
        "hazard_chart": drawings.hazard(attempts.by_attempt_table(question, tries), made, tries),
        "hours_chart": drawings.reached_by(hours),
        "tables": [
            _card(table)
            for table in (
                attempts.per_lead_table(question, made),
                attempts.wins_table(question, made),
                attempts.by_attempt_table(question, tries),
                hours,
                attempts.weekdays_table(question, tries),
                persistence.table(question, given_up),
            )
        ],
    }


def _card(report: Report) -> dict[str, Any]:
    return {"shown": shown(report), "files": files(report.key, report.period), "name": report.key}
