"""A routing rule as it is filled in: a name, tests one below the other, and whom its leads go to."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from agreement.builder import choices, wording
from followup.models import RoutingRule
from followup.routing import editing, rules
from scoring.catalogue import Fact
from scoring.rules import MOST_CRITERIA, RulesError
from workspaces.models import Member, Seat, Team

FEWEST_ROWS, SPARE_ROWS, MOST_ROWS = 2, 1, 12
_FAULT = re.compile(r"criteria\[(\d+)\](?:\.(fact|operator|value))?.*")


class TestRow(forms.Form):
    """One test of a fact; a row left empty is none."""

    fact = forms.CharField(required=False, max_length=120, widget=forms.TextInput(attrs={"list": "facts"}))
    operator = forms.ChoiceField(required=False)
    value = forms.CharField(required=False, max_length=2000)
    until = forms.CharField(required=False, max_length=60, label="and")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["operator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices.of_type(None)
        for name, label in (
            ("fact", "Fact"),
            ("operator", "Test"),
            ("value", "Value"),
            ("until", "Upper value"),
        ):
            self.fields[name].widget.attrs["aria-label"] = f"{label} of test {int(str(self.prefix)) + 1}"

    @property
    def is_empty(self) -> bool:
        return not (self.cleaned_data.get("fact") or self.cleaned_data.get("value"))


class RuleForm(forms.Form):
    """`said` holds what the rule's verbs take, once the form is valid."""

    name = forms.CharField(
        max_length=80, label="Name of the rule", help_text="Shown where it decided: “Benelux”."
    )
    needs = forms.ChoiceField(choices=[("all", "All of these"), ("any", "Any of these")], label="When")
    target = forms.ChoiceField(label="Goes to")
    otherwise = forms.ChoiceField(
        choices=RoutingRule.Otherwise.choices, label="If nobody of them can take it"
    )

    def __init__(
        self, data: QueryDict | None, *, rule: RoutingRule | None, facts: Mapping[str, Fact]
    ) -> None:
        super().__init__(data, initial=_typed(rule))
        self._rule, self._facts = rule, facts
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _targets()
        stored = rule.tests["criteria"] if rule else []
        self.tests = [
            TestRow(
                data,
                prefix=str(place),
                initial=_row(stored[place]) if place < len(stored) else {"operator": "is"},
            )
            for place in range(_rows(data, len(stored)))
        ]
        self.said: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        filled = super().clean() or {}
        rows = [row for row in self.tests if row.is_valid() and not row.is_empty]
        if any(row.errors for row in self.tests):
            raise ValidationError("One of the tests can’t be read.")
        tests = {"needs": filled.get("needs", "all"), "criteria": [self._test(row) for row in rows]}
        if not rows:
            raise ValidationError(
                "Say what a lead has to be for this rule. What no rule is about goes to the default team."
            )
        try:
            rules.parse(tests)
        except RulesError as wrong:
            for path, message in wrong.faults:
                _tell(rows, path, message)
            raise ValidationError("One of the tests can’t be made.") from None
        self._keep_count(tests)
        kind, _, number = filled.get("target", "").partition("-")
        self.said = {
            "name": filled.get("name", ""), "tests": tests, "otherwise": filled.get("otherwise", ""),
            "team_id": int(number) if kind == "team" else None, "member_id": int(number) if kind == "member" else None,
        }  # fmt: skip
        return filled

    def _test(self, row: TestRow) -> dict[str, Any]:
        said = row.cleaned_data
        fact = wording.fact_name(said["fact"], self._facts) or ""
        value = choices.read_value(said["operator"], said["value"], said["until"], self._facts.get(fact))
        return {"fact": fact, "operator": said["operator"], "value": value}

    def _keep_count(self, tests: dict[str, Any]) -> None:
        """All rules are tested by one statement, and it holds so many different tests."""
        others = [
            rule for rule in RoutingRule.objects.in_order() if self._rule is None or rule.pk != self._rule.pk
        ]
        if len(others) >= editing.MOST_RULES:
            raise ValidationError(f"{editing.MOST_RULES} rules are the most.")
        if rules.count_tests([*others, RoutingRule(tests=tests)]) > MOST_CRITERIA:
            raise ValidationError(
                f"All rules together make {MOST_CRITERIA} different tests at most. “Is one of” tests a whole list at once."
            )


def _rows(data: QueryDict | None, stored: int) -> int:
    if data is None:
        return max(stored, FEWEST_ROWS) if stored else FEWEST_ROWS
    sent = {int(name.partition("-")[0]) for name in data if re.fullmatch(r"\d{1,2}-operator", name, re.ASCII)}
    return min(max(sent, default=0) + 1 + ("more" in data), MOST_ROWS)


def _typed(rule: RoutingRule | None) -> dict[str, Any]:
    if rule is None:
        return {"needs": "all", "otherwise": RoutingRule.Otherwise.NEXT}
    target = f"team-{rule.team_id}" if rule.team_id else f"member-{rule.member_id}"
    return {"name": rule.name, "needs": rule.tests["needs"], "target": target, "otherwise": rule.otherwise}


def _row(stored: Mapping[str, Any]) -> dict[str, Any]:
    value, until = choices.value_fields(stored["operator"], stored["value"])
    return {
        "fact": wording.fact_names([stored["fact"]]), "operator": stored["operator"], "value": value, "until": until,
    }  # fmt: skip


def _targets() -> list[tuple[str, list[tuple[str, str]]]]:
    teams = [(f"team-{team.pk}", team.name) for team in Team.objects.order_by("name")]
    sitting = Member.objects.filter(is_active=True, pk__in=Seat.objects.values("member_id")).order_by("name")
    return [("Teams", teams), ("People", [(f"member-{member.pk}", member.name) for member in sitting])]


def _tell(rows: list[TestRow], path: str, message: str) -> None:
    """A fault at the row and field it is in."""
    match = _FAULT.fullmatch(path)
    if match and int(match[1]) < len(rows):
        rows[int(match[1])].add_error(match[2] or "value", wording.fault(message, choices.WORDS))
