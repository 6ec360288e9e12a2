"""The only way to a form or a connection: any member may look at one, marketing and the owner may change it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from leads.models import Connection, Form
from leads.ways_in import KINDS
from workspaces.models import Member


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


def connection(member: Member, connection_id: int) -> Connection:
    """A connection of the member's workspace to another system, to look at."""
    found = Connection.objects.filter(
        workspace_id=member.workspace_id, pk=connection_id, kind__in=KINDS
    ).first()
    if found is None:
        raise Http404("There is no such connection here.")
    return found


def changeable_connection(member: Member, connection_id: int) -> Connection:
    """A connection that the member may change. Raises PermissionDenied for who may only look."""
    found = connection(member, connection_id)
    require_marketer(member)
    return found


def require_marketer(member: Member) -> None:
    """Raise PermissionDenied unless the member sets up how leads come in."""
    if not member.minds_intake:
        raise PermissionDenied("Marketing and the owner set up how leads come in.")
