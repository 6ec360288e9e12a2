"""What the company's campaigns cost, month by month: by the lead, dear where ads are paid for and cheap where friends talk."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

from alignment import costs
from leads.models import Lead
from workspaces.models import Member, Workspace

PER_LEAD = {"Paid search": 140, "Paid social": 65, "Webinar": 48, "Email": 12, "Partner": 90, "Referral": 30}
ROUND_TO = 50


def say(workspace: Workspace, *, by: Member, at: datetime) -> None:
    """Marketing's costs of the months in which the leads came."""
    found = Lead.objects.filter(campaign__isnull=False, channel__name__in=PER_LEAD).values_list(
        "campaign_id", "channel__name", "arrived_at"
    )
    leads = Counter((date(arrived.year, arrived.month, 1), pk, channel) for pk, channel, arrived in found)
    months: dict[date, dict[int, Decimal | None]] = {}
    for (month, campaign_id, channel), count in sorted(leads.items()):
        amount = max(ROUND_TO, round(count * PER_LEAD[channel] / ROUND_TO) * ROUND_TO)
        months.setdefault(month, {})[campaign_id] = Decimal(amount)
    for month, amounts in months.items():
        costs.say(workspace.pk, month, amounts, by=by, at=at)
