"""A win belongs to both sides: who brought the lead and who called it hear of it, and can thank each other with one key."""

from datetime import datetime

from django.urls import reverse

from followup import clock, messages
from followup.handoffs import Conflict
from followup.models import Handoff, Touch
from leadbridge import doorbell
from leads.models import Activity, Lead
from workspaces.models import Member, Side


def tell(handoff: Handoff, *, by: Member, at: datetime) -> None:
    """Tell both sides that a lead is won, but not who just said so; once, however often it is won."""
    lead = _lead(handoff)
    callers = _callers(handoff)
    called = f", called by {_named(callers)}" if callers else ""
    messages.tell(
        handoff.workspace_id,
        [member for member in {*_marketing(handoff), *callers} if member.pk != by.pk],
        key=f"won:{handoff.pk}",
        sentence=f"Won: {lead.person.display_name}, brought by {brought_by(lead)}{called}",
        path=reverse("lead", args=[lead.pk]),
        at=at,
        lead=lead,
    )


def thank(handoff: Handoff, *, by: Member, at: datetime) -> None:
    """Marketing thanks who called, sales thanks who brought it; a second time changes nothing.

    Raises Conflict for a lead that isn't won.
    """
    if handoff.ended_as != Handoff.End.WON:
        raise Conflict("This lead isn’t won.")
    lead = _lead(handoff)
    Lead.every.select_for_update().get(pk=lead.pk)  # two clicks are one thanks
    if has_thanked(lead, by):
        return
    others = _callers(handoff) if by.side == Side.MARKETING else _marketing(handoff)
    what = "calling" if by.side == Side.MARKETING else "bringing"
    messages.tell(
        handoff.workspace_id,
        [member for member in others if member.pk != by.pk],
        key=f"thanks:{handoff.pk}:{by.pk}",
        sentence=f"{by.name} thanks you for {what} {lead.person.display_name}",
        path=reverse("lead", args=[lead.pk]),
        at=at,
        lead=lead,
    )
    Activity.objects.create(
        workspace_id=handoff.workspace_id, lead_id=lead.pk, at=at, kind="thanked", member=by,
        detail={"handoff": handoff.pk, "for": what},
    )  # fmt: skip
    doorbell.announce(handoff.workspace_id, "lead", id=lead.pk)


def has_thanked(lead: Lead, member: Member) -> bool:
    """Whether this member said thanks for it."""
    return Activity.objects.filter(lead=lead, kind="thanked", member=member).exists()


def brought_by(lead: Lead) -> str:
    """The campaign, else the channel, that a lead came by."""
    return lead.campaign.name if lead.campaign else lead.channel.name if lead.channel else "(none)"


def callers_of(handoff: Handoff) -> str:
    """The names of who called it, as a sentence lists them."""
    return _named(_callers(handoff)) or "sales"


def _callers(handoff: Handoff) -> list[Member]:
    """Whoever tried it, and who has it, by name."""
    tried = clock.standing(Touch.objects.filter(handoff=handoff, member__isnull=False)).values("member_id")
    found = Member.objects.filter(pk__in=tried) | Member.objects.filter(pk=handoff.owner_id or 0)
    return list(found.order_by("name", "pk"))


def _marketing(handoff: Handoff) -> list[Member]:
    side = Member.objects.filter(workspace_id=handoff.workspace_id, side=Side.MARKETING)
    return list(side.filter(is_active=True, user__isnull=False).order_by("name", "pk"))


def _lead(handoff: Handoff) -> Lead:
    return Lead.every.select_related("person", "channel", "campaign").get(pk=handoff.lead_id)


def _named(members: list[Member]) -> str:
    names = [member.name for member in members]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
