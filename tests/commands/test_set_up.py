"""`create_workspace` and `create_api_key`: how one's own workspace begins."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agreement import versions
from tests.cast import Cast
from workspaces import doors, keys, scope
from workspaces.models import Member, Role, Seat, Side, Workspace


def run(*args: str) -> tuple[list[str], str]:
    out, err = StringIO(), StringIO()
    call_command(*args, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


def test_a_workspace_begins_with_its_people_and_the_starter_agreement(db: None) -> None:
    said, _ = run(
        "create_workspace", "harbour", "--name", "Harbour Ltd", "--owner", "Olive.Brandt@harbour.example",
        "--rep", "sam@harbour.example", "sofia@harbour.example", "--rep", "priya@harbour.example",
        "--marketing", "mara@harbour.example", "--time-zone", "Europe/Berlin", "--country", "de",
    )  # fmt: skip
    assert said[0] == "Made workspace harbour (Harbour Ltd) with the starter agreement, not yet signed."
    assert "  sales      sam@harbour.example" in said
    assert "/account/password/reset/" in said[-2]

    workspace_id = doors.workspace("harbour")
    assert workspace_id is not None
    with scope.workspace(workspace_id):
        workspace = Workspace.objects.get()
        assert (workspace.name, workspace.time_zone, workspace.country) == (
            "Harbour Ltd",
            "Europe/Berlin",
            "DE",
        )
        assert versions.in_force(workspace_id).is_starter
        owner = Member.objects.get(role=Role.OWNER)
        assert (owner.name, owner.user and owner.user.email) == (
            "Olive Brandt",
            "olive.brandt@harbour.example",
        )
        seats = Seat.objects.filter(team__is_default=True).order_by("pk")
        assert [seat.member.name for seat in seats] == ["Sam", "Sofia", "Priya"]
        assert Member.objects.get(name="Mara").side == Side.MARKETING


def test_somebody_known_already_joins_a_second_workspace(cast: Cast) -> None:
    run("create_workspace", "second", "--rep", "sam@acme.example")
    assert cast.sam.user_id is not None
    assert len(doors.memberships(cast.sam.user_id)) == 2


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["acme"], "There is a workspace “acme” already."),
        (["Not a slug"], "slug"),
        (["x" * 61], "60 letters"),
        (["new", "--owner", "nobody"], "valid email"),
        (["new", "--time-zone", "Mars/Olympus"], "no time zone “Mars/Olympus”"),
        (["new", "--country", "Germany"], "two letters"),
    ],
)
def test_what_cannot_be_is_one_clear_line(cast: Cast, args: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason) as said:
        run("create_workspace", *args)
    assert "\n" not in str(said.value)
    assert doors.workspace("new") is None


def test_a_key_stands_alone_on_standard_output(cast: Cast) -> None:
    said, beside = run("create_api_key", "acme", "--name", "Website")
    (key,) = said
    found = keys.find(key)
    assert found is not None
    assert found[0] == cast.workspace.pk
    assert key not in beside
    with scope.workspace(cast.workspace.pk):
        assert Member.objects.get(pk=found[1]).role == Role.OWNER


def test_a_key_may_do_what_its_role_may(cast: Cast) -> None:
    (key,), _ = run("create_api_key", "acme", "--name", "Website", "--role", "marketing")
    found = keys.find(key)
    assert found is not None
    with scope.workspace(cast.workspace.pk):
        member = Member.objects.get(pk=found[1])
        assert (member.role, member.side) == (Role.MARKETING, Side.MARKETING)


def test_a_key_for_nowhere_is_refused(cast: Cast) -> None:
    with pytest.raises(CommandError, match="There is no workspace “nowhere”"):
        run("create_api_key", "nowhere", "--name", "x")
