"""What leads can be counted by: each way to cut them is one SQL expression over a lead called l.

Form, landing page and facts are those the lead arrived with (its first fact set). Rep, team and version are those of its
latest handoff. A landing page is the address without its question and fragment. Numbers are cut into ranges, days
into months. What the closing word of another system's file said besides is a deal's column.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from agreement.models import Version
from alignment import visible
from alignment.question import Question, QuestionError
from leads.models import Campaign, Channel, FactKind
from workspaces.models import Member, Team

NONE = "(none)"
BOUNDS = (0, 1, 10, 50, 100, 250, 500, 1000, 5000, 10_000, 100_000, 1_000_000)
PRIVATE = frozenset({"name", "email", "phone"})  # a part of one person each, and nobody's segment

_FIRST_SET = "LEFT JOIN leads_factset f ON f.workspace_id = l.workspace_id AND f.lead_id = l.id AND f.seq = 1"
# Not a look-up for each lead: two plain joins, which PostgreSQL makes of whole tables and shares between processes.
_LATEST_HANDOFF = """LEFT JOIN followup_handoff h
    ON h.workspace_id = l.workspace_id AND h.lead_id = l.id AND l.handed_off_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM followup_handoff n WHERE n.workspace_id = h.workspace_id AND n.lead_id = h.lead_id AND n.id > h.id
    )"""
_CLOSING_WORD = """LEFT JOIN LATERAL (
    SELECT detail FROM followup_outcomeentry
    WHERE workspace_id = l.workspace_id AND lead_id = l.id AND kind IN ('won', 'lost', 'returned') AND l.outcome <> ''
    ORDER BY at DESC, id DESC LIMIT 1
) o ON true"""
_MONTH = "date_trunc('month', l.arrived_at AT TIME ZONE %(zone)s)"

Names = Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Dimension:
    """One way to cut leads: `place` is SQL for the part a lead is in, as text, null where it is in none.

    `names` turns places into what the screen calls them, where that differs. `params` are the expression's own. `group` is
    what the place is made of alone, where grouping by that is cheaper than making a text for each lead; `summed` says the
    place over the sums of `alignment.rollups`, called l, for what these are kept by.
    """

    key: str
    title: str
    place: str
    joins: tuple[str, ...] = ()
    names: Names | None = None
    fact: str = ""
    params: tuple[tuple[str, object], ...] = ()
    none: str = NONE
    is_ordered: bool = False
    """Its parts have an order of their own, as months have."""
    group: str = ""
    summed: str = ""

    @property
    def words(self) -> dict[str, str]:
        """What asks for it in an address."""
        return {"by": self.key} | ({"fact": self.fact} if self.fact else {})

    def renamed(self, prefix: str) -> "Dimension":
        """The same with parameters that don't meet those of another."""
        place, group = self.place, self.group
        for name, _ in self.params:
            place, group = (sql.replace(f"%({name})s", f"%({prefix}{name})s") for sql in (place, group))
        params = tuple((f"{prefix}{name}", value) for name, value in self.params)
        return replace(self, place=place, group=group, params=params)


def of(question: Question, by: str, fact: str = "") -> Dimension:
    """The dimension called BY, of a fact or a deal's column where it needs one; raises QuestionError."""
    if by in _FIXED:
        return _FIXED[by]
    if by == "month":
        return Dimension(
            "month",
            "Month",
            f"to_char({_MONTH}, 'YYYY-MM')",
            params=(("zone", question.period.zone.key),),
            is_ordered=True,
            group=_MONTH,
            summed="to_char(l.day, 'YYYY-MM')",
        )
    if by == "rep":
        return _rep(question)
    if by == "segment":
        return _segment(fact)
    if by == "deal":
        return _deal(fact)
    raise QuestionError("by", f"Leads can't be counted by “{by[:40]}”. Use one of: {', '.join(KEYS)}.")


def facts() -> list[str]:
    """The facts of this workspace that leads can be cut by."""
    return [
        name
        for name in FactKind.objects.order_by("name").values_list("name", flat=True)
        if name not in PRIVATE
    ]


def _rep(question: Question) -> Dimension:
    own = visible.only_of(question.viewer)
    if own is None:
        return Dimension("rep", "Rep", "l.owner_id::text", names=_reps, none="Nobody", group="l.owner_id")
    place = f"CASE WHEN l.owner_id = %(own)s THEN l.owner_id::text WHEN l.owner_id IS NOT NULL THEN '{visible.OTHERS}' END"
    return Dimension("rep", "Rep", place, names=_reps, params=(("own", own),), none="Nobody")


def _segment(fact: str) -> Dimension:
    kind = FactKind.objects.filter(name=fact).first() if "\x00" not in fact else None
    if kind is None or fact in PRIVATE:
        raise QuestionError("fact", "Choose a fact that is known of leads.")
    said, params = "f.facts ->> %(fact)s", (("fact", fact),)
    if kind.type == FactKind.Type.NUMBER:
        number = (
            "CASE WHEN jsonb_typeof(f.facts -> %(fact)s) = 'number' THEN (f.facts ->> %(fact)s)::numeric END"
        )
        bounds = f"ARRAY[{', '.join(map(str, BOUNDS))}]::numeric[]"
        place = f"width_bucket({number}, {bounds})::text"
        return Dimension(
            "segment", fact, place, (_FIRST_SET,), _ranges, fact, params, "Not known", is_ordered=True
        )
    if kind.type == FactKind.Type.DATE:
        return Dimension(
            "segment",
            fact,
            f"left({said}, 7)",
            (_FIRST_SET,),
            None,
            fact,
            params,
            "Not known",
            is_ordered=True,
        )
    return Dimension("segment", fact, f"NULLIF({said}, '')", (_FIRST_SET,), None, fact, params, "Not known")


def _deal(name: str) -> Dimension:
    if not name or len(name) > 120 or "\x00" in name or name.casefold() in PRIVATE:
        raise QuestionError("fact", "Choose a column of the imported outcomes.")
    place = "NULLIF(o.detail ->> %(column)s, '')"
    return Dimension("deal", name, place, (_CLOSING_WORD,), None, name, (("column", name),), "Not said")


def _ids(places: Collection[str]) -> list[int]:
    """Those places that can be ids; an address may hold anything."""
    return [int(place) for place in places if place.isascii() and place.isdigit() and len(place) < 19]


def _channels(places: Collection[str]) -> Mapping[str, str]:
    return {str(row.pk): row.name for row in Channel.objects.filter(pk__in=_ids(places))}


def _campaigns(places: Collection[str]) -> Mapping[str, str]:
    """A name that two channels share is told apart by its channel."""
    rows = list(Campaign.objects.filter(pk__in=_ids(places)).select_related("channel"))
    often = {row.name for row in rows if sum(other.name == row.name for other in rows) > 1}
    return {
        str(row.pk): f"{row.name} ({row.channel.name if row.channel else NONE})"
        if row.name in often
        else row.name
        for row in rows
    }


def _reps(places: Collection[str]) -> Mapping[str, str]:
    rows = Member.objects.filter(pk__in=_ids(places)).only("name", "workspace_id")
    named = {str(row.pk): row.name for row in rows}
    return named | {visible.OTHERS: "All other reps"}


def _teams(places: Collection[str]) -> Mapping[str, str]:
    return {str(row.pk): row.name for row in Team.objects.filter(pk__in=_ids(places))}


def _versions(places: Collection[str]) -> Mapping[str, str]:
    rows = Version.objects.filter(pk__in=_ids(places)).only("number", "state", "workspace_id")
    return {str(row.pk): "Starter" if row.is_starter else f"Version {row.number}" for row in rows}


def _ranges(places: Collection[str]) -> Mapping[str, str]:
    names = {"0": f"below {BOUNDS[0]}", str(len(BOUNDS)): f"{BOUNDS[-1]:,} and more"}
    for place, (low, high) in enumerate(pairwise(BOUNDS), start=1):
        names[str(place)] = f"{low:,} to below {high:,}"
    return names


_FIXED = {
    "channel": Dimension(
        "channel",
        "Channel",
        "l.channel_id::text",
        names=_channels,
        group="l.channel_id",
        summed="l.channel_id::text",
    ),
    "campaign": Dimension(
        "campaign", "Campaign", "l.campaign_id::text", names=_campaigns, group="l.campaign_id"
    ),
    "form": Dimension("form", "Form", "NULLIF(l.form_name, '')", group="l.form_name"),
    "page": Dimension("page", "Landing page", "NULLIF(l.landing_page, '')", group="l.landing_page"),
    "team": Dimension(
        "team",
        "Team",
        "h.team_id::text",
        (_LATEST_HANDOFF,),
        _teams,
        none="Not handed over",
        group="h.team_id",
    ),
    "version": Dimension(
        "version",
        "Agreement version",
        "h.version_id::text",
        (_LATEST_HANDOFF,),
        _versions,
        none="Not handed over",
        group="h.version_id",
    ),
}
NAMES: dict[str, Names] = {"channel": _channels, "rep": _reps, "team": _teams}
"""What the screen calls places of these."""
SLUGS = {"page": "landing-page"}
"""Where a report's key says it in other words."""
KEYS = (*_FIXED, "rep", "month", "segment", "deal")
TITLES = {key: dimension.title for key, dimension in _FIXED.items()} | {
    "rep": "Rep", "month": "Month", "segment": "Segment", "deal": "Deal",
}  # fmt: skip
