"""The only way to an audit made in the browser: its maker's until it is kept, then every member's."""

from django.db.models import Q, QuerySet
from django.http import Http404

from alignment import visible
from alignment.models import AuditFile, AuditRun
from workspaces.models import Member, Role


def audit(member: Member, audit_id: int) -> AuditRun:
    """An audit of the member's own, or one that was kept."""
    mine_or_kept = Q(member=member) | Q(kept_at__isnull=False)
    found = (
        AuditRun.objects.select_related("member")
        .filter(mine_or_kept, workspace_id=member.workspace_id, pk=audit_id)
        .first()
    )
    if found is None:
        raise Http404("There is no such audit here. What nobody keeps is gone after an hour.")
    return found


def forgettable_audit(member: Member, audit_id: int) -> AuditRun:
    """One the member may throw away: their own, or any kept one for who leads a side."""
    found = audit(member, audit_id)
    if not may_forget(member, found):
        raise Http404("Only who made it, and managers, throw it away.")
    return found


def kept(member: Member) -> "QuerySet[AuditRun]":
    """The audits that were kept."""
    return AuditRun.objects.select_related("member").filter(
        workspace_id=member.workspace_id, kept_at__isnull=False
    )


def files(run: AuditRun) -> dict[str, AuditFile]:
    """Its files by their kind, the leads first."""
    return {file.kind: file for file in AuditFile.objects.filter(run=run).order_by("kind")}


def may_see_reps(member: Member, run: AuditRun) -> bool:
    """Figures of single reps are for whom the workspace shows them to, and for who brought the file and has seen it."""
    return visible.sees_each_rep(member) or run.member_id == member.pk


def may_forget(member: Member, run: AuditRun) -> bool:
    return member.role in {Role.OWNER, Role.MANAGER} or run.member_id == member.pk
