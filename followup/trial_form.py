"""The box that asks who would get a lead: one that is there, or facts as someone types them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agreement.builder import wording
from leads import facts
from leads.models import Lead
from scoring.catalogue import Fact
from workspaces.http import asked_id

LATEST = 20


class WhoForm(forms.Form):
    """`lead_id`, or else `facts`, once the form is valid."""

    lead = forms.CharField(required=False, max_length=20, label="A lead", widget=forms.Select)
    facts = forms.CharField(
        required=False, max_length=4000, label="Or its facts", help_text="One a line, like country: NL.",
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "country: NL"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, known: Mapping[str, Fact]) -> None:
        super().__init__(data)
        self._known = known
        latest = Lead.objects.select_related("person").order_by("-arrived_at", "-pk")[:LATEST]
        self.fields["lead"].widget.choices = [
            ("", "None, the facts below"),
            *((str(lead.pk), lead.person.display_name) for lead in latest),
        ]

    def clean_lead(self) -> int | None:
        asked = self.cleaned_data["lead"]
        if not asked:
            return None
        if asked_id(asked) == 0:
            raise ValidationError("There is no such lead here.")
        return asked_id(asked)

    def clean_facts(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for line in self.cleaned_data["facts"].splitlines():
            if not line.strip():
                continue
            name, colon, value = line.partition(":")
            fact = wording.fact_name(name, self._known)
            if not colon or not fact:
                raise ValidationError(f"“{line.strip()[:40]}” isn’t a fact and its value, like country: NL.")
            is_known = fact in self._known
            said[fact] = (
                facts.coerce(value.strip(), self._known[fact].type) if is_known else wording.number(value)
            )
        return facts.fact_values(said)
