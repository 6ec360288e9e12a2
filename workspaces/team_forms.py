"""How a team shares its leads, and what each seat takes of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from workspaces.models import Member, Role, Seat, Side, Team

MOST_NAMES = 20
MOST_LETTERS = 60


class NamesField(forms.CharField):
    """Names typed with commas, as a list without twins."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=600, empty_value="", **more)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        said = str(super().clean(value))
        names = list(dict.fromkeys(name for part in said.split(",") if (name := " ".join(part.split()))))
        if len(names) > MOST_NAMES or any(len(name) > MOST_LETTERS for name in names):
            raise ValidationError(f"{MOST_NAMES} names of {MOST_LETTERS} letters are the most.")
        return names


class NewTeamForm(forms.Form):
    """A team to make."""

    name = forms.CharField(max_length=80, label="Name of the team")

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if Team.objects.filter(name=name).exists():
            raise ValidationError("There is a team of this name.")
        return name


class SharingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """How leads are shared among the seats of a team."""

    matched_facts = NamesField(
        label="Matched by",
        help_text="Facts such as language, country: a lead goes to those who have its value among their tags. Where nobody "
        "in the team has it, to anyone.",
    )

    class Meta:
        model = Team
        fields = ("name", "method", "previous_owner_first", "matched_facts", "off_hours", "catch_up")
        labels = {
            "name": "Name",
            "method": "Who is next",
            "previous_owner_first": "Whoever had an earlier lead of the same person comes first",
            "off_hours": "When nobody is on shift",
            "catch_up": "When somebody comes back, or a place becomes free",
        }

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if Team.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is a team of this name.")
        return name


class SeatForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """What a member takes of a team's leads."""

    tags = NamesField(label="Tags", widget=forms.TextInput(attrs={"placeholder": "de, nl, ERP"}))

    class Meta:
        model = Seat
        fields = ("weight", "most_a_day", "most_open", "tags", "takes_leads")
        labels = {
            "weight": "Share",
            "most_a_day": "Most a day",
            "most_open": "Most open",
            "takes_leads": "Takes leads",
        }
        help_texts = {"most_a_day": "", "most_open": ""}

    def __init__(self, data: Any = None, *, instance: Seat) -> None:
        super().__init__(data, instance=instance, prefix=f"seat-{instance.pk}")
        for name, least, most in (("weight", 0, 100), ("most_a_day", 1, 1000), ("most_open", 1, 1000)):
            self.fields[name] = forms.IntegerField(
                min_value=least, max_value=most, required=name == "weight", label=self.fields[name].label
            )


class NewSeatForm(forms.Form):
    """Who gets a seat in a team."""

    member = forms.ModelChoiceField(Member.objects.none(), label="Add someone", empty_label=None)

    def __init__(self, data: Any = None, *, team: Team) -> None:
        super().__init__(data)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            Member.objects.filter(is_active=True, user__isnull=False)
            .filter(role__in=[Role.SALES, Role.MANAGER, Role.OWNER], side=Side.SALES)
            .exclude(pk__in=team.seats.values("member_id"))
            .order_by("name")
        )
