"""What can be done straight from an alert: signed links, each for one thing, once, and not for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing

from followup.models import Alert

LASTS = timedelta(hours=24)
ACCEPT, CALL, HELP = "accept", "call", "help"
VERBS = {ACCEPT: "Accept", CALL: "Call", HELP: "I’ll help"}
_signer = signing.Signer(salt="alert link")


class Expired(ValueError):
    """The link is none of ours, or too old."""


@dataclass(frozen=True)
class Link:
    """What a link stands for: one verb of one alert, of whoever was told by it."""

    workspace_id: int
    alert_id: int
    verb: str


def of(alert: Alert, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """(label, url) of what its recipient can do about a lead nobody answered yet."""
    handoff = alert.handoff
    is_asked_for = alert.rung.startswith("now:")
    if not handoff.is_open or (handoff.is_answered and not is_asked_for) or alert.recipient.user_id is None:
        return ()
    if handoff.owner_id == alert.recipient_id:
        verbs = [] if handoff.is_accepted else [ACCEPT]
        verbs += [CALL] if handoff.lead.person.phone else []
    elif handoff.may_be_helped_by(alert.recipient, at=at) and not alert.recipient.leads_others:
        verbs = [HELP]
    else:
        verbs = []
    return tuple((VERBS[verb], _url(Link(alert.workspace_id, alert.pk, verb), at=at)) for verb in verbs)


def read(token: str, *, at: datetime) -> Link:
    """What a token stands for. Raises Expired."""
    try:
        workspace_id, alert_id, verb, until = _signer.unsign_object(token)
        link = Link(int(workspace_id), int(alert_id), str(verb))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Expired("This link is none of ours.") from error
    if until < at.timestamp() or verb not in VERBS:
        raise Expired("This link is too old. Sign in and find the lead in your queue.")
    return link


def _url(link: Link, *, at: datetime) -> str:
    until = int((at + LASTS).timestamp())
    token = _signer.sign_object([link.workspace_id, link.alert_id, link.verb, until], compress=True)
    return f"{settings.BASE_URL}/a/{token}/"
