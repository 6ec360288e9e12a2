"""An audit in words: its few figures, what a chart's title may claim, and what is odd about the files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alignment import titles
from alignment.audit.figures import Audit, Read, Row
from alignment.titles import CHANCE
from leadbridge.templatetags.words import duration, percent
from scoring.wilson import Share, interval


@dataclass(frozen=True)
class Tile:
    """One figure of the first row."""

    label: str
    figure: str
    base: str


def tiles(audit: Audit) -> list[Tile]:
    """The figures to be read first; only those that the files can say."""
    total = audit.total
    found = []
    if audit.attempts_from:
        found.append(_tile("Never contacted", total.never, "not one call, mail or meeting"))
    if audit.knows_counts:
        found.append(_tile("Fewer than three attempts", total.under_three, "never contacted ones among them"))
        found.append(_tile("Fewer than six attempts", total.under_six, "never contacted ones among them"))
    if total.known:
        base = f"half of the {total.known:,} known waits are no longer; one in ten is over {duration(total.p90_s)}"
        found.append(Tile("First attempt after", duration(total.median_s), base))
    if audit.knows_results:
        found.append(_tile("Tried, never reached", total.never_reached, "of those tried"))
    return found


def headline(audit: Audit) -> str:
    """The audit in one sentence."""
    total = audit.total
    if not total.leads:
        return "No lead could be read"
    if not audit.attempts_from:
        return f"{_leads(total.leads)}, and nothing yet about who tried to reach them"
    said = f"{_how_many(total.never)} of {_leads(total.leads)} were never contacted"
    if audit.knows_counts:
        said += f", {_how_many(total.under_three)} had fewer than three attempts"
    return said


def notes(audit: Audit) -> list[str]:
    """What was odd, what was left out of which figure, and what the files can't say. Each number is counted once here."""
    touches = audit.touches
    said = [_matched(touches)] if touches and touches.nobody else []
    said += [f"{_leads(count)} {words}" for count, words in _oddities(audit) if count]
    if touches and touches.theirs:
        said.append(f"{touches.theirs:,} calls or mails came from the leads. They are no attempts of yours.")
    if audit.attempts_from in {"count", "first", "last"}:
        said.append(_from_rows(audit.attempts_from))
    said += [_twice("leads", audit.leads), _twice("attempts", touches) if touches else ""]
    return [note for note in said if note]


def warning(audit: Audit) -> str:
    """What makes the figures themselves doubtful, or nothing."""
    touches = audit.touches
    if touches is None:
        if audit.attempts_from:
            return ""
        return (
            "Neither file says who tried to reach these leads. Add the export of calls, mails and meetings."
        )
    if not touches.taken:
        return "No attempt could be laid to a lead, so “never contacted” says nothing here. Look at which columns say who it was."
    if touches.nobody > touches.taken:
        return (
            f"More attempts belong to nobody in the file of leads ({touches.nobody:,}) than to someone in it"
            f" ({touches.taken:,}). If they should match, look at which columns say who it was."
        )
    return ""


def attempts_title(total: Row) -> str:
    if total.never.is_small:
        return "Attempts on each lead"
    return f"{percent(total.never.rate)} of the leads were never contacted"


def waits_title(total: Row) -> str:
    if total.inside_an_hour.is_small:
        return "Time to the first attempt"
    return f"{percent(total.inside_an_hour.rate)} of the leads were tried within an hour"


def by_channel_title(rows: Sequence[Row]) -> str:
    apart = _apart(rows, lambda row: row.never)
    if apart is None:
        return "Attempts, by channel"
    most, least = apart
    return f"{most.name} is left without an attempt more often than {least.name} ({_two(most.never, least.never)})"


def by_rep_title(rows: Sequence[Row]) -> str:
    """Shown, never ranked: who has which leads is not by chance."""
    return "Attempts, by who has the lead" if rows else ""


def by_month_title(rows: Sequence[Row]) -> str:
    earlier, later = (
        Share(sum(row.never.part for row in half), sum(row.leads for row in half))
        for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :])
    )
    if not titles.are_apart(earlier, later):
        return "Leads never contacted, by month"
    word = "More" if (later.rate or 0) > (earlier.rate or 0) else "Fewer"
    return f"{word} leads are never contacted in the later months ({_two(later, earlier)})"


def by_hour_title(rows: Sequence[Row]) -> str:
    apart = _apart(rows, lambda row: row.inside_an_hour)
    if apart is None:
        return "Tried within an hour, by the hour of the enquiry"
    most, least = apart
    return (
        f"Who asks at {most.name}:00 is tried within an hour more often than at {least.name}:00"
        f" ({_two(most.inside_an_hour, least.inside_an_hour)})"
    )


def rate(share: Share) -> str:
    """A share in a table: in percent, or as cases where they are few."""
    if not share.whole:
        return "–"
    return (
        f"{share.part:,} of {share.whole:,}" if share.is_small else f"{share.part:,} · {percent(share.rate)}"
    )


def _apart(rows: Sequence[Row], share: Callable[[Row], Share]) -> tuple[Row, Row] | None:
    """The rows of the highest and the lowest share where their simultaneous intervals (Bonferroni) lie apart."""
    known = [row for row in rows if not share(row).is_small]
    if len(known) < 2:
        return None
    ranges = {row.name: interval(share(row).part, share(row).whole, 1 - CHANCE / len(known)) for row in known}
    most = max(known, key=lambda row: ranges[row.name][0])
    least = min(known, key=lambda row: ranges[row.name][1])
    return (most, least) if ranges[most.name][0] > ranges[least.name][1] else None


def _how_many(share: Share) -> str:
    """In percent, or as cases where they are few."""
    return f"{share.part:,}" if share.is_small else percent(share.rate)


def _tile(label: str, share: Share, what: str) -> Tile:
    figure = f"{share.part:,} of {share.whole:,}" if share.is_small else percent(share.rate)
    base = what if share.is_small else f"{share.part:,} of {share.whole:,}, {what}"
    return Tile(label, figure, base)


def _matched(touches: Read) -> str:
    return f"{touches.nobody:,} attempts belong to nobody in the file of leads, and are left out."


def _twice(what: str, read: Read) -> str:
    return (
        f"{read.twice:,} rows name {what} that are in the file already. Each counts once."
        if read.twice
        else ""
    )


def _from_rows(told: str) -> str:
    return {
        "count": "Attempts are as many as the leads’ own column says. A file of attempts would say how soon they were made.",
        "first": "Attempts are read from the leads’ own column of the first one, so how many there were is not known.",
        "last": "Attempts are read from the leads’ own column of the last one, so neither how many nor how soon is known.",
    }[told]


def _oddities(audit: Audit) -> list[tuple[int, str]]:
    total = audit.total
    return [
        (total.before, "tried only before they were entered: worked first, typed in later. They count as tried, but not in times:"
            " theirs would be negative."),
        (total.machine, "first written to within ten seconds: that was a machine. It counts as an attempt, but not in times."),
        (total.absurd, "first tried more than a year later: that was about something else. It counts as an attempt, but not"
            " in times."),
        (total.unsaid, "tried, and how soon can’t be told: a row names only the day, or not the first attempt."),
        (audit.uncovered, "came over a week before the first attempt in the file, and may have been tried before it begins."),
        (audit.young, "came in the last seven days that the files know of: the attempts on them may not be over."),
        (audit.contradicted, "without an attempt in the file, though their own row tells of some. The file may lack someone’s"
            " calls or mails."),
    ]  # fmt: skip


def _leads(count: int) -> str:
    return "1 lead" if count == 1 else f"{count:,} leads"


def _two(one: Share, other: Share) -> str:
    return f"{percent(one.rate)} against {percent(other.rate)}"
