"""What is filled in around a decision: a question, a proposal, a no and why."""

from typing import Any

from django import forms

from alignment.models import Ruling
from alignment.rulings import Proposal

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


def _choose(form: forms.Form, name: str, lines: dict[str, str]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", NO_LINE), *lines.items()]
