"""What is filled in on the settings pages."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from workspaces.models import Member, Role, Side, Workspace

# An instant beyond a calendar's last day in another zone could be stored, but never read again.
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200

STARTS = {
    "queue": "Queue",
    "leads": "Leads",
    "agreement": "Agreement",
    "alignment": "Alignment",
    "scorecard": "Scorecard",
}


def zones() -> list[tuple[str, str]]:
    """The time zones people choose from, by region and city."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name and "Etc/" not in name
    ]


class YouForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A member's own settings."""

    time_zone = forms.ChoiceField(required=False, label="Your time zone")
    start_page = forms.ChoiceField(required=False, label="Your day begins with")

    class Meta:
        model = Member
        fields = ("time_zone", "start_page", "shortcuts")
        labels = {"shortcuts": "Single-key shortcuts in the queue"}
        help_texts = {"shortcuts": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", f"The workspace’s ({self.instance.workspace.time_zone})"),
            ("UTC", "UTC"),
            *zones(),
        ]
        start = self.fields["start_page"]
        assert isinstance(start, forms.ChoiceField)
        start.choices = self._starts()

    def _starts(self) -> list[tuple[str, str]]:
        """Pages to begin with; a saved view is chosen where the views are, and can be kept here."""
        pages = [(reverse(name), label) for name, label in STARTS.items()]
        own = self.instance.start_page
        kept = [(own, "A saved view")] if own and own not in dict(pages) else []
        return [("", "What is usual for your role"), *pages, *kept]


class RepFiguresForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Who sees each rep's figures."""

    class Meta:
        model = Workspace
        fields = ("rep_figures",)
        labels = {"rep_figures": "Who sees each rep’s figures"}
        help_texts = {
            "rep_figures": "To everyone else the reps are one line, on pages, in files and over the API."
        }


class MemberForm(forms.Form):
    """Someone to add to the workspace."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField(max_length=254, label="E-mail")
    role = forms.ChoiceField(choices=Role.choices)
    side = forms.ChoiceField(
        choices=Side.choices, help_text="A manager or owner stands on one of the two sides."
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].casefold()
        if Member.objects.filter(user__email=email).exists():
            raise ValidationError("This address is a member already.")
        return email

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("role") in {Role.MARKETING, Role.SALES} and asked.get("side") not in {
            None,
            asked["role"],
        }:
            self.add_error("side", f"Someone in {asked['role']} stands on the side of {asked['role']}.")
        return asked


class KeyForm(forms.Form):
    """An API key to make."""

    name = forms.CharField(max_length=80, help_text="What uses it: “Website”, “CRM sync”.")
    role = forms.ChoiceField(
        choices=Role.choices, initial=Role.MARKETING, help_text="It may do what this role may do."
    )
