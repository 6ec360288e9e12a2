"""What each side owes the other: the stored document, checked and typed, with its defaults."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from agreement import cadence
from agreement.cadence import Cadence
from scoring.documents import DocumentError, Fault, Node

RECIPIENTS = ("owner", "manager", "helpers", "team")
# What carries a message beside the product itself, which always shows it.
TRANSPORTS = ("email", "push", "chat")
BREACH = "breach"
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MOST_CAMPAIGNS = 60
LARGEST_BUDGET = 10**10
MONTH = r"20\d\d-(0[1-9]|1[0-2])"
_KEY = r"[a-z][a-z0-9_]*"

DEFAULTS: dict[str, Any] = {
    "sales": {
        "ladder": [
            {"rung": "handoff", "from": "start", "after_s": 0, "to": ["owner"]},
            {"rung": "reminder", "from": "due", "after_s": -120, "to": ["owner"]},
            {"rung": "breach", "from": "due", "after_s": 0, "to": ["owner", "manager"]},
        ],
        "minimum_touches": 6,
        "cadence": [
            *cadence.from_gaps([2 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY]),
            {"step": "other_way", "when": "wrong_number", "medium": "email", "after_s": 5 * MINUTE},
        ],
        "accept_within_s": DAY,
        "return_reasons": [
            {"key": "does_not_remember", "label": "Doesn’t remember asking"},
            {"key": "not_a_fit", "label": "Not who we sell to"},
            {"key": "no_need", "label": "No need now"},
            {"key": "no_authority", "label": "Can’t decide, and won’t say who can"},
            {"key": "wrong_details", "label": "Can’t be reached with what we were given"},
            {"key": "duplicate", "label": "We are talking to them already"},
            {"key": "not_a_buyer", "label": "Applicant, supplier or student"},
        ],
        "loss_reasons": [
            {"key": "price", "label": "Price"},
            {"key": "competitor", "label": "Chose someone else"},
            {"key": "no_decision", "label": "Decided to do nothing"},
            {"key": "timing", "label": "Not now"},
            {"key": "missing_feature", "label": "We lack what they need"},
            {"key": "unreachable", "label": "Stopped answering"},
        ],
    },
    "marketing": {
        "sales_ready_per_month": 100,
        "reachable_share": 0.9,
        "acceptance_rate": 0.8,
        "facts_present": ["name", "company"],
        "campaigns": [],
    },
}


# What a new agreement starts from; what one leaves out stays as DEFAULTS say, or a signed one would change its meaning.
STARTING_LADDER: list[dict[str, Any]] = [
    {"rung": "handoff", "from": "start", "after_s": 0, "to": ["owner"], "by": ["email", "push"]},
    {"rung": "reminder", "from": "due", "after_s": -120, "to": ["owner"], "by": ["email", "push"]},
    {
        "rung": "breach",
        "from": "due",
        "after_s": 0,
        "to": ["owner", "manager"],
        "by": ["email", "push", "chat"],
    },
    {"rung": "helpers", "from": "due", "after_s": 0, "to": ["helpers"], "by": ["email", "push"]},
    {"rung": "team", "from": "due", "after_s": 15 * 60, "to": ["team"], "by": ["email", "chat"]},
]
STARTING_SALES: dict[str, Any] = {**DEFAULTS["sales"], "ladder": STARTING_LADDER}


class CommitmentsError(DocumentError):
    """The document holds no commitments; `faults` says where and why."""


@dataclass(frozen=True)
class Rung:
    """A message about the clock, `after_s` seconds from the hand-off or when the first attempt is due.

    A negative `after_s` is before it. `by` are the transports that carry it at least; where it `reassigns`, the next
    eligible rep gets the lead with it.
    """

    name: str
    is_from_due: bool
    after_s: int
    to: tuple[str, ...]
    by: tuple[str, ...]
    reassigns: bool

    def at(self, started_at: datetime, due_at: datetime) -> datetime:
        return (due_at if self.is_from_due else started_at) + timedelta(seconds=self.after_s)


class Step(NamedTuple):
    """A rung laid against one handoff."""

    rung: str
    at: datetime
    to: tuple[str, ...]
    by: tuple[str, ...]
    reassigns: bool


@dataclass(frozen=True)
class Ladder:
    """The rungs of a clock."""

    rungs: tuple[Rung, ...]

    def rung_times(self, started_at: datetime, due_at: datetime) -> list[Step]:
        """The steps by time; a reminder that would come before the start is left out."""
        steps = [
            Step(rung.name, rung.at(started_at, due_at), rung.to, rung.by, rung.reassigns)
            for rung in self.rungs
        ]
        return sorted((step for step in steps if step.at >= started_at), key=lambda step: step.at)


@dataclass(frozen=True)
class Reason:
    key: str
    label: str


@dataclass(frozen=True)
class SalesCommitments:
    """`minimum_touches` attempts, as the cadence plans them, before a lead nobody reached is given up."""

    ladder: Ladder
    minimum_touches: int
    cadence: Cadence
    accept_within_s: int
    return_reasons: tuple[Reason, ...]
    loss_reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Campaign:
    """A planned campaign: the month it runs in ("2026-11"), what it may cost, the sales-ready leads it should bring."""

    key: str
    name: str
    month: str
    budget: int
    leads: int


@dataclass(frozen=True)
class MarketingCommitments:
    """`reachable_share` and `acceptance_rate` are shares of the leads handed over; `facts_present` are what every
    sales-ready lead comes with.
    """

    sales_ready_per_month: int
    reachable_share: float
    acceptance_rate: float
    facts_present: tuple[str, ...]
    campaigns: tuple[Campaign, ...]


@dataclass(frozen=True)
class Commitments:
    sales: SalesCommitments
    marketing: MarketingCommitments

    @classmethod
    def parse(cls, document: object) -> "Commitments":
        """Read a stored or posted document, what is absent from DEFAULTS; raises CommitmentsError."""
        faults: list[Fault] = []
        sales, marketing = Node(document, "", faults).fields("sales", "marketing")
        commitments = cls(_sales(sales), _marketing(marketing))
        if faults:
            raise CommitmentsError(faults)
        return commitments


def _sales(node: Node) -> SalesCommitments:
    default = DEFAULTS["sales"]
    ladder, minimum, gaps, plan, accept, returns, losses = node.or_else({}).fields(
        "ladder", "minimum_touches", "gaps_s", "cadence", "accept_within_s", "return_reasons", "loss_reasons"
    )
    return SalesCommitments(
        ladder=_ladder(ladder.or_else(default["ladder"])),
        minimum_touches=minimum.whole(least=1, most=50, default=default["minimum_touches"]),
        cadence=_cadence(plan, gaps),
        accept_within_s=accept.whole(least=1, most=26 * WEEK, default=default["accept_within_s"]),
        return_reasons=_reasons(returns.or_else(default["return_reasons"])),
        loss_reasons=_reasons(losses.or_else(default["loss_reasons"])),
    )


def _cadence(plan: Node, gaps: Node) -> Cadence:
    """The plan; of an older document, which only says how long to wait between attempts, the plan that follows from it."""
    if not plan.is_absent and not gaps.is_absent:
        gaps.fault("says again what cadence says; leave it out")
    if not plan.is_absent or gaps.is_absent:
        return cadence.parse(plan.or_else(DEFAULTS["sales"]["cadence"]))
    waits = [gap.whole(least=1, most=26 * WEEK) for gap in gaps.items(most=50, least=1)]
    return cadence.parse(Node(cadence.from_gaps(waits or [DAY]), gaps.path, gaps.faults))


def _marketing(node: Node) -> MarketingCommitments:
    default = DEFAULTS["marketing"]
    volume, reachable, rate, present, campaigns = node.or_else({}).fields(
        "sales_ready_per_month", "reachable_share", "acceptance_rate", "facts_present", "campaigns"
    )
    facts = present.or_else(default["facts_present"]).items(most=60)
    return MarketingCommitments(
        sales_ready_per_month=volume.whole(least=0, most=10**7, default=default["sales_ready_per_month"]),
        reachable_share=reachable.share(default=default["reachable_share"]),
        acceptance_rate=rate.share(default=default["acceptance_rate"]),
        facts_present=tuple(fact.text(most=120) for fact in facts),
        campaigns=_campaigns(campaigns.or_else(default["campaigns"])),
    )


def _campaigns(node: Node) -> tuple[Campaign, ...]:
    planned = []
    for item in node.items(most=MOST_CAMPAIGNS):
        key, name, month, budget, leads = item.fields("key", "name", "month", "budget", "leads")
        planned.append(
            Campaign(
                key=key.text(most=60, pattern=_KEY),
                name=name.text(most=120),
                month=_month(month),
                budget=budget.whole(least=0, most=LARGEST_BUDGET),
                leads=leads.whole(least=0, most=10**7),
            )
        )
    node.no_twins([campaign.key for campaign in planned])
    return tuple(planned)


def _month(node: Node) -> str:
    if not (isinstance(node.value, str) and re.fullmatch(MONTH, node.value, re.ASCII)):
        node.fault("must be a month such as 2026-11")
        return ""
    return node.value


def _ladder(node: Node) -> Ladder:
    rungs = tuple(_rung(item) for item in node.items(most=20, least=1))
    names = [rung.name for rung in rungs]
    node.no_twins(names)
    if BREACH not in names:
        node.fault(f"needs a rung called '{BREACH}': what is missed must be told")
    return Ladder(rungs)


def _rung(node: Node) -> Rung:
    name, origin, after, to, by, reassign = node.fields("rung", "from", "after_s", "to", "by", "reassign")
    return Rung(
        name=name.text(most=20, pattern=_KEY),
        is_from_due=origin.choice(("start", "due")) == "due",
        after_s=after.whole(least=-WEEK, most=4 * WEEK),
        to=tuple(item.choice(RECIPIENTS) for item in to.items(most=len(RECIPIENTS), least=1)),
        by=tuple(item.choice(TRANSPORTS) for item in by.or_else(["email"]).items(most=len(TRANSPORTS))),
        reassigns=reassign.yes_or_no(),
    )


def _reasons(node: Node) -> tuple[Reason, ...]:
    reasons = []
    for item in node.items(most=40, least=1):
        key, label = item.fields("key", "label")
        reasons.append(Reason(key.text(most=60, pattern=_KEY), label.text(most=120)))
    node.no_twins([reason.key for reason in reasons])
    return tuple(reasons)
