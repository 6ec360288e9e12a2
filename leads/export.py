"""What a lead said of itself, as columns of a file that the importer reads back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from leads.folding import fold
from leads.imports.leads import TAKEN
from leads.models import FactKind, Lead, PersonKey
from workspaces.spreadsheet import Cell

_PERSON = ("name", "email", "phone", "company", "title", "country")


@dataclass(frozen=True)
class FactColumns:
    """The facts of a workspace that are no field of their own, each under a header that no other column has."""

    names: tuple[str, ...]
    header: tuple[str, ...]

    def cells(self, facts: Mapping[str, Any]) -> list[Cell]:
        return [_cell(facts.get(name)) for name in self.names]


def fact_columns(taken: Iterable[str]) -> FactColumns:
    """A column for each fact of the catalogue, by name; `taken` are the headers that stand beside them."""
    names = sorted(set(FactKind.objects.values_list("name", flat=True)) - TAKEN)
    used = {fold(header) for header in taken}
    header = []
    for name in names:
        header.append(next(spelling for spelling in _spellings(name) if fold(spelling) not in used))
        used.add(fold(header[-1]))
    return FactColumns(tuple(names), tuple(header))


def field_cells(leads: Sequence[Lead], *, slug: str) -> dict[int, list[Cell]]:
    """Lead id → the cells of OURS, in one statement; leads come with person, channel, campaign and fact set.

    `slug` is the workspace's: a lead's id says where it is from, so that its row can't be taken for another's.
    """
    ids = dict(
        PersonKey.objects.filter(
            kind=PersonKey.Kind.EXTERNAL_ID, person_id__in={lead.person_id for lead in leads}
        )
        .order_by("-pk")
        .values_list("person_id", "value")
    )
    return {lead.pk: _cells(lead, ids.get(lead.person_id, ""), slug) for lead in leads}


def facts_of(lead: Lead) -> Mapping[str, Any]:
    return lead.fact_set.facts if lead.fact_set else {}


def _cells(lead: Lead, external_id: str, slug: str) -> list[Cell]:
    facts = facts_of(lead)
    return [
        f"{slug}/{lead.pk}",
        facts.get("external_id") or external_id,
        *(getattr(lead.person, name) for name in _PERSON),
        lead.channel.name if lead.channel else "",
        lead.campaign.name if lead.campaign else "",
        lead.arrived_at,
        facts.get("page_url") or "",
        facts.get("form") or "",
    ]


def _spellings(name: str) -> Iterable[str]:
    yield name
    for number in count(2):
        yield f"{name[:110]} ({number})"


def _cell(value: Any) -> Cell:
    """A list is written as JSON has it, the only spelling that tells its items apart."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
