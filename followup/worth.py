"""What a company's nth try to reach a lead has been worth: measured in the background, said beside the next try.

Among handoffs of the last year whose nth attempt was made while nobody had been reached yet: the share that it reached.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection

from followup import doors
from workspaces import scope

LOOKS_BACK = timedelta(days=365)
LAST = 10  # what comes after it is counted with it
LEAST = 20  # below so many cases nothing is said
KEPT_S = 2 * 86400

_MEASURED = """
WITH numbered AS (
    SELECT t.is_contact, row_number() OVER nth AS number,
        bool_or(t.is_contact) OVER (nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS was_reached
    FROM followup_touch t JOIN followup_handoff h ON h.workspace_id = t.workspace_id AND h.id = t.handoff_id
    WHERE h.started_at >= %(since)s AND NOT EXISTS (
        SELECT FROM followup_retraction r WHERE r.workspace_id = t.workspace_id AND r.touch_id = t.id)
    WINDOW nth AS (PARTITION BY t.handoff_id ORDER BY t.at, t.id)
)
SELECT least(number, %(last)s), count(*), count(*) FILTER (WHERE is_contact)
FROM numbered WHERE was_reached IS NOT TRUE GROUP BY 1
"""


@dataclass(frozen=True)
class Worth:
    """Of `base` such tries this share reached the lead."""

    share: float
    base: int


def of(workspace_id: int, number: int) -> Worth | None:
    """What the try with this number was worth; nothing while fewer than twenty such tries are known."""
    found: dict[int, tuple[int, int]] = cache.get(_key(workspace_id)) or {}
    tries, reached = found.get(min(number, LAST), (0, 0))
    return Worth(reached / tries, tries) if tries >= LEAST else None


def measure(workspace_id: int, *, at: datetime) -> dict[int, tuple[int, int]]:
    """Try -> how often it was made and how often it reached the lead; inside the workspace. Kept for `of`."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED, {"since": at - LOOKS_BACK, "last": LAST})
        found = {number: (tries, reached) for number, tries, reached in cursor.fetchall()}
    cache.set(_key(workspace_id), found, KEPT_S)
    return found


def measure_all() -> int:
    """Measure every workspace that hands leads over; what was lost of it is measured again the next time."""
    workspaces = doors.with_handoffs()
    for workspace_id in workspaces:
        with scope.workspace(workspace_id):
            measure(workspace_id, at=scope.now())
    return len(workspaces)


def _key(workspace_id: int) -> str:
    return f"worth:{workspace_id}"
