"""What became of leads, cut in one way or in two."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from alignment import breakdown, costs, dimensions, drawings, outcome_report, period, pivot
from alignment import table as tables
from alignment.period import PeriodError
from alignment.pivot import MEASURES
from alignment.question import Question, QuestionError
from alignment.report import Report
from alignment.views import asked
from alignment.views.files import files
from workspaces.http import MemberRequest, members_only

FIXED = ("channel", "campaign", "form", "page", "rep", "team", "version", "month")
ONLY = ("only", "only_fact", "only_is")
WORDS = ("by", "fact", "across", "across_fact", "measure", "sort", *ONLY)


@members_only
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The choice of cuts; the table comes after the page, since it may read every lead."""
    error = ""
    try:
        question = _question(request)
        only = outcome_report.chosen(question)
        dimensions.of(question, question.word("by"), question.word("fact"))
    except (PeriodError, QuestionError) as problem:
        error = str(problem)
        usual = period.preset(period.USUAL, asked.zone(request), timezone.now())
        question, only = Question(usual, request.member, {"by": "channel"}), None
    words = dict(question.words)
    context = {
        "period": question.period,
        "error": error,
        "options": asked.options(question.period, has_error=bool(error)),
        "kept": [(name, words[name]) for name in ONLY if name in words],
        "more": f"&{urlencode(words)}",
        "cuts": _cuts(question, "by", "fact"),
        "crossings": _cuts(question, "across", "across_fact"),
        "measures": [
            (key, title, key == question.word("measure", "leads")) for key, title in MEASURES.items()
        ],
        "is_pivot": bool(question.word("across")),
        "only": only,
        "without_only": _address(question, words | dict.fromkeys(ONLY, "")),
        "table_url": _address(question, words, "alignment_outcomes_table"),
        "save_url": asked.save_url(request, "alignment_outcomes"),
        "has_costs": request.member.minds_intake,
        "day_words": question.period.query.items(),
    }
    return render(request, "alignment/outcomes.html", context, status=400 if error else 200)


@vary_on_headers("HX-Request")
@members_only
@require_GET
def table(request: MemberRequest) -> HttpResponse:
    """The table and its chart, as asked for."""
    try:
        question = _question(request)
        found = _pivot(question) if question.word("across") else _cut(question)
    except (PeriodError, QuestionError):
        return redirect("alignment_outcomes")
    words = {name: value for name, value in question.words.items() if name != "sort"}
    context = {
        "period": question.period,
        "sort_url": f"{_address(question, words)}&sort=",
        "is_ahead": question.period.is_ahead(period.today(question.period.zone, timezone.now())),
        **found,
    }
    page = "alignment/_outcomes.html" if request.htmx else "alignment/outcomes_table.html"
    return render(request, page, context)


def _cut(question: Question) -> dict[str, Any]:
    cut = dimensions.of(question, question.word("by"), question.word("fact"))
    only = outcome_report.chosen(question)
    parts = breakdown.by(cut, question.period, only=only, most=breakdown.MOST_SHOWN)
    report = outcome_report.table(question, cut, parts, only, costs.by(cut, question.period, only=only))
    return {
        "chart": drawings.outcomes(parts, report),
        **_shown(question, report),
    }


def _pivot(question: Question) -> dict[str, Any]:
    return _shown(question, pivot.report(question))


def _shown(question: Question, report: Report) -> dict[str, Any]:
    sort = question.word("sort")
    words = {name: value for name, value in question.words.items() if value}
    return {
        "shown": tables.shown(report.sorted_by(sort), sort=sort),
        "files": files(report.key, question.period, words),
    }


def _question(request: MemberRequest) -> Question:
    """The words of the address; a form says a cut and its fact in one: `cut=segment:company_size`."""
    words = {name: request.GET[name] for name in WORDS if request.GET.get(name)}
    for name in ("by", "across"):
        if said := request.GET.get("cut" if name == "by" else "crossing"):
            words[name], _, fact = said.partition(":")
            words["fact" if name == "by" else "across_fact"] = fact
    words.setdefault("by", "channel")
    return Question(
        asked.days(request), request.member, {key: value for key, value in words.items() if value}
    )


def _cuts(question: Question, name: str, fact: str) -> list[tuple[str, str, bool]]:
    """(word, what it is called, whether it is chosen) of every way to cut leads."""
    now = ":".join(filter(None, (question.word(name), question.word(fact))))
    choices = [(key, dimensions.TITLES[key]) for key in FIXED]
    choices += [(f"segment:{known}", known) for known in dimensions.facts()]
    if now.startswith("deal:"):
        choices.append((now, f"Deal: {question.word(fact)}"))
    return [(word, title, word == now) for word, title in choices]


def _address(question: Question, words: Mapping[str, str], name: str = "alignment_outcomes") -> str:
    said = {key: value for key, value in words.items() if value}
    return f"{reverse(name)}?{urlencode(question.period.query | said)}"
