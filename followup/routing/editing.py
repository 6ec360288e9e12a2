"""Changing the rules: each change in the audit log, a removal can be taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from followup.models import RoutingRule
from workspaces import audit
from workspaces.models import Member

MOST_RULES = 60


def add(workspace_id: int, said: Mapping[str, Any], *, by: Member, at: datetime) -> RoutingRule:
    """A new rule, tried last. `said`: name, tests, otherwise, team_id or member_id."""
    last = RoutingRule.objects.in_order().select_for_update().last()
    made = RoutingRule.objects.create(
        workspace_id=workspace_id, position=last.position + 1 if last else 0, **said
    )
    _record(made, "routing rule added", by=by, at=at)
    return made


def change(rule: RoutingRule, said: Mapping[str, Any], *, by: Member, at: datetime) -> None:
    """Write what was said of a rule; its place stays."""
    for name, value in said.items():
        setattr(rule, name, value)
    rule.save(update_fields=list(said))
    _record(rule, "routing rule changed", by=by, at=at)


def move(rule: RoutingRule, steps: int, *, by: Member, at: datetime) -> None:
    """So many places later, or earlier; at either end it stays there."""
    rows = list(RoutingRule.objects.in_order().select_for_update())
    place = next((n for n, row in enumerate(rows) if row.pk == rule.pk), None)
    if place is None:
        return
    row = rows.pop(place)
    rows.insert(min(max(place + steps, 0), len(rows)), row)
    _number(rows)
    _record(rule, "routing rule moved", by=by, at=at)


def remove(rule: RoutingRule, *, by: Member, at: datetime) -> None:
    """It holds no more; `restore` brings it back."""
    rule.removed_at, rule.removed_by = at, by
    rule.save(update_fields=["removed_at", "removed_by"])
    _record(rule, "routing rule removed", by=by, at=at)


def restore(rule: RoutingRule, *, by: Member, at: datetime) -> None:
    """Where it stood before, among what is there now."""
    rule.removed_at = rule.removed_by = None
    rule.save(update_fields=["removed_at", "removed_by"])
    _number(list(RoutingRule.objects.in_order().select_for_update()))
    _record(rule, "routing rule restored", by=by, at=at)


def _number(rows: list[RoutingRule]) -> None:
    for place, row in enumerate(rows):
        row.position = place
    RoutingRule.objects.bulk_update(rows, ["position"])


def _record(rule: RoutingRule, verb: str, *, by: Member, at: datetime) -> None:
    audit.record(
        rule.workspace_id, verb, by=by, at=at,
        detail={
            "rule": rule.pk, "name": rule.name, "tests": rule.tests, "team": rule.team_id, "member": rule.member_id,
            "otherwise": rule.otherwise,
        },
    )  # fmt: skip
