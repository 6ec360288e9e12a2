"""How soon leads were tried, and what that was worth."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from alignment import drawings, period, responses, speed, speed_parts
from alignment.period import PeriodError
from alignment.question import Question
from alignment.report import Report
from alignment.speed import ENDS
from alignment.table import shown
from alignment.views import asked
from alignment.views.files import files
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The choice of days and of what is looked at; the figures come after the page."""
    return asked.page(request, "alignment_speed", "alignment/speed.html", words=("end",), ends=_ends(request))


@vary_on_headers("HX-Request")
@members_only
@require_GET
def figures(request: MemberRequest) -> HttpResponse:
    """The charts and tables, read in two statements over the period's handoffs."""
    try:
        question = Question(asked.days(request), request.member, {"end": _end(request)})
    except PeriodError:
        return redirect("alignment_speed")
    page = "alignment/_speed.html" if request.htmx else "alignment/speed_figures.html"
    return render(request, page, {"period": question.period, **_figures(question)})


def _figures(question: Question) -> dict[str, Any]:
    chosen, end = question.period, question.words["end"]
    strata, working, hours, days, reps, teams = responses.counted(
        chosen,
        ("wall", "channel", "band"),
        ("working",),
        ("hour", "wall"),
        ("weekday", "wall"),
        ("rep", "wall"),
        ("team", "wall"),
    )
    (evidence,) = responses.counted(chosen, ("evidence", "wall"))
    waits: dict[int | None, responses.Answered] = {}
    for (bucket, *_), counts in strata.items():
        waits[bucket] = waits.get(bucket, responses.Answered()) + counts
    on_wall = speed.of(chosen, waits)
    in_working = speed.of(chosen, {bucket: counts for (bucket,), counts in working.items()})
    rows, later = speed_parts.compared(strata, end)
    tables = [
        speed.table(question, on_wall),
        speed.table(question, in_working, is_working=True),
        speed_parts.table(question, "hour", hours),
        speed_parts.table(question, "weekday", days),
        speed_parts.table(question, "rep", reps),
        speed_parts.table(question, "team", teams),
        speed_parts.table(question, "evidence", evidence),
    ]
    adjusted = speed_parts.adjusted_table(question, strata, end)
    return {
        "chart": drawings.speed(on_wall, end=end, like_with_like=(rows, later)),
        "is_ahead": chosen.is_ahead(period.today(chosen.zone, timezone.now())),
        "adjusted": _card(adjusted, {"end": end}),
        "hours_chart": drawings.quick_by(tables[2]),
        "days_chart": drawings.quick_by(tables[3]),
        "tables": [_card(table) for table in tables],
    }


def _card(report: Report, words: dict[str, str] | None = None) -> dict[str, Any]:
    return {"shown": shown(report), "files": files(report.key, report.period, words), "name": report.key}


def _end(request: MemberRequest) -> str:
    said = request.GET.get("end", "")
    return said if said in ENDS else "qualified"


def _ends(request: MemberRequest) -> list[tuple[str, str, bool]]:
    return [(key, name, key == _end(request)) for key, name in ENDS.items()]
