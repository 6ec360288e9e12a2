"""Quality as reports of the registry, for the API and for files: the same figures as on the page.

See `channels`, `calibration` and `reasons` for what each counts. Those of the definition are of one version: the word
`version`, else the newest under which a lead was worked as agreed.
"""

from agreement.models import Version
from alignment.quality import calibration, channels, reasons, worked
from alignment.quality.calibration import Calibration
from alignment.question import Question, QuestionError
from alignment.report import Column, Report, Row, Value, share_columns, share_values
from scoring.wilson import Share

_COUNTS = tuple(Column(name, words) for name, (words, _) in (*worked.OTHERS.items(), *worked.PARTS.items()))
_STATES = ("met", "not_met", "unknown")


def by_channel(question: Question) -> Report:
    """A row for each channel of given leads and one for leads that reps brought; they add up to the total."""
    found = channels.by_channel(worked.handed(question.period), question.period)
    columns = (
        Column("channel", "Channel", "text"),
        Column("whose", "Whose", "text"),
        *_COUNTS,
        *share_columns("acceptance", "Acceptance", of="decided"),
        *share_columns("qualification", "Qualification", of="worked"),
        *share_columns("win", "Win", of="worked"),
    )

    def row(one: channels.Quality) -> Row:
        counts = (getattr(one, column.key) for column in _COUNTS)
        shares = (
            value for share in (one.acceptance, one.qualification, one.win) for value in share_values(share)
        )
        return Row((one.name, one.whose, *counts, *shares))

    return Report(
        key="quality-by-channel",
        title="Quality by channel",
        base=found.base,
        period=question.period,
        columns=columns,
        rows=tuple(row(one) for one in (*found.rows, found.own)),
        total=row(found.total),
    )


def by_criterion(question: Question) -> Report:
    """A row for each criterion: how many met it, didn't, or were unknown, and how many of each qualified."""
    found = _calibrated(question)
    columns = (
        Column("criterion", "Criterion", "text"),
        Column("points", "Points", "number"),
        *(
            column
            for state in _STATES
            for column in (
                Column(state, state.replace("_", " ").capitalize()),
                *share_columns(f"{state}_qualified", f"Qualified when {state.replace('_', ' ')}", of=state),
            )
        ),
    )

    def values(one: calibration.CriterionRates) -> tuple[Value, ...]:
        shares: list[Share] = [one.met, one.not_met, one.unknown]
        return (
            one.criterion.label,
            one.criterion.points,
            *(value for share in shares for value in _counted(share)),
        )

    rows = tuple(Row(values(one)) for one in found.criteria) if found else ()
    return _report("quality-by-criterion", "Qualified by criterion", question, found, columns, rows)


def by_score(question: Question) -> Report:
    """A row for each band of points: how many leads had them, and how many qualified, in all and in either half."""
    found = _calibrated(question)
    parts = ("all", "earlier", "later")
    columns = (
        Column("points", "Points", "text"),
        *(
            column
            for part in parts
            for column in (
                Column(part, part.capitalize()),
                *share_columns(f"{part}_qualified", f"Qualified, {part}", of=part),
            )
        ),
    )
    bands = found.bands if found else ()
    rows = tuple(
        Row(
            (
                band.name,
                *(value for share in (band.qualified, band.earlier, band.later) for value in _counted(share)),
            )
        )
        for band in bands
    )
    return _report("quality-by-score", "Qualified by score", question, found, columns, rows)


def by_reason(question: Question) -> Report:
    """A row for each reason: how often leads were returned or lost for it, and how often of leads worked as agreed."""
    found = reasons.of(worked.handed(question.period))
    columns = (
        Column("reason", "Reason", "text"),
        Column("ended", "Ended", "text"),
        Column("handoffs", "Leads"),
        Column("worked", "Worked as agreed"),
    )
    return Report(
        key="quality-by-reason",
        title="Reasons",
        base=f"Leads handed over {question.period.words} and returned or lost",
        period=question.period,
        columns=columns,
        rows=tuple(
            Row((row.label, one.ended, row.total.handoffs, row.total.worked))
            for one in found
            for row in one.rows
        ),
        total=Row(
            ("All", "", sum(one.total.handoffs for one in found), sum(one.total.worked for one in found))
        ),
    )


def shown(versions: list[tuple[Version, int]], number: str) -> Version | None:
    """The version asked for, else the newest under which anything was worked as agreed."""
    asked_for = [version for version, _ in versions if str(version.number) == number]
    with_work = [version for version, count in versions if count]
    return next(iter([*asked_for, *with_work, *(version for version, _ in versions)]), None)


def _calibrated(question: Question) -> Calibration | None:
    handed = worked.handed(question.period)
    versions, number = calibration.versions(handed), question.word("version")
    if number and number not in {str(version.number) for version, _ in versions}:
        raise QuestionError("version", "No lead was handed over under that version in these days.")
    version = shown(versions, number)
    return None if version is None else calibration.of(version, handed, question.period)


def _report(
    key: str,
    title: str,
    question: Question,
    found: Calibration | None,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
) -> Report:
    under = f" under version {found.version.number}" if found else ""
    base = f"Leads given{under} {question.period.words} and worked as agreed"
    return Report(key=key, title=title, base=base, period=question.period, columns=columns, rows=rows)


def _counted(share: Share) -> tuple[Value, ...]:
    return (share.whole, *share_values(share))
