"""What came of it. Import models from this package, not from its files."""

from alignment.models.audit import AuditChunk, AuditFile, AuditRun
from alignment.models.dispute import Dispute, Ruling
from alignment.models.rollups import HandoffCell, HandoffDelta, HandoffSums, LeadCell, LeadDelta, LeadSums

__all__ = [
    "AuditChunk",
    "AuditFile",
    "AuditRun",
    "Dispute",
    "HandoffCell",
    "HandoffDelta",
    "HandoffSums",
    "LeadCell",
    "LeadDelta",
    "LeadSums",
    "Ruling",
]
