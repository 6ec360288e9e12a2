"""The company whose leads are measured: a team of reps, a key, an agreement; made by the product's own verbs."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from agreement import starter
from workspaces import doors, keys, scope, setup
from workspaces.models import Member, Role, Side, Team

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
REPS = 12


@dataclass(frozen=True)
class Company:
    """Ids of one workspace; `reps[0]` is the one whose queue is looked at."""

    workspace_id: int
    team_id: int
    reps: list[int]


def make() -> Company:
    """Make the workspace with its reps and a manager."""
    with setup.new_workspace("bench", name="Bench", at=BEGAN, country="US") as workspace:
        starter.create(workspace.pk, at=BEGAN)
        team = Team.objects.get(is_default=True)
        for number in range(REPS):
            setup.add_member(
                workspace,
                email=f"rep{number}@bench.example",
                name=f"Rep {number}",
                role=Role.SALES,
                side=Side.SALES,
                team=team,
            )
        setup.add_member(
            workspace, email="rita@bench.example", name="Rita", role=Role.MANAGER, side=Side.SALES
        )
    return find()


def find() -> Company:
    """The company of the database in use."""
    workspace_id = doors.workspace("bench")
    assert workspace_id is not None
    with scope.workspace(workspace_id):
        reps = Member.objects.filter(role=Role.SALES, user__isnull=False).order_by("pk")
        return Company(
            workspace_id, Team.objects.get(is_default=True).pk, list(reps.values_list("pk", flat=True))
        )


def key(company: Company) -> str:
    """A new API key."""
    with scope.workspace(company.workspace_id):
        return keys.create(company.workspace_id, name="bench", role=Role.OWNER, by=None, at=scope.now())[1]


def session(company: Company, member_id: int) -> str:
    """The session cookie of a member who signed in."""
    with scope.workspace(company.workspace_id):
        user = Member.objects.select_related("user").get(pk=member_id).user
    assert user is not None
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store["workspace"] = company.workspace_id
    store.create()
    assert store.session_key is not None
    return store.session_key
