"""The inbox: every submission, found by state, way in, day, or whom it is from."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Lower, StrIndex

from followup import lead_list
from leads import phones
from leads.models import Connection, PersonKey, Submission
from leads.normalise import email_key
from workspaces import paging
from workspaces.models import Workspace

State = Submission.State
WORDS = {
    State.PENDING.value: "Being read",
    State.ACCEPTED.value: "New lead",
    State.MERGED.value: "Joined an open lead",
    State.ATTENTION.value: "Needs attention",
    State.TEST.value: "Test",
    State.SPAM.value: "Spam",
}
WITHOUT_LEAD = [State.ATTENTION.value, State.TEST.value, State.SPAM.value]
MOST_SEARCHED = 2000  # of what became no lead: no key leads there, so the newest are read
MOST_REASONS = 5


def _connections() -> list[tuple[str, str]]:
    rows = Connection.objects.order_by("name").values_list("pk", "name")[:500]
    return [("", "Any way in"), *((str(pk), name) for pk, name in rows)]


class InboxFilter(forms.Form):
    """What the inbox can be asked for. Days are the workspace's; `end` is the last day shown."""

    q = forms.CharField(required=False, max_length=254, label="Whole e-mail address or phone number")
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *WORDS.items()])
    connection = forms.ChoiceField(required=False, label="Way in")
    start = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__({"start": asked.get("from", ""), "end": asked.get("to", ""), **dict(asked.items())})
        cast(forms.ChoiceField, self.fields["connection"]).choices = cache(_connections)

    def clean_start(self) -> Any:
        return lead_list.bounded(self.cleaned_data["start"])

    def clean_end(self) -> Any:
        return lead_list.bounded(self.cleaned_data["end"])

    def apply(self, rows: "QuerySet[Submission]", workspace: Workspace) -> "QuerySet[Submission]":
        """The submissions asked for; a filter that isn't valid is as good as absent, its message beside it."""
        self.full_clean()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(_from_whom(asked["q"], workspace))
        if state := asked.get("state"):
            rows = rows.filter(state=state)
            if state in WITHOUT_LEAD:  # a partial index serves only who repeats its condition
                rows = rows.filter(state__in=WITHOUT_LEAD)
        if asked.get("connection"):
            rows = rows.filter(connection_id=int(asked["connection"]))
        start, end = lead_list.instants(asked, ZoneInfo(workspace.time_zone))
        if start:
            rows = rows.filter(received_at__gte=start)
        return rows.filter(received_at__lt=end) if end else rows


def _from_whom(text: str, workspace: Workspace) -> Q:
    """By the keys of the person whose lead it became; where it became none, by its text."""
    text = text.replace("\x00", "").strip()
    values = [value for value in (email_key(text), phones.key(text, workspace.country), text) if value]
    people = PersonKey.objects.filter(
        kind__in=[PersonKey.Kind.EMAIL, PersonKey.Kind.PHONE, PersonKey.Kind.EXTERNAL_ID], value__in=values
    ).values("person_id")
    newest = (
        Submission.objects.filter(state__in=WITHOUT_LEAD)
        .order_by("-received_at", "-pk")
        .values("pk")[:MOST_SEARCHED]
    )
    told = Submission.objects.filter(pk__in=newest).annotate(
        found=StrIndex(Lower(Cast("payload", TextField())), Value(text.lower()))
    )
    return Q(lead__person_id__in=people) | Q(pk__in=told.filter(found__gt=0).values("pk"))


def page(rows: "QuerySet[Submission]", *, cursor: str = "", size: int = 25) -> paging.Page[Submission]:
    """A page of submissions, newest first, in one query: with `connection`, `lead.person`, and, as far as it is told plainly,
    `told_name` and `told_email`. Payloads are left where they are.
    """
    shown = (
        rows.select_related("connection", "lead__person")
        .defer("payload", "digest", "correction")
        .annotate(told_name=KT("payload__person__name"), told_email=KT("payload__person__email"))
    )
    return paging.page(shown, by="received_at", cursor=cursor, size=size)


def reasons() -> list[dict[str, Any]]:
    """The commonest reasons why something needs attention, as {reason, count}, the commonest first."""
    rows = Submission.objects.filter(state=State.ATTENTION, state__in=WITHOUT_LEAD)
    counted = rows.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    return [{"reason": reason, "count": count} for reason, count in counted[:MOST_REASONS]]
