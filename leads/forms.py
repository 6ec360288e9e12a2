"""A public form, built from its connection's questions."""

import uuid
from datetime import datetime
from typing import Any

from django import forms

from leads.models import Connection
from leads.normalise import email_key

PROFILE = ("name", "email", "phone", "company", "title", "country")
MOST = {"text": 200, "email": 254, "phone": 40, "long": 2000}


class PublicForm(forms.Form):
    """Questions as the lead sees them; `submission` turns the answers into the shape every way in sends."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
    website = forms.CharField(
        required=False,
        label="Leave this empty",
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, asked: Any, *, connection: Connection) -> None:
        super().__init__(asked, initial={"once": uuid.uuid4().hex})
        self._settings: dict[str, Any] = connection.settings
        self._questions: list[dict[str, Any]] = self._settings.get("questions", [])
        trap = self.fields.pop("website")
        for question in self._questions:
            self.fields[question["key"]] = _field(question)
        self.fields["website"] = trap

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        reachable = [
            question["key"] for question in self._questions if question.get("field") in {"email", "phone"}
        ]
        if reachable and not self.errors and not any(asked.get(key) for key in reachable):
            self.add_error(reachable[0], "Leave an e-mail address or a phone number, so that we can answer.")
        return asked

    @property
    def is_caught(self) -> bool:
        """A field people don't see was filled in: this is a machine."""
        return bool(self.data.get("website"))

    def submission(self, *, page_url: str, at: datetime) -> dict[str, Any]:
        """The payload: who, from where, every question as it was asked with its answer, and the promise that was made."""
        said = self.cleaned_data
        person = {
            question["field"]: said[question["key"]]
            for question in self._questions
            if question.get("field") in PROFILE
        }
        answers = [
            {"question": question["label"], "answer": said[question["key"]]}
            for question in self._questions
            if question.get("field") not in PROFILE and said[question["key"]] not in ("", None)
        ]
        facts = {
            question["fact"]: said[question["key"]]
            for question in self._questions
            if question.get("fact") and said[question["key"]] not in ("", None)
        }
        return {
            "channel": self._settings.get("channel", ""),
            "campaign": self._settings.get("campaign", ""),
            "submitted_at": at.isoformat(),
            "person": person,
            "facts": facts,
            "page_url": page_url,
            "form": {
                "name": self._settings.get("title", ""),
                "answers": answers,
                "promise": self._settings.get("promise", ""),
            },
        }


def _field(question: dict[str, Any]) -> forms.Field:
    label, required = question["label"], bool(question.get("required"))
    kind = question.get("type", "text")
    if kind == "choice":
        choices = [("", "Choose…"), *((option, option) for option in question.get("options", []))]
        return forms.ChoiceField(label=label, required=required, choices=choices)
    if kind == "number":
        return forms.IntegerField(label=label, required=required, min_value=0, max_value=10**9)
    if kind == "yes_no":
        return forms.BooleanField(label=label, required=required)
    widget = {
        "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        "long": forms.Textarea(attrs={"rows": 4}),
    }.get(kind, forms.TextInput())
    validators = [_is_email] if kind == "email" else []
    return forms.CharField(
        label=label, required=required, max_length=MOST.get(kind, 200), widget=widget, validators=validators
    )


def _is_email(value: str) -> None:
    if not email_key(value):
        raise forms.ValidationError("This is not an e-mail address.")
