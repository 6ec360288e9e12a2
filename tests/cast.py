"""The fixed cast. Mara is marketing, Sam and Sofia sell, Rita manages sales, Max marketing, Olive owns; Nadia is elsewhere."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime

from workspaces import setup
from workspaces.models import Member, Role, Side, Team, Workspace

BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    workspace: Workspace
    team: Team
    mara: Member
    max: Member
    sam: Member
    sofia: Member
    rita: Member
    olive: Member
    nadia: Member

    @property
    def everyone(self) -> list[Member]:
        return [self.mara, self.max, self.sam, self.sofia, self.rita, self.olive]


def make() -> Cast:
    """Make both companies, each with its starter agreement; leaves no workspace set."""
    from agreement import starter  # the agreement builds on models that must be loaded first

    with setup.new_workspace("acme", name="Acme", at=BEGAN) as workspace:
        starter.create(workspace.pk, at=BEGAN)
        team = Team.objects.get(is_default=True)

        def member(name: str, role: str, side: str, *, in_team: bool = False) -> Member:
            return setup.add_member(
                workspace,
                email=f"{name.lower()}@acme.example",
                name=name,
                role=role,
                side=side,
                team=team if in_team else None,
            )

        people = {
            "mara": member("Mara", Role.MARKETING, Side.MARKETING),
            "max": member("Max", Role.MANAGER, Side.MARKETING),
            "sam": member("Sam", Role.SALES, Side.SALES, in_team=True),
            "sofia": member("Sofia", Role.SALES, Side.SALES, in_team=True),
            "rita": member("Rita", Role.MANAGER, Side.SALES),
            "olive": member("Olive", Role.OWNER, Side.SALES),
        }
    with setup.new_workspace("other", name="Other", at=BEGAN) as other:
        starter.create(other.pk, at=BEGAN)
        nadia = setup.add_member(
            other, email="nadia@other.example", name="Nadia", role=Role.OWNER, side=Side.SALES
        )
    return Cast(workspace=workspace, team=team, nadia=nadia, **people)


_standing: list[Cast] = []


def stand() -> None:
    """Commit the cast, once for all tests that only add to it: making it anew for each took a third of the suite's time."""
    _standing[:] = [make()]


def standing() -> Cast:
    """The committed cast, in objects of the caller's own."""
    [cast] = _standing
    return deepcopy(cast)
