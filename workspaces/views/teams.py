"""Teams: who sits in them, how they share leads, and when they are open."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from workspaces import audit, hours_in_words
from workspaces.hours_form import HoursForm
from workspaces.http import MemberRequest, asked_id, leads_others_only, members_only
from workspaces.layers import merged
from workspaces.models import Seat, Team
from workspaces.team_forms import NewSeatForm, NewTeamForm, SeatForm, SharingForm


@members_only
@require_http_methods(["GET", "POST"])
def listing(request: MemberRequest) -> HttpResponse:
    """Who leads are handed to; who leads sales says whether a member takes any, and makes teams."""
    form = NewTeamForm(request.POST if "name" in request.POST else None)
    if request.method == "POST":
        if not request.member.leads_others:
            raise PermissionDenied("Only the owner and sales managers say who takes leads.")
        if "seat" in request.POST:
            return _start_or_stop(request)
        if form.is_valid():
            made = Team.objects.create(
                workspace_id=request.member.workspace_id, name=form.cleaned_data["name"]
            )
            _record(request, "team made", team=made.pk)
            return redirect("team", made.pk)
    shown = [
        {
            "id": team.pk,
            "name": team.name,
            "is_default": team.is_default,
            "hours": hours_in_words.of(team),
            "seats": [seat for seat in team.seats.all() if seat.member.is_active],
        }
        for team in Team.objects.prefetch_related("seats__member").order_by("name")
    ]
    workspace = request.member.workspace
    context = {
        "teams": shown,
        "can_edit": request.member.leads_others,
        "form": form,
        "hours": hours_in_words.say(merged(workspace.own_hours)),
    }
    return render(request, "workspaces/teams.html", context, status=422 if form.is_bound else 200)


def _start_or_stop(request: MemberRequest) -> HttpResponse:
    seat = get_object_or_404(Seat, pk=asked_id(request.POST.get("seat", "")))
    seat.takes_leads = not seat.takes_leads
    seat.save(update_fields=["takes_leads"])
    _record(request, "seat changed", seat=seat.pk, takes_leads=seat.takes_leads)
    return redirect("teams")


@leads_others_only
@require_http_methods(["GET", "POST"])
def team(request: MemberRequest, team_id: int) -> HttpResponse:
    """One team: its hours, its way of sharing, its seats. Each of its forms is saved by itself."""
    found = get_object_or_404(Team, pk=team_id)
    asked = request.POST.get("form", "")
    forms = _forms(request, found, asked)
    if request.method == "POST":
        form = forms.get(asked)
        if form is not None and form.is_valid():
            said = _save(request, found, asked, form)
            messages.success(request, said)
            return redirect("team", found.pk)
    seats = [
        {"seat": form.instance, "form": form} for name, form in forms.items() if name.startswith("seat-")
    ]
    context = {"team": found, "seats": seats, "hours": hours_in_words.of(found), **{
        f"{name}_form": forms[name] for name in ("hours", "sharing", "new_seat")
    }}  # fmt: skip
    return render(request, "workspaces/team.html", context, status=422 if asked in forms else 200)


def _forms(request: MemberRequest, found: Team, asked: str) -> dict[str, Any]:
    """Every form of the page by its name; the one that was sent is filled in."""
    sent = {asked: request.POST} if request.method == "POST" else {}
    forms: dict[str, Any] = {
        "hours": HoursForm(
            sent.get("hours"),
            own=found.own_hours,
            above=found.layers[:-1],
            upper="the workspace",
            at=timezone.now(),
        ),
        "sharing": SharingForm(sent.get("sharing"), instance=found),
        "new_seat": NewSeatForm(sent.get("new_seat"), team=found),
    }
    for seat in found.seats.select_related("member").order_by("member__name"):
        name = f"seat-{seat.pk}"
        forms[name] = SeatForm(sent.get(name), instance=seat)
    return forms


def _save(request: MemberRequest, found: Team, name: str, form: Any) -> str:
    """Save one form; the answer says what was done."""
    if name == "hours":
        layer = form.cleaned_data["layer"]
        found.hours, found.time_zone, found.holidays_of = layer.hours, layer.time_zone, layer.holidays_of
        found.save(update_fields=["hours", "time_zone", "holidays_of"])
        _record(request, "hours changed", team=found.pk, hours=layer.hours, time_zone=layer.time_zone,
                holidays_of=layer.holidays_of)  # fmt: skip
        return f"Saved: {hours_in_words.of(found)}."
    if name == "new_seat":
        member = form.cleaned_data["member"]
        seat = Seat.objects.create(workspace_id=found.workspace_id, team=found, member=member)
        _record(request, "seat made", seat=seat.pk, team=found.pk, member=member.pk)
        return f"{member.name} sits in {found.name} now."
    form.save()
    changed = {field: form.cleaned_data[field] for field in form.changed_data}
    if name == "sharing":
        _record(request, "team changed", team=found.pk, **changed)
        return "Saved."
    _record(request, "seat changed", seat=form.instance.pk, **changed)
    return f"Saved for {form.instance.member.name}."


def _record(request: MemberRequest, verb: str, **detail: Any) -> None:
    audit.record(request.member.workspace_id, verb, by=request.member, at=timezone.now(), detail=detail)
