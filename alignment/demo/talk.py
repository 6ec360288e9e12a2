"""What the two sides of the demo said to each other about leads that came back, and what they decided at their meeting."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from alignment import disputes, resolutions, rulings, tried
from alignment.demo.company import JONAS, MARA, OLIVE, RITA, Person
from alignment.models import Dispute
from alignment.period import Period, today
from alignment.resolutions import Resolve
from alignment.rulings import Proposal
from followup.models import Handoff, Message
from workspaces.models import Member, Workspace

DAY = timedelta(days=1)
# Which finding the lead has, what marketing asks, what sales proposes and says, and whether marketing agreed.
TALK = (
    ("not_met", "It came by the demo form. Was size what stood in the way?", Proposal(
        "definition", "Ask how many trucks they run, not how many people.", "large_enough"), True),
    ("worked", "They read the price page three times before they wrote.", Proposal(
        "stands", "Spoke with them twice: they carry passengers."), True),
    ("too_few", "Two calls on one morning. Could somebody try once in the afternoon?", Proposal(
        "back", "Agreed, Sofia tries them."), False),
    ("late", "They waited a day for the first call. Are they gone, or did they forget us?", None, False),
)  # fmt: skip
BACK = timedelta(days=12)


def about_leads(workspace: Workspace, members: Mapping[Person, Member], *, at: datetime) -> None:
    """Marketing asks about four leads; two are decided, one waits for marketing's answer, one for anyone's."""
    everything = Period(None, today(_zone(workspace), at), _zone(workspace))
    mara, rita = members[MARA], members[RITA]
    for number, (finding, comment, proposal, is_agreed) in enumerate(TALK):
        found = tried.listed(everything, {"finding": finding, "ended": "returned"}, most=200)
        old = [one for one in found if one.ended_at < at - BACK]
        if not old:
            continue
        handoff = Handoff.objects.select_related("lead").get(pk=old[0].handoff_id)
        asked_at = max(old[0].ended_at, at - BACK) + number * DAY
        asked = disputes.ask(handoff, comment=comment, by=mara, at=asked_at)
        if proposal is None:
            continue
        ruling = rulings.propose(asked, proposal, by=rita, at=asked_at + DAY)
        if is_agreed:
            rulings.confirm(asked, seen=ruling.pk, by=mara, at=asked_at + 2 * DAY)
    _read()


def at_the_meeting(workspace: Workspace, members: Mapping[Person, Member], *, at: datetime) -> None:
    """What they decided over the pack of the month before: one is done, two are carried on."""
    this_month = today(_zone(workspace), at).replace(day=1)
    month = (this_month - DAY).replace(day=1)
    said = (
        Resolve("Ask for the number of trucks on the form.", members[MARA], this_month + 20 * DAY),
        Resolve("Nobody gives up before the sixth attempt.", members[JONAS], this_month + 27 * DAY),
        Resolve("Both sides read the scorecard together each month.", members[OLIVE]),
    )
    made = [resolutions.add(month, one, by=members[RITA], at=at - BACK) for one in said]
    resolutions.finish(made[-1], by=members[OLIVE], at=at - BACK + DAY)


def _zone(workspace: Workspace) -> ZoneInfo:
    return ZoneInfo(workspace.time_zone)


def _read() -> None:
    """What is decided was read, and nothing of the past is sent when the demo begins."""
    Message.objects.update(next_try_at=None, sent_at=F("at"))
    decided = Dispute.objects.filter(decided_at__isnull=False).values("lead")
    Message.objects.filter(lead__in=decided).update(read_at=F("at"))
