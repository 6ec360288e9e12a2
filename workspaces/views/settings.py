"""The settings pages: everyone's own, and the owner's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from workspaces import audit, invitations, keys
from workspaces.forms import KeyForm, MemberForm, RepFiguresForm
from workspaces.http import MemberRequest, asked_id, members_only, owners_only
from workspaces.models import ApiKey, Member


@members_only
@require_http_methods(["GET", "POST"])
def members(request: MemberRequest) -> HttpResponse:
    """Who works here; the owner adds people, and says who signs the agreement for each side."""
    form = MemberForm(request.POST or None)
    if request.method == "POST":
        if not request.member.is_owner:
            raise PermissionDenied("Only the owner of the workspace adds members.")
        if "signs" in request.POST:
            return _signs(request, asked_id(request.POST["signs"]))
        if "rep_figures" in request.POST:
            return _rep_figures(request)
        if form.is_valid():
            invitations.invite(
                request.member.workspace, by=request.member, at=timezone.now(), **form.cleaned_data
            )
            messages.success(
                request, f"{form.cleaned_data['name']} was added, and gets a mail to choose a password."
            )
            return redirect("members")
    people = Member.objects.filter(user__isnull=False).select_related("user").order_by("-is_active", "name")
    context = {
        "members": people,
        "form": form,
        "can_edit": request.member.is_owner,
        "rep_figures": RepFiguresForm(instance=request.member.workspace),
    }
    return render(request, "workspaces/members.html", context, status=422 if form.is_bound else 200)


def _rep_figures(request: MemberRequest) -> HttpResponse:
    """Let managers alone see each rep's figures, or everyone."""
    form = RepFiguresForm(request.POST, instance=request.member.workspace)
    if form.is_valid():
        form.save()
        audit.record(
            request.member.workspace_id, "rep figures changed", by=request.member, at=timezone.now(),
            detail=form.cleaned_data,
        )  # fmt: skip
        messages.success(request, "Saved.")
    return redirect("members")


def _signs(request: MemberRequest, member_id: int) -> HttpResponse:
    """Let a member sign the agreement for their side, or no more."""
    found = get_object_or_404(Member, pk=member_id, user__isnull=False)
    found.may_sign = not found.may_sign
    found.save(update_fields=["may_sign"])
    audit.record(
        request.member.workspace_id, "signatory changed", by=request.member, at=timezone.now(),
        detail={"member": found.pk, "may_sign": found.may_sign},
    )  # fmt: skip
    return redirect("members")


@owners_only
@require_http_methods(["GET", "POST"])
def api_keys(request: MemberRequest) -> HttpResponse:
    """Keys of other systems: made, shown once, ended."""
    made = ""
    form = KeyForm(request.POST if "name" in request.POST else None)
    if ended := request.POST.get("revoke"):
        key = get_object_or_404(ApiKey, pk=asked_id(ended))
        keys.revoke(key, by=request.member, at=timezone.now())
        return redirect("keys")
    if form.is_bound and form.is_valid():
        _, made = keys.create(
            request.member.workspace_id, by=request.member, at=timezone.now(), **form.cleaned_data
        )
        form = KeyForm()
    shown = ApiKey.objects.select_related("member").order_by("-pk")
    status = 422 if form.is_bound else 200
    return render(request, "workspaces/keys.html", {"keys": shown, "form": form, "made": made}, status=status)
