"""What is filled in around a decision: a question, a proposal, a no and why."""

from datetime import date
from typing import Any

from django import forms

from alignment.models import Ruling
from alignment.resolutions import Resolve
from alignment.rulings import Proposal
from workspaces.forms import EARLIEST_YEAR, LATEST_YEAR
from workspaces.models import Member

LONGEST_TEXT = 2000
NO_LINE = "None in particular"


class AskForm(forms.Form):
    """A question about a lead that came back or was lost."""

    criterion = forms.ChoiceField(required=False, label="Which line of the agreement is it about?")
    comment = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What should the other side look at?",
    )

    def __init__(self, asked: Any = None, *, lines: dict[str, str], **kwargs: Any) -> None:
        super().__init__(asked, **kwargs)
        _choose(self, "criterion", lines)


class ProposalForm(forms.Form):
    """A decision one would have."""

    decision = forms.ChoiceField(
        widget=forms.RadioSelect, choices=Ruling.Kind.choices, label="What should be decided?"
    )
    line = forms.ChoiceField(required=False, label="If the definition should change, which line?")
    note = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why, and if the definition should change, how?",
    )

    def __init__(self, asked: Any = None, *, lines: dict[str, str], **kwargs: Any) -> None:
        super().__init__(asked, **kwargs)
        _choose(self, "line", lines)

    def proposal(self) -> Proposal:
        said = self.cleaned_data
        return Proposal(said["decision"], said["note"], said["line"])


class DeclineForm(forms.Form):
    """Why one doesn't agree."""

    why = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What would be right instead?",
    )


class ResolutionForm(forms.Form):
    """What a meeting decided."""

    text = forms.CharField(max_length=500, label="What was decided?")
    owner = forms.ChoiceField(label="Who sees to it?")
    due_on = forms.DateField(
        required=False, label="By when?", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, asked: Any = None, **kwargs: Any) -> None:
        super().__init__(asked, **kwargs)
        people = Member.objects.filter(is_active=True, user__isnull=False).order_by("name")
        self._people = {str(one.pk): one for one in people}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, one.name) for pk, one in self._people.items()]

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise forms.ValidationError(f"Choose a day between {EARLIEST_YEAR} and {LATEST_YEAR}.")
        return day

    def resolve(self) -> Resolve:
        said = self.cleaned_data
        return Resolve(said["text"], self._people[said["owner"]], said["due_on"])


def _choose(form: forms.Form, name: str, lines: dict[str, str]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", NO_LINE), *lines.items()]
