"""Speed by part: by hour and weekday of the hand-off, rep, team, channel, and who says so; and compared like with like.

Within five minutes = first attempt within five minutes of arrival ÷ handoffs. on time = first attempt ≤ due ÷ handoffs
due, those still inside the promise left out. Half and nine in ten of those tried were tried within the median and the 90 %
mark, told as bounds of `alignment.responses`. Adjusted: see `alignment.adjusted`, within channel and score band, against
those tried within five minutes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alignment import dimensions, links, responses, speed, visible
from alignment.adjusted import OddsRatio, mantel_haenszel
from alignment.question import Question, QuestionError
from alignment.report import Column, Report, Row, Value, share_columns, share_values
from alignment.responses import Answered, Group
from alignment.speed import ASSOCIATION, ENDS
from scoring.wilson import Share

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
QUICK = "< 5 min"
TITLES = {
    "hour": "Hour", "weekday": "Weekday", "rep": "Rep", "team": "Team", "channel": "Channel", "evidence": "Says so",
}  # fmt: skip
EVIDENCE = {
    "confirmed": "Confirmed by a phone or mail system",
    "reported": "Reported by the rep",
    None: "None yet",
}

Groups = Mapping[Group, Answered]


def by(key: str) -> Callable[[Question], Report]:
    """The report of speed by one of TITLES."""

    def report(question: Question) -> Report:
        (found,) = responses.counted(question.period, (key, "wall"))
        return table(question, key, found)

    return report


def table(question: Question, key: str, found: Groups) -> Report:
    """The same of handoffs that were counted already by the key and their wait."""
    parts: dict[object, dict[int | None, Answered]] = {}
    for (part, bucket), counts in found.items():
        place = _hidden(question, part) if key == "rep" else part
        buckets = parts.setdefault(place, {})
        buckets[bucket] = buckets.get(bucket, Answered()) + counts
    names = _names(key, list(parts))
    order = sorted(parts, key=lambda part: _order(key, part, parts[part]))
    whole: dict[int | None, Answered] = {}
    for buckets in parts.values():
        for bucket, counts in buckets.items():
            whole[bucket] = whole.get(bucket, Answered()) + counts
    notes = ["Median and 90 % mark are of those tried, up to the next bound."]
    if key == "rep" and not visible.sees_each_rep(question.viewer):
        notes.append("Each rep’s figures are shown to managers and to the rep.")
    return Report(
        key=f"speed-by-{key}",
        title=f"Speed by {TITLES[key].lower()}"
        if key != "evidence"
        else "Who says when the first attempt was",
        base=f"Leads handed over {question.period.words}",
        period=question.period,
        columns=(
            Column(key, TITLES[key], "text"),
            Column("handoffs", "Handed over"),
            *share_columns("quick", "Within five minutes", of="handoffs"),
            Column("due", "Due", "base"),
            *share_columns("on_time", "On time", of="due"),
            Column("median_s", "Median", "seconds"),
            Column("p90_s", "90 % mark", "seconds"),
            *share_columns("contacted_rate", "Reached", of="handoffs"),
            *share_columns("qualified_rate", "Qualified", of="handoffs"),
        ),
        rows=tuple(Row((names[part], *_values(parts[part])), (_figure(key, part),)) for part in order),
        total=Row(("All", *_values(whole))),
        notes=tuple(notes),
        link=lambda row, column: (
            links.handoffs(question.period, *row.place) if row.place and column.key == "handoffs" else ""
        ),
    )


@dataclass(frozen=True)
class Compared:
    """The handoffs tried within one stretch of time, and their odds against those tried within five minutes."""

    name: str
    crude: Share
    odds: OddsRatio | None
    reference: Share

    @property
    def adjusted(self) -> tuple[float, float, float] | None:
        """Rate, low, high."""
        return self.odds.rate(self.reference) if self.odds else None


def compared(found: Groups, end: str) -> tuple[tuple[Compared, ...], OddsRatio | None]:
    """Each stretch against the first; and all that were tried later together. `found` is by wall, channel and band."""
    stretches: dict[int, dict[Group, Answered]] = {}
    for (bucket, *alike), counts in found.items():
        place, stratum = speed.coarse(bucket), tuple(alike)
        if place is not None:
            strata = stretches.setdefault(max(place - 1, 0), {})
            strata[stratum] = strata.get(stratum, Answered()) + counts
    quick = stretches.get(0, {})
    reference = _share(quick.values(), end)
    rows = []
    for place, name in enumerate((QUICK, *speed.NAMES[speed.INSIDE_FIVE_MINUTES :])):
        strata = stretches.get(place, {})
        odds = None if place == 0 else _odds(strata, quick, end)
        rows.append(Compared(name, _share(strata.values(), end), odds, reference))
    later: dict[Group, Answered] = {}
    for place, strata in stretches.items():
        if place:
            for stratum, counts in strata.items():
                later[stratum] = later.get(stratum, Answered()) + counts
    return tuple(rows), _odds(later, quick, end)


def adjusted(question: Question) -> Report:
    """Crude and adjusted rates of an end (`end`: contacted, qualified or won) by time to the first attempt."""
    end = question.word("end", "qualified")
    if end not in ENDS:
        raise QuestionError("end", f"Use one of: {', '.join(ENDS)}.")
    (found,) = responses.counted(question.period, ("wall", "channel", "band"))
    return adjusted_table(question, found, end)


def adjusted_table(question: Question, found: Groups, end: str) -> Report:
    """The same of handoffs that were counted already by wall, channel and band."""
    rows, _ = compared(found, end)
    return Report(
        key="speed-adjusted",
        title=f"{ENDS[end]}, by time to the first attempt, like with like",
        base=f"Leads handed over {question.period.words} and tried",
        period=question.period,
        columns=(
            Column("first_attempt_after", "First attempt after", "text"),
            Column("handoffs", "Tried"),
            *share_columns("crude", f"{ENDS[end]}, as counted", of="handoffs"),
            *share_columns("adjusted", f"{ENDS[end]}, adjusted", of="handoffs"),
            Column("odds_ratio", "Odds against < 5 min", "number"),
            Column("odds_ratio_low", "Odds, low", "number"),
            Column("odds_ratio_high", "Odds, high", "number"),
        ),
        rows=tuple(
            Row(
                (
                    row.name,
                    row.crude.whole,
                    *share_values(row.crude),
                    *(row.adjusted or (None, None, None)),
                    *((row.odds.ratio, row.odds.low, row.odds.high) if row.odds else (None, None, None)),
                ),
                (row.name,),
            )
            for row in rows
        ),
        notes=(
            ASSOCIATION,
            "Adjusted: only leads of the same channel and score band are compared (Mantel–Haenszel).",
        ),
    )


def _values(buckets: Mapping[int | None, Answered]) -> tuple[Value, ...]:
    whole = responses.together(buckets.values())
    quick = sum(
        counts.handoffs
        for bucket, counts in buckets.items()
        if (place := speed.coarse(bucket)) is not None and place < speed.INSIDE_FIVE_MINUTES
    )
    tried = {bucket: counts.handoffs for bucket, counts in buckets.items()}
    return (
        whole.handoffs,
        *share_values(Share(quick, whole.handoffs)),
        whole.due,
        *share_values(Share(whole.on_time, whole.due)),
        responses.quantile(tried, 0.5),
        responses.quantile(tried, 0.9),
        *share_values(Share(whole.contacted, whole.handoffs)),
        *share_values(Share(whole.qualified, whole.handoffs)),
    )


def _share(parts: Iterable[Answered], end: str) -> Share:
    whole = responses.together(parts)
    return Share(getattr(whole, end), whole.handoffs)


def _odds(strata: Mapping[Group, Answered], quick: Mapping[Group, Answered], end: str) -> OddsRatio | None:
    return mantel_haenszel(
        (
            Share(getattr(counts, end), counts.handoffs),
            Share(getattr(quick[stratum], end), quick[stratum].handoffs),
        )
        for stratum, counts in strata.items()
        if stratum in quick
    )


def _hidden(question: Question, rep: object) -> object:
    own = visible.only_of(question.viewer)
    return rep if own is None or rep in {None, own} else visible.OTHERS


def _names(key: str, parts: Sequence[object]) -> dict[object, str]:
    if key == "hour":
        return {part: f"{part}:00" for part in parts}
    if key == "weekday":
        return {part: WEEKDAYS[int(str(part)) - 1] for part in parts}
    if key == "evidence":
        return {part: EVIDENCE[part] for part in parts}  # type: ignore[index]
    read = dimensions.NAMES[key]
    known = read([str(part) for part in parts if part is not None])
    nobody = {"rep": "Nobody", "channel": dimensions.NONE}.get(key, "")
    return {part: nobody if part is None else known.get(str(part), str(part)) for part in parts}


def _order(key: str, part: object, buckets: Mapping[int | None, Answered]) -> tuple[object, ...]:
    if key in {"hour", "weekday"}:
        return (part,)
    return (part is None, -responses.together(buckets.values()).handoffs, str(part))


def _figure(key: str, part: object) -> str:
    return f"{key}-{'none' if part is None else part}"
