"""What campaigns cost, month by month, said by marketing."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alignment import cost_file, costs, period
from alignment.cost_file import CostsError
from alignment.models import CampaignCost
from alignment.views import asked
from leads.models import Campaign
from workspaces.http import MemberRequest, members_only

MOST = 200
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


class CostsForm(forms.Form):
    """An amount for each campaign; an empty one says that it isn't known."""

    def __init__(self, campaigns: list[Campaign], known: dict[int, Decimal], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # a POST's data, or nothing
        for campaign in campaigns:
            self.fields[f"cost_{campaign.pk}"] = forms.DecimalField(
                required=False,
                min_value=0,
                max_value=cost_file.LARGEST,
                decimal_places=2,
                max_digits=14,
                initial=known.get(campaign.pk),
                label=f"{campaign.name} ({campaign.channel.name})" if campaign.channel else campaign.name,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
            )

    @property
    def amounts(self) -> dict[int, Decimal | None]:
        return {int(name.removeprefix("cost_")): amount for name, amount in self.cleaned_data.items()}


@members_only
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest) -> HttpResponse:
    """The costs of a month, each campaign's to be typed in; or many months from a table."""
    if not request.member.minds_intake:
        raise PermissionDenied("Marketing and the owner say what campaigns cost.")
    month = _month(request)
    found = Campaign.objects.select_related("channel").order_by("channel__name", "name", "pk")
    campaigns = list(found[:MOST])
    known = dict(
        CampaignCost.objects.filter(month=month, campaign__in=campaigns).values_list("campaign_id", "amount")
    )
    faults: list[str] = []
    text = ""
    form = CostsForm(campaigns, known)
    if "table" in request.POST or "file" in request.FILES:
        text, faults = _table(request)
        try:
            count = (
                0
                if faults
                else cost_file.take(request.member.workspace_id, text, by=request.member, at=timezone.now())
            )
        except CostsError as error:
            faults = error.faults
        if not faults:
            messages.success(request, f"{count} cost{'' if count == 1 else 's'} changed.")
            return redirect(_address(month))
    elif request.method == "POST":
        form = CostsForm(campaigns, known, request.POST)
        if form.is_valid():
            costs.say(request.member.workspace_id, month, form.amounts, by=request.member, at=timezone.now())
            messages.success(request, f"The costs of {month:%B %Y} were saved.")
            return redirect(_address(month))
    status = 422 if faults or form.is_bound else 200
    context = {
        "month": f"{month:%Y-%m}",
        "month_name": f"{month:%B %Y}",
        "before": _address(_beside(month, -1)),
        "after": _address(_beside(month, 1)),
        "form": form,
        "text": text,
        "faults": faults[:20],
        "more_faults": max(len(faults) - 20, 0),
        "most": MOST if len(campaigns) == MOST else 0,
        "here": _address(month),
    }
    return render(request, "alignment/costs.html", context, status=status)


def _table(request: MemberRequest) -> tuple[str, list[str]]:
    """The text of the table, and what is wrong with it as a file."""
    file = request.FILES.get("file")
    if file is None:
        text = request.POST.get("table", "")
        return text[: cost_file.MOST_BYTES], [] if text.strip() else ["Paste a table, or choose a file."]
    if (file.size or 0) > cost_file.MOST_BYTES:
        return "", ["The file is larger than a megabyte."]
    try:
        return file.read().decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return "", ["The file is not UTF-8 text. Save it as CSV (UTF-8)."]


def _month(request: MemberRequest) -> date:
    said = _MONTH.fullmatch(request.GET.get("month", ""))
    if said:
        return date(int(said[1]), int(said[2]), 1)
    return period.today(asked.zone(request), timezone.now()).replace(day=1)


def _beside(month: date, step: int) -> date:
    number = month.year * 12 + month.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


def _address(month: date) -> str:
    return f"{reverse('alignment_costs')}?month={month:%Y-%m}"
