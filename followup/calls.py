"""Who is on the phone: known from the click that began a call, until its result is logged or it must be over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from followup.models import Handoff
from workspaces.models import Member

LASTS = timedelta(minutes=15)  # a call nobody logged is taken for over after this long


def begin(handoff: Handoff, *, by: Member, at: datetime) -> None:
    """`by` clicked to call; while their call lasts, no ladder takes a lead from them. A result ends it."""
    Handoff.objects.filter(pk=handoff.pk, ended_at__isnull=True).update(calling_since=at, calling=by)


def on_the_phone(members: Iterable[int], *, at: datetime) -> dict[int, datetime]:
    """Of these members those who are on a call with any lead, and when it is taken for over at the latest."""
    rows = (
        Handoff.objects.open()
        .filter(calling_id__in=set(members), calling_since__gt=at - LASTS)
        .order_by("calling_since")
    )
    times = rows.values_list("calling_id", "calling_since")
    return {who: since + LASTS for who, since in times if who and since}
