"""What arrived and what became of it. Import models from this package, not from its files."""

from leads.models.activity import Activity
from leads.models.fact import FactKind, FactSet
from leads.models.lead import Lead, Outcome
from leads.models.person import Person, PersonKey
from leads.models.source import Campaign, Channel, Connection
from leads.models.submission import Submission

__all__ = [
    "Activity",
    "Campaign",
    "Channel",
    "Connection",
    "FactKind",
    "FactSet",
    "Lead",
    "Outcome",
    "Person",
    "PersonKey",
    "Submission",
]
