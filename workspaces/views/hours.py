"""Hours of the workspace and of a person, and who is away until when."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from leadbridge.templatetags.words import when
from workspaces import absences, audit, hours_in_words
from workspaces.absence_form import AbsenceForm
from workspaces.hours_form import HoursForm
from workspaces.http import MemberRequest, leads_others_only, members_only
from workspaces.layers import Layer, merged
from workspaces.models import Absence, Member, Team

LONGEST_BREAK_MINUTES = 240


@leads_others_only
@require_http_methods(["GET", "POST"])
def of_workspace(request: MemberRequest) -> HttpResponse:
    """When the company is open: what holds for whoever says nothing else."""
    workspace, at = request.member.workspace, timezone.now()
    form = HoursForm(request.POST or None, own=workspace.own_hours, above=(), upper="", at=at, has_zone=False)
    if form.is_bound and form.is_valid():
        layer = form.cleaned_data["layer"]
        workspace.hours, workspace.holidays_of = layer.hours, layer.holidays_of
        workspace.save(update_fields=["hours", "holidays_of"])
        audit.record(
            workspace.pk, "hours changed", by=request.member, at=at,
            detail={"hours": layer.hours, "holidays_of": layer.holidays_of},
        )  # fmt: skip
        messages.success(request, f"Saved: {hours_in_words.say(merged(workspace.own_hours))}.")
        return redirect("teams")
    return render(request, "workspaces/hours.html", {"form": form}, status=422 if form.is_bound else 200)


@members_only
@require_http_methods(["GET", "POST"])
def of_member(request: MemberRequest, member_id: int) -> HttpResponse:
    """A person's own hours and absences: theirs to say, and their managers'."""
    member = _member(request, member_id)
    at, sent = timezone.now(), request.POST.get("form", "")
    above = _above(member)
    hours = HoursForm(
        request.POST if sent == "hours" else None, own=member.own_hours, above=above, upper="the team", at=at,
        has_zone=False,
    )  # fmt: skip
    absence = AbsenceForm(request.POST if sent == "absence" else None)
    if hours.is_bound and hours.is_valid():
        layer = hours.cleaned_data["layer"]
        member.hours, member.holidays_of = layer.hours, layer.holidays_of
        member.save(update_fields=["hours", "holidays_of"])
        audit.record(
            member.workspace_id, "hours changed", by=request.member, at=at,
            detail={"member": member.pk, "hours": layer.hours, "holidays_of": layer.holidays_of},
        )  # fmt: skip
        messages.success(request, f"Saved: {hours_in_words.say(merged(*above, member.own_hours))}.")
        return redirect("member", member.pk)
    if absence.is_bound and absence.is_valid():
        said = absence.cleaned_data
        try:
            absences.enter(
                member, starts_at=said["starts_at"] or at, until_at=said["until_at"], reason=said["reason"],
                note=said["note"], by=request.member, at=at,
            )  # fmt: skip
        except absences.Refused as refused:
            absence.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Saved. No new lead comes meanwhile.")
            return redirect("member", member.pk)
    context = {
        "member": member,
        "hours_form": hours,
        "absence_form": absence,
        "hours": hours_in_words.say(merged(*above, member.own_hours)),
        "absences": Absence.objects.not_over(at).filter(member=member).order_by("starts_at")[:50],
    }
    return render(request, "workspaces/member.html", context, status=422 if sent else 200)


@members_only
@require_POST
def remove_absence(request: MemberRequest, absence_id: int) -> HttpResponse:
    """Take an absence out."""
    found = get_object_or_404(Absence, pk=absence_id)
    member = _member(request, found.member_id or 0)
    absences.remove(found, by=request.member, at=timezone.now())
    messages.success(request, "Taken out.")
    return redirect("member", member.pk)


@members_only
@require_POST
def away(request: MemberRequest) -> HttpResponse:
    """Back in some minutes, or back now: one click, for oneself."""
    at, said = timezone.now(), request.POST.get("minutes", "")
    if said.isdecimal() and 0 < int(said[:4]) <= LONGEST_BREAK_MINUTES:
        absence = absences.step_out(request.member, int(said[:4]), by=request.member, at=at)
        messages.success(request, f"Back at {when(absence.until_at, at)}. Until then new leads go to others.")
    elif absences.come_back(request.member, by=request.member, at=at):
        messages.success(request, "Welcome back. New leads come to you again.")
    return redirect(_back(request))


def _member(request: MemberRequest, member_id: int) -> Member:
    """Oneself, or anyone of the workspace for who leads sales."""
    found = get_object_or_404(Member.objects.select_related("workspace"), pk=member_id, user__isnull=False)
    if found.pk != request.member.pk and not request.member.leads_others:
        raise PermissionDenied("Only they themselves and those who lead sales say when someone works.")
    return found


def _above(member: Member) -> tuple[Layer, ...]:
    """What holds for a person who says nothing: the hours of the first team they sit in, else the workspace's."""
    team = Team.objects.filter(seats__member=member).order_by("-is_default", "pk").first()
    return team.layers if team else (member.workspace.own_hours,)


def _back(request: MemberRequest) -> str:
    """The page it was clicked on."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else "queue"
