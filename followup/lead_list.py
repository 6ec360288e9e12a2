"""The list of leads: which ones, and what each line shows; the same for the page, the API and every number that opens."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet

from followup.models import Handoff
from leads import search
from leads.models import Campaign, Channel, Lead
from scoring.models import Assessment
from workspaces import paging
from workspaces.models import Member

STATES: dict[str, tuple[str, Q]] = {
    "open": ("Open", Q(outcome="")),
    "won": ("Won", Q(outcome="won")),
    "lost": ("Lost", Q(outcome="lost")),
    "returned": ("Returned", Q(outcome="returned")),
    "never_reached": ("Handed over, not reached", Q(handed_off_at__isnull=False, contacted_at__isnull=True)),
    "sales_ready": ("Sales-ready", Q(sales_ready_at__isnull=False)),
    "handed_off": ("Handed over", Q(handed_off_at__isnull=False)),
    "contacted": ("Reached", Q(contacted_at__isnull=False)),
    "accepted": ("Accepted", Q(accepted_at__isnull=False)),
    "met": ("Met", Q(met_at__isnull=False)),
    "qualified": ("Qualified", Q(qualified_at__isnull=False)),
}
NONE = "none"
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


def _channels() -> list[tuple[str, str]]:
    rows = Channel.objects.order_by("name").values_list("pk", "name")
    return [("", "Any channel"), (NONE, "(none)"), *((str(pk), name) for pk, name in rows)]


def _campaigns() -> list[tuple[str, str]]:
    rows = Campaign.objects.order_by("name").values_list("pk", "name")[:500]
    return [("", "Any campaign"), *((str(pk), name) for pk, name in rows)]


def _people() -> list[tuple[str, str]]:
    rows = Member.objects.filter(seats__isnull=False).distinct().order_by("name").values_list("pk", "name")
    return [("", "Anyone"), (NONE, "Nobody yet"), *((str(pk), name) for pk, name in rows)]


class LeadFilter(forms.Form):
    """What the list can be asked for. Days are the workspace's; `end` is the last day shown.

    The choices are read once, and only where they are shown or checked.
    """

    q = forms.CharField(required=False, max_length=200, label="Name, e-mail or phone begins with")
    channel = forms.ChoiceField(required=False)
    campaign = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False, label="With")
    state = forms.ChoiceField(
        required=False, choices=[("", "Any stage"), *((key, words) for key, (words, _) in STATES.items())]
    )
    start = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__({"start": asked.get("from", ""), "end": asked.get("to", ""), **dict(asked.items())})
        for name, read in {"channel": _channels, "campaign": _campaigns, "owner": _people}.items():
            cast(forms.ChoiceField, self.fields[name]).choices = cache(read)  # a widget asks three times

    def clean_start(self) -> date | None:
        return bounded(self.cleaned_data["start"])

    def clean_end(self) -> date | None:
        return bounded(self.cleaned_data["end"])

    def apply(self, leads: "QuerySet[Lead]", zone: ZoneInfo) -> "QuerySet[Lead]":
        """The leads asked for; a filter that isn't valid is as good as absent, and its message stands beside it."""
        self.full_clean()
        asked = self.cleaned_data
        if asked.get("q"):
            leads = leads.filter(person_id__in=search.persons(asked["q"]))
        for name in ("channel", "campaign"):
            if value := asked.get(name):
                leads = leads.filter(
                    **{f"{name}_id__isnull": True} if value == NONE else {f"{name}_id": int(value)}
                )
        if value := asked.get("owner"):
            leads = (
                leads.filter(pk__in=Handoff.objects.in_pool().values("lead_id"))
                if value == NONE
                else leads.filter(owner_id=int(value))
            )
        if value := asked.get("state"):
            leads = leads.filter(STATES[value][1])
        start, end = instants(asked, zone)
        if start:
            leads = leads.filter(arrived_at__gte=start)
        return leads.filter(arrived_at__lt=end) if end else leads


def bounded(day: date | None) -> date | None:
    """A day that can be asked for. Raises ValidationError for one no calendar of ours holds."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(f"Choose a day between {EARLIEST:%Y} and {LATEST:%Y}.")
    return day


def instants(asked: Mapping[str, Any], zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The days asked for as [start, end) in the workspace's zone; None where a side is open."""
    first, last = asked.get("start"), asked.get("end")
    return (
        datetime.combine(first, time(), zone) if first else None,
        datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
    )


def page(leads: "QuerySet[Lead]", *, cursor: str = "", size: int = 20) -> paging.Page[Lead]:
    """A page of leads, newest first, each with `score`, `lane`, `owner_name` and its latest `handoff`, in three queries."""
    found = paging.page(
        leads.select_related("person", "channel", "campaign"), by="arrived_at", cursor=cursor, size=size
    )
    decorate(found.rows)
    return found


def decorate(leads: list[Lead]) -> None:
    """Put beside each lead its latest score and handoff."""
    ids = [lead.pk for lead in leads]
    scores = dict(Assessment.objects.filter(lead_id__in=ids, is_latest=True).values_list("lead_id", "score"))
    latest: dict[int, Handoff] = {}
    for handoff in (
        Handoff.objects.filter(lead_id__in=ids).select_related("owner__user").defer("receipt").order_by("pk")
    ):
        latest[handoff.lead_id] = handoff
    for lead in leads:
        row: Any = lead
        row.score = scores.get(lead.pk)
        row.handoff = latest.get(lead.pk)
        row.owner_name = row.handoff.owner.name if row.handoff and row.handoff.owner else None
