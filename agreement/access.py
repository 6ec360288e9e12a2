"""The only way to a version or a remark: by a member, of what is theirs to read, to write or to sign."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from agreement import versions
from agreement.models import Remark, Version
from workspaces.models import Member, Role


def version_in_force(member: Member) -> Version:
    """The version the member's workspace goes by."""
    return versions.in_force(member.workspace_id)


def version(member: Member, number: int) -> Version:
    """Any version of the member's workspace: both sides read all of them."""
    found = (
        Version.objects.select_related("definition", "created_by", "based_on")
        .filter(workspace_id=member.workspace_id, number=number)
        .first()
    )
    if found is None:
        raise Http404("There is no such version here.")
    return found


def draftable_version(member: Member, number: int) -> Version:
    """A version the member may write, propose or take as a beginning."""
    found = version(member, number)
    require_drafter(member)
    return found


def signable_version(member: Member, number: int) -> Version:
    """A version the member may sign or decline for their side."""
    found = version(member, number)
    if not member.may_sign:
        raise PermissionDenied(f"You don’t sign for {member.side}. The owner says who does.")
    return found


def withdrawable_version(member: Member, number: int) -> Version:
    """A version the member may take off the table: their own, or anyone's for the owner."""
    found = version(member, number)
    if not may_withdraw(member, found):
        raise PermissionDenied("Only who began a version, or the owner, withdraws it.")
    return found


def settleable_remark(member: Member, remark_id: int) -> Remark:
    """A remark the member may call settled: their own, or any for who may write the agreement."""
    found = (
        Remark.objects.select_related("version")
        .filter(workspace_id=member.workspace_id, pk=remark_id)
        .first()
    )
    if found is None:
        raise Http404("There is no such remark here.")
    if not (found.member_id == member.pk or may_draft(member)):
        raise PermissionDenied("Only who made a remark, or who may write the agreement, calls it settled.")
    return found


def require_drafter(member: Member) -> None:
    if not may_draft(member):
        raise PermissionDenied(
            "Marketing, managers and the owner write the agreement. Leave a remark instead."
        )


def may_draft(member: Member) -> bool:
    return member.role in {Role.MARKETING, Role.MANAGER, Role.OWNER}


def may_withdraw(member: Member, found: Version) -> bool:
    return found.created_by_id == member.pk or member.is_owner
