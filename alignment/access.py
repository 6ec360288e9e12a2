"""The only way to a dispute: by a member, of what is theirs to ask, to propose or to decide."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from agreement import access as agreement_access
from alignment.models import Dispute, Resolution, Ruling
from followup.models import Handoff
from workspaces.models import Member, Role, Side


def handoff(member: Member, handoff_id: int) -> Handoff:
    """A handoff that came back or was lost, to read: both sides see what was tried."""
    found = (
        Handoff.objects.select_related("lead__person", "lead__channel", "lead__campaign", "owner", "version")
        .filter(workspace_id=member.workspace_id, pk=handoff_id, ended_as__in=GIVEN_UP)
        .first()
    )
    if found is None:
        raise Http404("No lead that came back or was lost is here.")
    return found


GIVEN_UP = (Handoff.End.RETURNED.value, Handoff.End.LOST.value)


def disputable_handoff(member: Member, handoff_id: int) -> Handoff:
    """One the member may ask about again."""
    found = handoff(member, handoff_id)
    if not may_ask(member):
        raise PermissionDenied("Marketing asks again about what came back.")
    return found


def dispute(member: Member, dispute_id: int) -> Dispute:
    """Any dispute of the member's workspace, to read."""
    found = (
        Dispute.objects.select_related("handoff__lead__person", "handoff__owner", "asked_by")
        .filter(workspace_id=member.workspace_id, pk=dispute_id)
        .first()
    )
    if found is None:
        raise Http404("There is no such question here.")
    return found


def withdrawable_dispute(member: Member, dispute_id: int) -> Dispute:
    """One the member may withdraw: their own, or anyone's for who leads marketing."""
    found = dispute(member, dispute_id)
    if not may_withdraw(member, found):
        raise PermissionDenied("Only who asked, or who leads marketing, takes it back.")
    return found


def speakable_dispute(member: Member, dispute_id: int) -> Dispute:
    """One the member may speak on for their side: propose a decision, agree to one or decline it."""
    found = dispute(member, dispute_id)
    if not may_speak(member, found):
        raise PermissionDenied("Marketing, the managers, and whoever held the lead decide about it.")
    return found


def breakable_dispute(member: Member, dispute_id: int) -> Dispute:
    """One on which the member may break a tie."""
    found = dispute(member, dispute_id)
    if not member.is_owner or member.user_id is None:
        raise PermissionDenied("Only the owner breaks a tie.")
    return found


def answerable_dispute(member: Member, dispute_id: int) -> Dispute:
    """One on which the member answers for their side; the verb refuses an answer to their own side's proposal."""
    found = speakable_dispute(member, dispute_id)
    if member.user_id is None:
        raise PermissionDenied("A person decides, not a key.")
    return found


def ruling_to_take_back(member: Member, dispute_id: int) -> Dispute:
    """One whose proposal the member may take back; nothing stands in the way where none is left to take back."""
    found = dispute(member, dispute_id)
    standing = next((one for one in found.rulings.all() if one.is_proposed), None)
    if standing is not None and not may_take_back(member, standing):
        raise PermissionDenied("Only who proposed it, or who leads their side, takes it back.")
    return found


def may_ask(member: Member) -> bool:
    return member.side == Side.MARKETING or member.is_owner


def may_withdraw(member: Member, found: Dispute) -> bool:
    leads_marketing = member.role == Role.MANAGER and member.side == Side.MARKETING
    return found.asked_by_id == member.pk or leads_marketing or member.is_owner


def may_speak(member: Member, found: Dispute) -> bool:
    """All of marketing; of sales, who leads it and who held the lead."""
    if member.side == Side.MARKETING:
        return True
    return member.role in {Role.MANAGER, Role.OWNER} or found.handoff.owner_id == member.pk


def may_answer(member: Member, found: Dispute, ruling: Ruling) -> bool:
    """May confirm or decline what is proposed: a person of the other side."""
    return may_speak(member, found) and member.side != ruling.side and member.user_id is not None


def may_take_back(member: Member, ruling: Ruling) -> bool:
    """Their own proposal, or one of their side's for who leads it."""
    leads = member.role in {Role.MANAGER, Role.OWNER} and member.side == ruling.side
    return ruling.proposed_by_id == member.pk or leads


def readable_resolution(member: Member, resolution_id: int) -> Resolution:
    """What a meeting decided, to read: both sides see all of it."""
    found = (
        Resolution.objects.select_related("owner__user", "made_by__user", "done_by__user")
        .filter(workspace_id=member.workspace_id, pk=resolution_id)
        .first()
    )
    if found is None:
        raise Http404("Nothing like that was decided here.")
    return found


def resolution(member: Member, resolution_id: int) -> Resolution:
    """What a meeting decided that the member may tick: their own, or any for who may decide."""
    found = readable_resolution(member, resolution_id)
    if not (found.owner_id == member.pk or may_resolve(member)):
        raise PermissionDenied("Only who sees to it, marketing and the managers change this.")
    return found


def droppable_resolution(member: Member, resolution_id: int) -> Resolution:
    """One the member may take off the list."""
    found = resolution(member, resolution_id)
    require_resolver(member)
    return found


def require_resolver(member: Member) -> None:
    if not may_resolve(member):
        raise PermissionDenied("Marketing, the managers and the owner write down what a meeting decided.")


def may_resolve(member: Member) -> bool:
    """Who may write the agreement may write down what was decided over it."""
    return agreement_access.may_draft(member)
