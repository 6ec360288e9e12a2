"""What is filled in around a version: a remark, a reason, the day it is to come into force."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agreement.models import Remark

LONGEST_TEXT = 2000
LATEST_YEAR = 2200


class RemarkForm(forms.Form):
    """Something to say of one line."""

    line = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        required=False,
        label="What is it?",
        widget=forms.RadioSelect,
        choices=[
            (Remark.Kind.REMARK.value, "A remark"),
            (Remark.Kind.CHANGE.value, "A change I ask for before we sign"),
        ],
    )
    text = forms.CharField(
        max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), label="In your words"
    )

    def __init__(self, asked: Any = None, *, known: dict[str, str], can_ask: bool, **kwargs: Any) -> None:
        super().__init__(asked, **kwargs)
        self._known = known
        if not can_ask:
            del self.fields["kind"]

    def clean_line(self) -> str:
        line: str = self.cleaned_data["line"]
        if line not in self._known:
            raise ValidationError("This line is gone. Open the version again.")
        return line

    @property
    def asks_for_change(self) -> bool:
        return self.cleaned_data.get("kind") == Remark.Kind.CHANGE


class ReasonForm(forms.Form):
    """Why a version is declined."""

    reason = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What would have to be different?",
    )


class ProposalForm(forms.Form):
    """When a version is to come into force; empty is as soon as both have signed."""

    takes_effect_at = forms.DateTimeField(
        required=False,
        label="In force from",
        help_text="Left empty: as soon as both sides have signed.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, asked: Any = None, *, at: datetime) -> None:
        super().__init__(asked)
        self._at = at

    def clean_takes_effect_at(self) -> datetime | None:
        day: datetime | None = self.cleaned_data["takes_effect_at"]
        if day is not None and not (day > self._at and day.year <= LATEST_YEAR):
            raise ValidationError("Choose a day to come, or leave it empty.")
        return day
