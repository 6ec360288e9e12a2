"""The only way to a form: by a member, of what is theirs to read or to change."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from leads.models import Connection, Form
from workspaces.models import Member, Role, Side


def form(member: Member, form_id: int) -> Form:
    """Any form of the member's workspace: both sides see what leads are asked."""
    found = (
        Form.objects.select_related("connection")
        .filter(workspace_id=member.workspace_id, pk=form_id, connection__kind=Connection.Kind.FORM)
        .first()
    )
    if found is None:
        raise Http404("There is no such form here.")
    return found


def changeable_form(member: Member, form_id: int) -> Form:
    """A form the member may change."""
    found = form(member, form_id)
    require_marketer(member)
    return found


def require_marketer(member: Member) -> None:
    if not may_change_forms(member):
        raise PermissionDenied("Marketing and the owner change forms.")


def may_change_forms(member: Member) -> bool:
    return member.role in {Role.MARKETING, Role.OWNER} or (
        member.role == Role.MANAGER and member.side == Side.MARKETING
    )
