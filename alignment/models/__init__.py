"""What came of it. Import models from this package, not from its files."""

from alignment.models.dispute import Dispute, Ruling
from alignment.models.rollups import HandoffCell, HandoffDelta, HandoffSums, LeadCell, LeadDelta, LeadSums

__all__ = [
    "Dispute",
    "HandoffCell",
    "HandoffDelta",
    "HandoffSums",
    "LeadCell",
    "LeadDelta",
    "LeadSums",
    "Ruling",
]
