"""What arrived and what became of it. Import models from this package, not from its files."""

from leads.models.activity import Activity
from leads.models.announcement import Announcement
from leads.models.behaviour import Event, Uncounted, Visitor
from leads.models.erased import ErasedKey
from leads.models.fact import FactKind, FactSet
from leads.models.file import ImportChunk, ImportRefusal, ImportRun
from leads.models.form import Form, FormVersion
from leads.models.lead import Lead, Outcome
from leads.models.meeting import Meeting
from leads.models.merge import Merge, MergeQuestion
from leads.models.person import Person, PersonKey
from leads.models.phone_call import PhoneCall
from leads.models.refusal import RefusedCall
from leads.models.retention import RetentionPeriod
from leads.models.source import Campaign, Channel, Connection
from leads.models.submission import Submission

__all__ = [
    "Activity",
    "Announcement",
    "Campaign",
    "Channel",
    "Connection",
    "ErasedKey",
    "Event",
    "FactKind",
    "FactSet",
    "Form",
    "FormVersion",
    "ImportChunk",
    "ImportRefusal",
    "ImportRun",
    "Lead",
    "Meeting",
    "Merge",
    "MergeQuestion",
    "Outcome",
    "Person",
    "PersonKey",
    "PhoneCall",
    "RefusedCall",
    "RetentionPeriod",
    "Submission",
    "Uncounted",
    "Visitor",
]
