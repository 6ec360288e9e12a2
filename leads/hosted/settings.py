"""What a form is called, where its leads are counted, and where it may be shown: none of it is seen by who fills it in."""

import re
from typing import Any

from django import forms

from leads.models import Form

ANY = "*"
MOST_SITES = 30
_SITE = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
PLACES = ((ANY, "On any site"), ("listed", "Only on these sites"), ("none", "On no other site"))


class NewForm(forms.Form):
    """A form to make."""

    name = forms.CharField(
        max_length=120, help_text="What you call it among yourselves: “Pricing page”, “Fair in May”."
    )
    channel = forms.CharField(max_length=80, initial="Website", help_text="Where its leads are counted.")


class FormSettings(forms.Form):
    """A form's name, channel and campaign, and who may embed it."""

    name = forms.CharField(max_length=120)
    channel = forms.CharField(max_length=80, help_text="Where its leads are counted.")
    campaign = forms.CharField(
        max_length=120, required=False, help_text="Empty: the utm_campaign of the page they came by."
    )
    where = forms.ChoiceField(choices=PLACES, label="May be embedded")
    sites = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One on each line: https://www.example.com. Only needed for “Only on these sites”.",
    )

    @classmethod
    def of(cls, form: Form, asked: Any = None) -> "FormSettings":
        source, sites = form.connection.settings.get("source", {}), form.sites
        where = ANY if ANY in sites else "listed" if sites else "none"
        initial = {
            "name": form.connection.name,
            "channel": source.get("channel", ""),
            "campaign": source.get("campaign", ""),
            "where": where,
            "sites": "\n".join(sites) if where == "listed" else "",
        }
        return cls(asked, initial=initial)

    def clean_sites(self) -> list[str]:
        """Origins, which go into a header: nothing else passes."""
        sites = []
        for line in self.cleaned_data["sites"].split():
            site = line.strip().rstrip("/").casefold()
            if not _SITE.fullmatch(site):
                raise forms.ValidationError(
                    f"“{line[:60]}” is not a site. Write it as https://www.example.com."
                )
            sites.append(site)
        if len(sites) > MOST_SITES:
            raise forms.ValidationError(f"At most {MOST_SITES} sites.")
        return list(dict.fromkeys(sites))

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("where") == "listed" and "sites" not in self.errors and not asked.get("sites"):
            self.add_error("sites", "Which sites?")
        return asked

    def save(self, form: Form) -> None:
        said = self.cleaned_data
        connection = form.connection
        connection.name = said["name"]
        source = connection.settings.get("source", {})
        connection.settings["source"] = source | {"channel": said["channel"], "campaign": said["campaign"]}
        connection.save(update_fields=["name", "settings"])
        form.sites = {ANY: [ANY], "listed": said["sites"], "none": []}[said["where"]]
        form.save(update_fields=["sites"])
