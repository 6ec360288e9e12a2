"""Every report by its key: the page, the API and the files look it up here and nowhere else."""

from collections.abc import Callable, Mapping

from alignment import attempts, outcome_report, overview, persistence, pivot, promise, speed, speed_parts
from alignment.quality import reports as quality
from alignment.question import Question
from alignment.report import Report

Read = Callable[[Question], Report]

REPORTS: Mapping[str, Read] = {
    "overview": overview.report,
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
    "quality-by-channel": quality.by_channel,
    "quality-by-criterion": quality.by_criterion,
    "quality-by-score": quality.by_score,
    "quality-by-reason": quality.by_reason,
    "promise": promise.report,
    "speed": speed.report,
    "speed-working": speed.working_report,
    "speed-adjusted": speed_parts.adjusted,
    "speed-by-hour": speed_parts.by("hour"),
    "speed-by-weekday": speed_parts.by("weekday"),
    "speed-by-channel": speed_parts.by("channel"),
    "speed-by-rep": speed_parts.by("rep"),
    "speed-by-team": speed_parts.by("team"),
    "speed-by-evidence": speed_parts.by("evidence"),
    "touches": persistence.report,
    "touches-per-lead": attempts.per_lead,
    "contact-by-attempt": attempts.by_attempt,
    "wins-by-attempt": attempts.wins,
    "reach-by-hour": attempts.by_hour,
    "reach-by-weekday": attempts.by_weekday,
}


def read(key: str, question: Question) -> Report:
    """The report called KEY, sorted as the question says; raises QuestionError where it can't be cut as asked."""
    return REPORTS[key](question).sorted_by(question.word("sort"))
