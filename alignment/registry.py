"""Every report by its key: the page, the API and the files look it up here and nowhere else."""

from collections.abc import Callable, Mapping

from alignment import outcome_report, persistence, pivot, promise, speed
from alignment.question import Question
from alignment.report import Report

Read = Callable[[Question], Report]

REPORTS: Mapping[str, Read] = {
    "outcomes-by-channel": outcome_report.by("channel"),
    "outcomes-by-campaign": outcome_report.by("campaign"),
    "outcomes-by-form": outcome_report.by("form"),
    "outcomes-by-landing-page": outcome_report.by("page"),
    "outcomes-by-segment": outcome_report.by("segment"),
    "outcomes-by-deal": outcome_report.by("deal"),
    "outcomes-by-rep": outcome_report.by("rep"),
    "outcomes-by-team": outcome_report.by("team"),
    "outcomes-by-version": outcome_report.by("version"),
    "outcomes-by-month": outcome_report.by("month"),
    "outcomes-pivot": pivot.report,
    "promise": promise.report,
    "speed": speed.report,
    "touches": persistence.report,
}


def read(key: str, question: Question) -> Report:
    """The report called KEY, sorted as the question says; raises QuestionError where it can't be cut as asked."""
    return REPORTS[key](question).sorted_by(question.word("sort"))
