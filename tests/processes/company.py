"""A company whose promise to the buyer lasts three seconds, founded inside a running home."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from django.core.management import call_command

from agreement import starter
from agreement.commitments import DEFAULTS, STARTING_SALES
from followup import alert_settings
from tests.processes.machine import PASSWORD
from workspaces import scope, setup
from workspaces.models import Role, Side, Team

SLUG = "quick"
WINDOW_SECONDS = 3


def rules(*, window_s: int = WINDOW_SECONDS) -> dict[str, Any]:
    """The starter's rules, with another window."""
    lanes = [{**lane, "window_s": window_s} for lane in starter.RULES["lanes"]]
    return {**starter.RULES, "lanes": lanes}


def found(
    *,
    reps: Sequence[str] = ("rep",),
    window_s: int = WINDOW_SECONDS,
    ladder: list[dict[str, Any]] | None = None,
    chat: str = "",
) -> None:
    """Make it; run by `manage.py shell`, which prints what was made. With one rep every lead is theirs.

    A `chat` is the address of one of the company's.
    """
    at = scope.now()
    with setup.new_workspace(SLUG, name="Quick", at=at) as workspace:
        sales = STARTING_SALES | ({"ladder": ladder} if ladder else {})
        starter.create(
            workspace.pk, at=at, rules=rules(window_s=window_s), commitments={**DEFAULTS, "sales": sales}
        )
        inbound = Team.objects.get(is_default=True)
        people = dict.fromkeys(reps, (Role.SALES, Side.SALES, inbound))
        made = {}
        for name, (role, side, team) in {**people, "manager": (Role.MANAGER, Side.SALES, None)}.items():
            member = setup.add_member(
                workspace, email=f"{name}@quick.example", name=name.title(), role=role, side=side, team=team
            )
            assert member.user is not None
            member.user.set_password(PASSWORD)
            member.user.save(update_fields=["password"])
            made[name] = member
        if chat:
            alert_settings.add_chat(workspace.pk, chat, name="Chat", of=None, by=made["manager"], at=at)
    ids = {name: member.pk for name, member in made.items()}
    sys.stdout.write(json.dumps({"workspace": workspace.pk, **ids}) + "\n")
    call_command("create_api_key", SLUG, name="tests")
