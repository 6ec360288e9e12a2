"""Which rows a period's reports are read from, and what their statements are told.

The workspace is said once more as a constant. A policy reads it from the setting of the connection for every row, which over
a million rows costs as much as all the rest; beside a constant PostgreSQL sees that both must be equal, compares them once
and each row with the constant. Without a workspace set it finds nothing, as the policy does.
"""

from typing import Any

from alignment.period import Period
from workspaces import scope

_IN = "{at} < %(end)s AND (%(start)s::timestamptz IS NULL OR {at} >= %(start)s)"
LEADS = f"l.workspace_id = %(workspace)s AND l.merged_into_id IS NULL AND {_IN.format(at='l.arrived_at')}"
"""SQL that is true for the leads, called l, that arrived in the period and stand for themselves."""
HANDOFFS = f"h.workspace_id = %(workspace)s AND {_IN.format(at='h.started_at')}"
"""SQL that is true for the handoffs, called h, whose clock started in the period."""

DAYS = "l.day <= %(last)s AND (%(first)s::date IS NULL OR l.day >= %(first)s)"
"""The same for sums by day, called l, which PostgreSQL finds by their workspace anyway."""


def params(period: Period) -> dict[str, Any]:
    """The parameters of each of these."""
    return {
        "workspace": scope.current(),
        "start": period.start,
        "end": period.end,
        "first": period.first,
        "last": period.last,
    }
