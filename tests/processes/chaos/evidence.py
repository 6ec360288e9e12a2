"""What is left when the storm is over, read past the product as the role that owns the tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.processes.chaos.endpoint import Endpoint
from tests.processes.chaos.havoc import CUTS_DELIVERIES, Havoc
from tests.processes.chaos.verdict import Evidence, Handed, Held, Receipt, Sent, Stored, Told
from tests.processes.machine import Machine

STILL_TO_DO = {
    "submissions": "leads_submission WHERE state = 'pending'",
    "rungs": "followup_handoff WHERE rung_at IS NOT NULL",
    "messages": "followup_delivery WHERE state = 'pending'",
}


def still_to_do(machine: Machine) -> dict[str, int]:
    """How much of each kind waits, of those of which anything does."""
    found = {what: machine.count(where) for what, where in STILL_TO_DO.items()}
    return {what: number for what, number in found.items() if number}


def gather(
    machine: Machine,
    endpoint: Endpoint,
    havoc: Havoc,
    *,
    ladder: Sequence[Mapping[str, Any]],
    taken: Mapping[str, str],
    refused: Sequence[str],
) -> Evidence:
    """Everything the verdict looks at."""
    checked = machine.manage("check_figures")
    mails = [Receipt(key, "", at) for key, at in machine.mails()]
    rows = machine.rows
    return Evidence(
        taken={key: int(answered) for key, answered in taken.items()},
        refused=refused,
        submissions=[
            Stored(*row)
            for row in rows("SELECT idempotency_key, id, lead_id FROM leads_submission ORDER BY id")
        ],
        leads=[lead for (lead,) in rows("SELECT id FROM leads_lead ORDER BY id")],
        handoffs=[
            Handed(*row) for row in rows("SELECT id, lead_id, owner_id FROM followup_handoff ORDER BY id")
        ],
        assignments=[
            Held(*row)
            for row in rows("SELECT handoff_id, member_id FROM followup_assignment WHERE ended_at IS NULL")
        ],
        alerts=[
            Told(*row)
            for row in rows("SELECT id, handoff_id, rung, recipient_id FROM followup_alert ORDER BY id")
        ],
        missed=[handoff for (handoff,) in rows("SELECT handoff_id FROM followup_breach")],
        deliveries=[
            Sent(*row)
            for row in rows(
                "SELECT id, alert_id, transport, state, digest_id FROM followup_delivery ORDER BY id"
            )
        ],
        receipts=[*endpoint.receipts, *mails],
        kills=[kill.at for kill in havoc.kills if kill.part in CUTS_DELIVERIES],
        ladder={rung["rung"]: (rung["to"], rung["by"]) for rung in ladder},
        team=[member for (member,) in rows("SELECT member_id FROM workspaces_seat ORDER BY id")],
        manager=machine.manager,
        figures="" if checked.returncode == 0 else checked.stdout + checked.stderr,
    )
