"""What came of it. Import models from this package, not from its files."""

from alignment.models.audit import AuditChunk, AuditFile, AuditRun
from alignment.models.cost import CampaignCost
from alignment.models.dispute import Dispute, Ruling
from alignment.models.meeting import Resolution, Subscription
from alignment.models.rollups import HandoffCell, HandoffDelta, HandoffSums, LeadCell, LeadDelta, LeadSums
from alignment.models.saved import SavedView

__all__ = [
    "AuditChunk",
    "AuditFile",
    "AuditRun",
    "CampaignCost",
    "Dispute",
    "HandoffCell",
    "HandoffDelta",
    "HandoffSums",
    "LeadCell",
    "LeadDelta",
    "LeadSums",
    "Resolution",
    "Ruling",
    "SavedView",
    "Subscription",
]
