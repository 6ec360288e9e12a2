"""The form of business hours, the same for the workspace, a team and a person."""

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from workspaces import ranges
from workspaces.business_time import DAYS, NeverOpen
from workspaces.forms import EARLIEST_YEAR, LATEST_YEAR, zones
from workspaces.layers import NO_HOLIDAYS, Layer, together

FOLLOW, ALWAYS, WEEK = "follow", "always", "week"
DAY_NAMES = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
MOST_CLOSED = 200
_OFFICE = [["09:00", "17:00"]]
_LEAST = timedelta(hours=1)  # who is never open for that long in a year can't keep any promise


@cache
def countries() -> list[tuple[str, str]]:
    """The countries whose public holidays are known, by name."""
    from holidays import registry  # here, because it is large and few pages ask

    named = [
        (code, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)) for name, code, *_ in registry.COUNTRIES.values()
    ]
    return sorted(named, key=lambda one: one[1])


class HoursForm(forms.Form):
    """What one of them says of its hours. `above`: the layers over it, from the workspace down; none for the workspace.

    `who` is "team" or "person", to say what it follows.
    """

    when = forms.ChoiceField(widget=forms.RadioSelect, label="Open")
    mon, tue, wed, thu, fri, sat, sun = (
        forms.CharField(required=False, label=DAY_NAMES[day], max_length=120) for day in DAYS
    )
    time_zone = forms.ChoiceField(required=False, label="Time zone")
    holidays_of = forms.ChoiceField(required=False, label="Closed on public holidays of")
    closed = forms.CharField(
        required=False, max_length=4000, label="Other closed days",
        widget=forms.Textarea(attrs={"rows": 2}), help_text="Like 2026-12-24, one after another.",
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        own: Layer,
        above: tuple[Layer, ...],
        upper: str,
        at: datetime,
        has_zone: bool = True,
    ) -> None:
        super().__init__(data, initial=_typed(own, has_upper=bool(above)))
        self._above, self._at = above, at
        follows = [(FOLLOW, f"As {upper} says")] if above else []
        _choose(self, "when", [*follows, (ALWAYS, "Always"), (WEEK, "At these hours")])
        unsaid = [("", f"As {upper} says")] if above else []
        _choose(self, "time_zone", [*unsaid, ("UTC", "UTC"), *zones()])
        none = [(NO_HOLIDAYS, "No country")] if above else [("", "No country")]
        _choose(self, "holidays_of", [*unsaid, *none, *countries()])
        if not has_zone:
            del self.fields["time_zone"]

    @property
    def days(self) -> list[Any]:
        return [self[day] for day in DAYS]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        week = {}
        for day in DAYS:
            try:
                week[day] = ranges.read(said.get(day) or "")
            except ValueError as wrong:
                self.add_error(day, str(wrong))
        if said.get("when") == WEEK and not self.errors and not any(week.values()):
            self.add_error("when", "Say when on at least one day.")
        if not self.errors:
            said["layer"] = layer = self._layer(said, week)
            try:
                together(*self._above, layer).due(self._at, _LEAST)
            except NeverOpen:
                raise ValidationError(
                    "With these days closed there is no open hour left in the year."
                ) from None
        return said

    def clean_closed(self) -> list[str]:
        found = set()
        for part in re.split(r"[\s,;]+", self.cleaned_data["closed"].strip()):
            if not part:
                continue
            try:
                day = date.fromisoformat(part)
            except ValueError:
                raise ValidationError(f"“{part[:30]}” is no day. Write it like 2026-12-24.") from None
            if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
                raise ValidationError(f"Choose days between {EARLIEST_YEAR} and {LATEST_YEAR}.")
            found.add(day.isoformat())
        if len(found) > MOST_CLOSED:
            raise ValidationError(f"{MOST_CLOSED} closed days are the most.")
        return sorted(found)

    def _layer(self, said: dict[str, Any], week: dict[str, Any]) -> Layer:
        hours: dict[str, Any] = {}
        if said["when"] == ALWAYS:
            hours["always"] = True
        elif said["when"] == WEEK:
            hours["week"] = {day: found for day, found in week.items() if found}
        if said["closed"]:
            hours["closed"] = said["closed"]
        return Layer(hours, said.get("time_zone") or "", said["holidays_of"])


def _typed(own: Layer, *, has_upper: bool) -> dict[str, Any]:
    """A layer as the form's fields; where no week is said an office's stands ready."""
    week = own.hours.get("week")
    shown = week if week is not None else dict.fromkeys(DAYS[:5], _OFFICE)
    when = WEEK if week is not None else ALWAYS if own.hours.get("always") or not has_upper else FOLLOW
    days = {day: ranges.write(shown.get(day, [])) for day in DAYS}
    rest = {"time_zone": own.time_zone, "holidays_of": own.holidays_of, "closed": ", ".join(own.closed)}
    return {"when": when, **days, **rest}


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
