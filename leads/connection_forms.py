"""What is filled in to set up a connection."""

from collections.abc import Mapping
from typing import Any

from django import forms

from leads import attribution
from leads.models import Connection
from leads.ways_in import Kind

SPARE_RULES, MOST_RULES = 1, 30


class NewConnectionForm(forms.Form):
    """A name, the channel of its leads, and what the other system gives out."""

    name = forms.CharField(max_length=120, help_text="How you tell it from others: “Brand campaign NL”.")
    channel = forms.CharField(
        max_length=80,
        required=False,
        label="Channel of its leads",
        widget=forms.TextInput(attrs={"list": "channels"}),
    )

    def __init__(self, kind: Kind, asked: Any = None) -> None:
        super().__init__(asked, initial={"name": kind.label, "channel": kind.channel})
        if kind.tells_calls:
            del self.fields["channel"]  # nobody enquires by a phone call that we made
        add_pasted(self, kind, is_new=True)


class NewSecretForm(forms.Form):
    """What the other system gives out, pasted anew; empty leaves it as it is."""

    def __init__(self, kind: Kind, asked: Any = None) -> None:
        super().__init__(asked)
        add_pasted(self, kind, is_new=False)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if self.fields and not any(asked.values()):
            raise forms.ValidationError("Paste at least one of them.")
        return asked


def add_pasted(form: forms.Form, kind: Kind, *, is_new: bool) -> None:
    for pasted in kind.pasted:
        form.fields[pasted.use] = forms.CharField(
            max_length=600,
            required=pasted.required and is_new,
            label=pasted.label,
            help_text=pasted.help,
            widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )


def pasted_in(form: forms.Form, kind: Kind) -> dict[str, str]:
    """Use → what was pasted."""
    return {pasted.use: form.cleaned_data.get(pasted.use) or "" for pasted in kind.pasted}


class SourceForm(forms.Form):
    """Where its leads come from unless a rule says otherwise."""

    channel = forms.CharField(
        max_length=80, required=False, widget=forms.TextInput(attrs={"list": "channels"})
    )
    campaign = forms.CharField(
        max_length=120, required=False, help_text="Empty: the utm_campaign that comes along."
    )


class RuleForm(forms.Form):
    """One line of the table: if this clue passes this test, it is this channel."""

    clue = forms.ChoiceField(choices=[("", "…"), *attribution.CLUES.items()], required=False, label="If")
    test = forms.ChoiceField(choices=attribution.TESTS.items(), required=False, label="Test")
    value = forms.CharField(max_length=200, required=False, label="This text")
    channel = forms.CharField(
        max_length=80,
        required=False,
        label="Then the channel",
        widget=forms.TextInput(attrs={"list": "channels"}),
    )
    campaign = forms.CharField(max_length=120, required=False, label="And the campaign")

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if not asked.get("clue"):
            if asked.get("value") or asked.get("channel"):
                self.add_error("clue", "Choose what to look at.")
            return asked
        if asked.get("test") != "any" and not asked.get("value"):
            self.add_error("value", "Say which text.")
        if not asked.get("channel"):
            self.add_error("channel", "Name the channel.")
        return asked


_RuleFormSet = forms.formset_factory(
    RuleForm,
    extra=SPARE_RULES,
    max_num=MOST_RULES,
    absolute_max=MOST_RULES + SPARE_RULES,
    can_order=True,
    can_delete=True,
)


def source_forms(way_in: Connection, asked: Any = None) -> tuple[SourceForm, Any]:
    """The form of the fixed source and the formset of the rules, as they are kept or as they were sent."""
    source: Mapping[str, Any] = way_in.settings.get("source") or {}
    form = SourceForm(asked, initial={name: source.get(name, "") for name in ("channel", "campaign")})
    return form, _RuleFormSet(asked, initial=source.get("rules") or [], prefix="rules")


def rules_in(formset: Any) -> list[dict[str, str]]:
    """The rules of a valid formset in their order, without those taken out and the empty lines."""
    names = ("clue", "test", "value", "channel", "campaign")
    return [
        {name: form.cleaned_data.get(name) or "" for name in names}
        for form in formset.ordered_forms
        if form.cleaned_data.get("clue")
    ]
