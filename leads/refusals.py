"""What is kept of a call that was refused, so that its owner can see why nothing comes in."""

import ipaddress
import json
from typing import Any

from leads.ways_in.kind import Call
from workspaces import scope

_NOTE = """
INSERT INTO leads_refusedcall (workspace_id, connection_id, reason, count, first_at, at, seen)
VALUES (%s, %s, %s, 1, %s, %s, %s::jsonb)
ON CONFLICT (workspace_id, connection_id, reason)
DO UPDATE SET count = leads_refusedcall.count + 1, at = EXCLUDED.at, seen = EXCLUDED.seen RETURNING id
"""


def note(workspace_id: int, connection_id: int, call: Call, *, reason: str, address: str) -> None:
    """Count this refused call under its reason: one row a reason, however many calls there are."""
    seen = {
        "bytes": len(call.body),
        "type": call.headers.get("content-type", "")[:100],
        "program": call.headers.get("user-agent", "")[:120],
        "network": network(address),
    }
    params: list[Any] = [workspace_id, connection_id, reason[:200], call.at, call.at, _safe(seen)]
    scope.run(workspace_id, _NOTE, params)


def network(address: str) -> str:
    """The network an address is in, which names no one: its first three bytes, or six of a longer one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def _safe(seen: dict[str, Any]) -> str:
    return json.dumps(seen).replace("\\u0000", "")
