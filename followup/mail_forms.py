"""What is typed of a template, and of a mail or text to a lead."""

from typing import Any

from django import forms

from followup import mails, wording
from followup.models import Template


class TemplateForm(forms.Form):
    """A template as its writer types it."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    medium = forms.ChoiceField(label="For a", choices=Template.Medium.choices)
    subject = forms.CharField(
        max_length=mails.LONGEST_SUBJECT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = forms.CharField(label="Words", widget=forms.Textarea(attrs={"rows": 10}))

    @classmethod
    def of(cls, template: Template) -> "TemplateForm":
        """The form of a template as it stands."""
        return cls(initial={name: getattr(template, name) for name in cls.base_fields})

    def write(self, template: Template) -> Template:
        """The template with what was typed; nothing is kept yet."""
        for name in self.base_fields:
            setattr(template, name, self.cleaned_data[name])
        return template

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if len(body) > mails.LONGEST_BODY:
            raise forms.ValidationError(f"Say it in {mails.LONGEST_BODY:,} letters at most.")
        return body.replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (
            said.get("medium") == Template.Medium.EMAIL
            and not said.get("subject")
            and "subject" not in self.errors
        ):
            self.add_error("subject", "A mail needs a subject.")
        if said.get("medium") == Template.Medium.SMS:
            said["subject"] = ""
        return said

    @property
    def places(self) -> tuple[str, ...]:
        """What can always be asked for in braces."""
        return wording.ALWAYS


class MailForm(forms.Form):
    """A mail or text to a lead; the verb checks it and says at the field what is wrong."""

    template = forms.IntegerField(required=False, widget=forms.HiddenInput)
    subject = forms.CharField(max_length=mails.LONGEST_SUBJECT, required=False,
                              widget=forms.TextInput(attrs={"autocomplete": "off"}))  # fmt: skip
    body = forms.CharField(max_length=mails.LONGEST_BODY, required=False, label="Words",
                           widget=forms.Textarea(attrs={"rows": 9}))  # fmt: skip

    def __init__(self, *args: Any, is_mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = True
        self.fields["subject"].required = is_mail
        for field in self.fields.values():
            field.error_messages["required"] = "Write something here."
