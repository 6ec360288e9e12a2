"""Agreements with another ladder, and time that passed, for tests of rungs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from agreement import starter
from agreement.commitments import DEFAULTS
from agreement.models import Version
from followup.models import Handoff
from tests.cast import Cast
from tests.followup.road import backdate
from workspaces import scope

BREACH = {"rung": "breach", "from": "due", "after_s": 0, "to": ["owner", "manager"]}
PASS_ON = {"rung": "next", "from": "due", "after_s": 60, "to": ["manager"], "reassign": True}
TEAM = {"rung": "team", "from": "due", "after_s": 120, "to": ["team"]}


def agree_on(cast: Cast, *rungs: dict[str, Any]) -> None:
    """Put a version with this ladder into force; what is handed over after it goes by it."""
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        Version.objects.filter(in_force_until__isnull=True).update(in_force_until=at)
        sales = {**DEFAULTS["sales"], "ladder": list(rungs)}
        starter.create(cast.workspace.pk, at=at, commitments={**DEFAULTS, "sales": sales})


def missed_by(cast: Cast, handoff: Handoff, seconds: float) -> None:
    """As if the promise had been over for so long."""
    with scope.workspace(cast.workspace.pk):
        backdate(handoff, timedelta(seconds=handoff.window_s + seconds))


def now(cast: Cast, handoff: Handoff) -> Handoff:
    with scope.workspace(cast.workspace.pk):
        return Handoff.objects.select_related("owner").get(pk=handoff.pk)
