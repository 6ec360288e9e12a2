"""A form as a visitor fills it in, built from the version they were shown."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django import forms

from leads.hosted.document import FormDocument, Question
from leads.normalise import email_key

MOST = {"text": 200, "email": 254, "phone": 40, "long": 2000, "hidden": 200}
AUTOCOMPLETE = {
    "name": "name", "email": "email", "phone": "tel", "company": "organization", "title": "organization-title",
    "country": "country-name",
}  # fmt: skip
YES_NO = (("yes", "Yes"), ("no", "No"))


class PublicForm(forms.Form):
    """Questions as the lead sees them; `submission` turns the answers into the shape every way in sends.

    `told` are the parameters of the page's address, from which hidden questions take their values.
    """

    website = forms.CharField(
        required=False,
        label="Leave this empty",
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(
        self,
        asked: Any = None,
        *,
        document: FormDocument,
        told: dict[str, str] | None = None,
        auto_id: str = "id_%s",
    ) -> None:
        super().__init__(asked, auto_id=auto_id)
        self._document = document
        trap = self.fields.pop("website")
        for question in document.questions:
            self.fields[question.key] = _field(question, told or {})
        if document.consent:
            self.fields["consent"] = forms.BooleanField(
                label=document.consent.wording,
                required=document.consent.required,
                error_messages={"required": "Tick this, so that we may answer you."},
            )
        self.fields["website"] = trap

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        reachable = [question.key for question in self._document.reachable]
        if reachable and not self.errors and not any(asked.get(key) for key in reachable):
            self.add_error(reachable[0], "Leave an e-mail address or a phone number, so that we can answer.")
        return asked

    @property
    def is_caught(self) -> bool:
        """A field people don't see was filled in: this is a machine."""
        return bool(self.data.get("website"))

    @property
    def fingerprint(self) -> str:
        """The same for the same answers, so that only a second sending of the same is one."""
        said = {name: _plain(value) for name, value in self.cleaned_data.items()}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:24]

    def submission(
        self, *, version: int, page_url: str, source: dict[str, str], promise: str, at: datetime
    ) -> dict[str, Any]:
        """The payload: who, from where, every question as it was asked with its answer, what was promised and agreed to.

        `version` is the id of the form's version that the lead saw.
        """
        document, said = self._document, self.cleaned_data
        given = {question.key: _plain(said[question.key]) for question in document.questions}
        answered = [question for question in document.questions if given[question.key] not in ("", None, [])]
        payload: dict[str, Any] = {
            "submitted_at": at.isoformat(),
            "person": {question.field: given[question.key] for question in answered if question.is_profile},
            "facts": {question.fact: given[question.key] for question in answered if question.fact},
            "page_url": page_url,
            "source": source,
            "form": {
                "name": document.title,
                "version": version,
                "answers": [
                    {"key": question.key, "question": question.label, "answer": given[question.key]}
                    for question in answered
                    if question.is_asked and not question.is_profile
                ],
                "promise": promise,
            },
        }
        if document.consent:
            payload["consent"] = {
                "wording": document.consent.wording,
                "given": bool(said["consent"]),
                "at": at.isoformat(),
            }
        return payload


class Hidden(forms.CharField):
    """What a visitor doesn't see can't be corrected by them either: it is cut to what can be kept, never refused."""

    def to_python(self, value: Any) -> str:
        return "".join(letter for letter in str(value or "") if letter.isprintable())[
            : MOST["hidden"]
        ].strip()


def _plain(value: Any) -> Any:
    """An answer as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return value


def _field(question: Question, told: dict[str, str]) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.label,
        "required": question.required and question.is_asked,
        "help_text": question.help,
    }
    match question.type:
        case "choice":
            choices = [("", "Choose…"), *((option, option) for option in question.options)]
            return forms.ChoiceField(choices=choices, **common)
        case "choices":
            return forms.MultipleChoiceField(
                choices=[(option, option) for option in question.options],
                widget=forms.CheckboxSelectMultiple,
                **common,
            )
        case "yes_no":
            return forms.TypedChoiceField(
                choices=YES_NO,
                widget=forms.RadioSelect,
                coerce=lambda said: said == "yes",
                empty_value=None,
                **common,
            )
        case "number":
            return forms.IntegerField(min_value=0, max_value=10**9, **common)
        case "date":
            return forms.DateField(
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common
            )
        case "hidden":
            initial = told.get(question.key) or question.value
            return Hidden(widget=forms.HiddenInput, initial=initial, **common)
    filled_in = {"autocomplete": AUTOCOMPLETE[question.field]} if question.is_profile else {}
    widget = {
        "email": forms.EmailInput(attrs=filled_in),
        "phone": forms.TextInput(attrs={"type": "tel"} | filled_in),
        "long": forms.Textarea(attrs={"rows": 4}),
    }.get(question.type, forms.TextInput(attrs=filled_in))
    validators = [_is_email] if question.type == "email" else []
    return forms.CharField(
        max_length=MOST.get(question.type, 200), widget=widget, validators=validators, **common
    )


def _is_email(value: str) -> None:
    if not email_key(value):
        raise forms.ValidationError("This is not an e-mail address.")
