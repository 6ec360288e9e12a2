"""How many enquiries there were for one that reached sales: what a rep never sees of marketing's work.

Of the leads that arrived in the seven days up to this one, it among them: how many were handed over, and how many of those
the member holds or held last.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from leads.models import Lead
from workspaces.models import Member

WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class Reach:
    enquiries: int
    reached: int
    mine: int

    @property
    def words(self) -> str:
        """One sentence, to a rep about what reached them, to anyone else about what reached sales."""
        count, whom = (self.mine, "you") if self.mine else (self.reached, "sales")
        enquiries = f"{self.enquiries:,} enquiries" if self.enquiries != 1 else "1 enquiry"
        return f"{count:,} of {enquiries} of that week reached {whom}"


def of(lead: Lead, *, viewer: Member) -> Reach | None:
    """None for a lead that isn't handed over, or that came out of a file; one statement."""
    if lead.handed_off_at is None or lead.is_history:
        return None
    week = Lead.objects.filter(
        arrived_at__gt=lead.arrived_at - WINDOW, arrived_at__lte=lead.arrived_at, is_history=False
    )
    is_mine = lead.owner_id == viewer.pk
    found = week.aggregate(
        all=Count("pk"),
        reached=Count("pk", filter=Q(handed_off_at__isnull=False)),
        mine=Count("pk", filter=Q(handed_off_at__isnull=False, owner=viewer)),
    )
    return Reach(found["all"], found["reached"], found["mine"] if is_mine else 0)
