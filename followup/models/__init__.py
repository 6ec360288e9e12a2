"""The work on a lead. Import models from this package, not from its files."""

from followup.models.alert import Alert, Delivery
from followup.models.breach import Breach, CauseCorrection
from followup.models.handoff import Assignment, Handoff, Rotation
from followup.models.help import Help
from followup.models.mail import Mail, Template
from followup.models.meeting import MeetingWord
from followup.models.message import Message
from followup.models.nurture import Nurture
from followup.models.outcome import OutcomeEntry
from followup.models.replay import Replay
from followup.models.rollout import Rollout
from followup.models.routing import RoutingRule
from followup.models.skip import Skip
from followup.models.touch import Retraction, Touch
from followup.models.transport import AlertWishes, Transport, UsedLink

__all__ = [
    "Alert",
    "AlertWishes",
    "Assignment",
    "Breach",
    "CauseCorrection",
    "Delivery",
    "Handoff",
    "Help",
    "Mail",
    "MeetingWord",
    "Message",
    "Nurture",
    "OutcomeEntry",
    "Replay",
    "Retraction",
    "Rollout",
    "Rotation",
    "RoutingRule",
    "Skip",
    "Template",
    "Touch",
    "Transport",
    "UsedLink",
]
