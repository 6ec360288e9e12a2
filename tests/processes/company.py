"""A company whose promise to the buyer lasts three seconds, founded inside a running home."""

import json
import sys
from typing import Any

from django.core.management import call_command

from agreement import starter
from workspaces import scope, setup
from workspaces.models import Role, Side, Team

SLUG = "quick"
WINDOW_SECONDS = 3
PASSWORD = "a long enough password"


def rules() -> dict[str, Any]:
    """The starter's rules, with short windows."""
    lanes = [{**lane, "window_s": WINDOW_SECONDS} for lane in starter.RULES["lanes"]]
    return {**starter.RULES, "lanes": lanes}


def found() -> None:
    """Make it, with one rep, so that every lead is theirs; run by `manage.py shell`, which prints what was made."""
    at = scope.now()
    with setup.new_workspace(SLUG, name="Quick", at=at) as workspace:
        starter.create(workspace.pk, at=at, rules=rules())
        people = {
            "rep": (Role.SALES, Side.SALES, Team.objects.get(is_default=True)),
            "manager": (Role.MANAGER, Side.SALES, None),
        }
        ids = {}
        for name, (role, side, team) in people.items():
            member = setup.add_member(
                workspace, email=f"{name}@quick.example", name=name.title(), role=role, side=side, team=team
            )
            assert member.user is not None
            member.user.set_password(PASSWORD)
            member.user.save(update_fields=["password"])
            ids[name] = member.pk
    sys.stdout.write(json.dumps({"workspace": workspace.pk, **ids}) + "\n")
    call_command("create_api_key", SLUG, name="tests")
