"""A correction as people fill it in: the contract's fields, prefilled with what could be read, or its JSON."""

import json
from typing import Any

from django import forms

from leadbridge import strict_json
from leads import contract

PERSON = ("name", "email", "phone", "company", "title", "country", "external_id")
PLAIN = ("channel", "campaign", "page_url")
MOST_JSON = 256 * 1024


class CorrectionForm(forms.Form):
    """`body` is the corrected submission in the contract's shape; what the fields don't show of `proposal` stays in it."""

    name = forms.CharField(required=False, max_length=200)
    email = forms.CharField(
        required=False, max_length=254, label="E-mail", widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    phone = forms.CharField(required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    company = forms.CharField(required=False, max_length=200)
    title = forms.CharField(required=False, max_length=200, label="Job title")
    country = forms.CharField(required=False, max_length=60)
    external_id = forms.CharField(required=False, max_length=300, label="Id in another system")
    channel = forms.CharField(required=False, max_length=80)
    campaign = forms.CharField(required=False, max_length=120)
    page_url = forms.CharField(required=False, max_length=2000, label="Page")
    facts = forms.CharField(
        required=False,
        label="What else is known",
        help_text="One a line, as “name: value”.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, asked: Any, *, proposal: dict[str, Any]) -> None:
        self._proposal = proposal
        person = _mapping(proposal.get("person"))
        self._facts = {str(name): value for name, value in _mapping(proposal.get("facts")).items()}
        initial = {name: _text(person.get(name)) for name in PERSON}
        initial |= {name: _text(proposal.get(name)) for name in PLAIN}
        initial["facts"] = "\n".join(f"{name}: {_line(value)}" for name, value in self._facts.items())
        super().__init__(asked, initial=initial)

    @property
    def body(self) -> dict[str, Any]:
        said = self.cleaned_data
        person = {**_mapping(self._proposal.get("person")), **{name: said[name] for name in PERSON}}
        return {
            **self._proposal,
            **{name: said[name] for name in PLAIN},
            "person": {name: value for name, value in person.items() if value not in ("", None)},
            "facts": said["facts"],
        }

    def clean_facts(self) -> dict[str, Any]:
        """Lines read back; a value nobody changed keeps its type."""
        found: dict[str, Any] = {}
        for place, line in enumerate(self.cleaned_data["facts"].splitlines(), 1):
            if not line.strip():
                continue
            name, colon, value = line.partition(":")
            name, value = name.strip(), value.strip()
            if not (colon and name):
                raise forms.ValidationError(f"Line {place} has no “name: value”.")
            before = self._facts.get(name)
            found[name] = before if before is not None and _line(before) == value else value
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            place_faults(self, contract.faults(self.body))
        return said


class JsonForm(forms.Form):
    """The whole correction as JSON, for those who think in it."""

    json = forms.CharField(
        label="The submission as JSON",
        max_length=MOST_JSON,
        help_text="In the shape of POST /api/v1/submissions/.",
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, asked: Any, *, proposal: dict[str, Any]) -> None:
        super().__init__(asked, initial={"json": pretty(proposal)})

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cleaned_data["json"]
        return found

    def clean_json(self) -> dict[str, Any]:
        try:
            value = strict_json.read(self.cleaned_data["json"])
        except strict_json.NotStorable as error:
            raise forms.ValidationError(str(error)) from error
        if not isinstance(value, dict):
            raise forms.ValidationError("This must be a JSON object.")
        if faults := contract.faults(value):
            raise forms.ValidationError(
                [f"{path}: {word}" for path, words in faults.items() for word in words]
            )
        return value


def place_faults(form: forms.Form, faults: dict[str, list[str]]) -> None:
    """Each fault of the contract at the field it speaks of, the others above them all."""
    for path, words in faults.items():
        name = path.removeprefix("person.").partition(".")[0]
        name = "email" if path == "person" else name
        for word in words:
            form.add_error(name if name in form.fields else None, word)


def pretty(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _line(value: Any) -> str:
    is_plain = isinstance(value, str) and value.strip() == value and value and not set(value) & {"\n", "\r"}
    return str(value) if is_plain else json.dumps(value, ensure_ascii=False)
