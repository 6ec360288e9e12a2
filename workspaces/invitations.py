"""Bringing people into a workspace."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from workspaces import audit, setup
from workspaces.models import Member, Role, Team, Workspace


def invite(
    workspace: Workspace, *, email: str, name: str, role: str, side: str, by: Member | None, at: datetime
) -> Member:
    """Add a member, seat a rep in the default team, and write to them once this is committed."""
    team = Team.objects.get(is_default=True) if role == Role.SALES else None
    member = setup.add_member(workspace, email=email, name=name, role=role, side=side, team=team)
    audit.record(workspace.pk, "member added", by=by, at=at, detail={"member": member.pk, "role": role})
    transaction.on_commit(lambda: _write(member, workspace, by))
    return member


def _write(member: Member, workspace: Workspace, by: Member | None) -> None:
    assert member.user is not None
    lines = [
        f"{by.name if by else 'The owner'} added you to {workspace.name} in LeadBridge.",
        "",
        f"Choose a password: {settings.BASE_URL}{reverse('account_reset_password')}",
        f"Then sign in with {member.user.email}: {settings.BASE_URL}/",
    ]
    EmailMessage(f"You were added to {workspace.name}", "\n".join(lines), to=[member.user.email]).send(
        fail_silently=True
    )
