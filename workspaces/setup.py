"""Making a workspace and filling it with people."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from workspaces import doors, scope
from workspaces.models import Member, Role, Seat, Side, Team, User, Workspace


@contextmanager
def new_workspace(
    slug: str, *, name: str, at: datetime, time_zone: str = "UTC", country: str = "", is_demo: bool = False
) -> Iterator[Workspace]:
    """Make a workspace with one default team, and stay inside it: all that the caller adds commits with it, or not at all."""
    new_id = doors.new_workspace_id()
    with scope.workspace(new_id):
        workspace = Workspace(
            pk=new_id,
            slug=slug,
            name=name,
            time_zone=time_zone,
            country=country,
            is_demo=is_demo,
            created_at=at,
        )
        workspace.save(force_insert=True)
        Team.objects.create(workspace=workspace, name="Inbound", is_default=True)
        yield workspace


def add_member(
    workspace: Workspace, *, email: str, name: str, role: str, side: str = "", team: Team | None = None
) -> Member:
    """Make a member, and a user for the address if there is none yet, who can't sign in until a password is set."""
    email = email.strip().casefold()
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    member, _ = Member.objects.get_or_create(
        workspace=workspace,
        user=user,
        defaults={"name": name, "role": role, "side": side or side_of(role), "may_sign": role != Role.SALES},
    )
    if team is not None:
        Seat.objects.get_or_create(workspace=workspace, team=team, member=member)
    return member


def side_of(role: str) -> str:
    """The side a role stands on when nobody says otherwise."""
    return Side.MARKETING if role == Role.MARKETING else Side.SALES
