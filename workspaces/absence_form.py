"""An absence as it is entered."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from workspaces.forms import EARLIEST_YEAR, LATEST_YEAR
from workspaces.models import Absence


def _moment(*, required: bool, **more: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        **more,
    )


class AbsenceForm(forms.Form):
    """From when, until when, and why; an empty start is now, an empty end is until they say they are back."""

    starts_at = _moment(required=False, label="From", help_text="Empty: from now.")
    until_at = _moment(required=False, label="Until", help_text="Empty: until they say they are back.")
    reason = forms.ChoiceField(choices=Absence.Reason.choices, initial=Absence.Reason.HOLIDAY)
    note = forms.CharField(required=False, max_length=200)

    def clean_starts_at(self) -> datetime | None:
        return _in_calendar(self.cleaned_data["starts_at"])

    def clean_until_at(self) -> datetime | None:
        return _in_calendar(self.cleaned_data["until_at"])


def _in_calendar(moment: datetime | None) -> datetime | None:
    if moment is not None and not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise ValidationError(f"Choose a day between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    return moment
