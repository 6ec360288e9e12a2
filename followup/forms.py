"""What a rep fills in: an attempt, a return, an outcome. The verbs check; the forms carry their words to the field."""

import uuid
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import make_aware

from agreement.commitments import Commitments
from agreement.models import Version
from followup.models import Breach, Handoff, Touch
from followup.outcomes import Word
from followup.touches import Attempt
from leads import normalise, phones
from scoring.rules import Rules

NOTE = 2000


class TouchForm(forms.Form):
    """One attempt; times without a zone are the viewer's."""

    medium = forms.CharField(max_length=12)
    result = forms.CharField(max_length=20)
    note = forms.CharField(required=False, max_length=NOTE)
    at = forms.DateTimeField(required=False)
    call_back_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def attempt(self) -> Attempt:
        asked = self.cleaned_data
        return Attempt(
            medium=asked["medium"],
            result=asked["result"],
            happened_at=asked["at"],
            note=asked["note"],
            call_back_at=asked["call_back_at"],
            evidence=Touch.Evidence.REPORTED,
        )


class ReturnForm(forms.Form):
    """Why a lead goes back."""

    reason = forms.ChoiceField(widget=forms.RadioSelect, label="Why does it go back?")
    criterion = forms.ChoiceField(required=False, label="Which line of the agreement was wrong?")
    note = forms.CharField(
        required=False, max_length=NOTE, widget=forms.Textarea(attrs={"rows": 3}), label="Note"
    )

    def __init__(self, asked: Any, *, handoff: Handoff) -> None:
        super().__init__(asked)
        version = Version.objects.select_related("definition").get(pk=handoff.version_id)
        reasons = Commitments.parse(version.commitments).sales.return_reasons
        lines = Rules.parse(version.definition.rules).criteria
        _choose(self, "reason", [(reason.key, reason.label) for reason in reasons])
        _choose(self, "criterion", [("", "None in particular"), *((line.key, line.label) for line in lines)])


class MoveForm(forms.Form):
    """Another time for a meeting; without a zone it is the viewer's."""

    starts_at = forms.DateTimeField(
        label="Day and time",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class MeetingForm(MoveForm):
    """A meeting booked by hand."""

    title = forms.CharField(required=False, max_length=200, label="What about")


class CauseForm(forms.Form):
    """Why a promise was missed, and why that is said."""

    cause = forms.ChoiceField(choices=Breach.Cause, widget=forms.RadioSelect, label="What kept us?")
    note = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label="Note")


class LiftForm(forms.Form):
    """Why somebody who asked not to be contacted may be contacted again."""

    why = forms.CharField(
        max_length=200, label="What did they say?", widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say how you know, so that others can rely on it."},
    )  # fmt: skip


class SkipForm(forms.Form):
    """Why an agreed attempt is left out."""

    reason = forms.CharField(
        max_length=300, label="Why is it left out?", widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why this attempt is left out."},
    )  # fmt: skip


class OutcomeForm(forms.Form):
    """What became of a lead."""

    outcome = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="It is",
        choices=[
            ("qualified", "Qualified"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("recycled", "Not now, keep for later"),
        ],
    )
    reason = forms.ChoiceField(required=False, label="If lost, why?")
    until = forms.DateField(
        required=False, label="If kept for later, until when?", widget=forms.DateInput(attrs={"type": "date"})
    )
    value = forms.DecimalField(
        required=False, min_value=0, max_digits=14, decimal_places=2, label="If won, what is it worth?"
    )
    note = forms.CharField(
        required=False, max_length=NOTE, widget=forms.Textarea(attrs={"rows": 3}), label="Note"
    )

    def __init__(self, asked: Any, *, handoff: Handoff) -> None:
        super().__init__(asked)
        commitments = Commitments.parse(Version.objects.get(pk=handoff.version_id).commitments)
        reasons = [(reason.key, reason.label) for reason in commitments.sales.loss_reasons]
        _choose(self, "reason", [("", "Choose…"), *reasons])

    def word(self) -> Word:
        asked = self.cleaned_data
        is_won = asked["outcome"] == "won"
        return Word(
            kind=asked["outcome"],
            reason=asked["reason"] if asked["outcome"] == "lost" else "",
            note=asked["note"],
            value=asked["value"] if is_won else None,
            until=self._until() if asked["outcome"] == "recycled" else None,
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("outcome") == "recycled" and not said.get("until") and "until" not in self.errors:
            self.add_error("until", "Say until when, so that it comes back by itself.")
        return said

    def _until(self) -> datetime | None:
        """The beginning of that day, for whoever says it."""
        day = self.cleaned_data["until"]
        return make_aware(datetime.combine(day, time())) if day else None


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class ErasureForm(forms.Form):
    """A word to be written, since nothing brings an erased person back."""

    word = forms.CharField(
        label="Write “erase” to confirm", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip().casefold()
        if word != "erase":
            raise forms.ValidationError("Write the word “erase”, or keep the person.")
        return word


class OwnLeadForm(forms.Form):
    """Someone a rep met: how they are called, how they can be reached, what they want."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.CharField(label="E-mail", max_length=254, required=False, help_text="This or a phone number is enough.",
                            widget=forms.EmailInput(attrs={"autocomplete": "off"}))  # fmt: skip
    phone = forms.CharField(max_length=40, required=False,
                            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))  # fmt: skip
    company = forms.CharField(max_length=200, required=False)
    title = forms.CharField(label="What they do", max_length=200, required=False)
    note = forms.CharField(label="What they want", max_length=2000, required=False,
                           widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip

    def __init__(self, asked: Any, *, country: str) -> None:
        super().__init__(asked, initial={"once": uuid.uuid4().hex})
        self._country = country

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.strip() and not normalise.email_key(email):
            raise forms.ValidationError("This is not an e-mail address.")
        return email

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone.strip() and not phones.key(phone, self._country):
            raise forms.ValidationError("This can’t be a phone number. Begin with + and the country’s code.")
        return phone

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not (said.get("email") or said.get("phone")):
            self.add_error("email", "Give an e-mail address or a phone number, so that they can be reached.")
        return said
