"""The templates' page: listed for everyone, written by marketing and whoever leads, with a preview on a real lead."""

from django.contrib import messages as notes
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import access, templates, wording
from followup.mail_forms import TemplateForm
from followup.models import Template
from followup.templates import NameTaken
from leads.models import Lead
from workspaces.http import MemberRequest, members_only


@members_only
@require_GET
def listing(request: MemberRequest) -> HttpResponse:
    """Every template in use, and the one that was just removed, to bring it back."""
    context = {
        "templates": templates.standing().select_related("changed_by"),
        "can_write": templates.may_write(request.member),
    }
    return render(request, "followup/templates/list.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, template_id: int | None = None) -> HttpResponse:
    """Write a template, or change one."""
    _writers_only(request)
    found = (
        access.template(request.member, template_id)
        if template_id
        else Template(medium=Template.Medium.EMAIL)
    )
    form = TemplateForm(request.POST) if request.method == "POST" else TemplateForm.of(found)
    if form.is_valid():
        try:
            saved = templates.save(form.write(found), by=request.member, at=timezone.now())
        except NameTaken as taken:
            form.add_error("name", str(taken))
        else:
            notes.success(request, f"“{saved.name}” was saved.")
            return redirect("templates")
    context = {"form": form, "template": found, "preview": _preview(request, form)}
    return render(request, "followup/templates/edit.html", context, status=422 if form.is_bound else 200)


@members_only
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """What the words typed so far say to the last lead that came in."""
    _writers_only(request)
    context = {"preview": _preview(request, TemplateForm(request.POST))}
    return render(request, "followup/templates/_preview.html", context)


@members_only
@require_POST
def remove(request: MemberRequest, template_id: int) -> HttpResponse:
    """Take a template out of use; the list offers to bring it back."""
    _writers_only(request)
    found = access.template(request.member, template_id)
    templates.remove(found, by=request.member, at=timezone.now())
    context = {
        "templates": templates.standing().select_related("changed_by"),
        "can_write": True,
        "removed": found,
    }
    return render(request, "followup/templates/list.html", context)


@members_only
@require_POST
def bring_back(request: MemberRequest, template_id: int) -> HttpResponse:
    """Undo a removal."""
    _writers_only(request)
    found = access.template(request.member, template_id)
    try:
        templates.bring_back(found, by=request.member, at=timezone.now())
    except NameTaken as taken:
        notes.error(request, str(taken))
    return redirect("templates")


def _writers_only(request: MemberRequest) -> None:
    if not templates.may_write(request.member):
        raise PermissionDenied("Marketing and the managers write templates.")


def _preview(request: MemberRequest, form: TemplateForm) -> dict[str, object] | None:
    """The words as the last lead would read them; nothing while there is no lead or nothing is written."""
    subject, body = form["subject"].value() or "", form["body"].value() or ""
    last = Lead.objects.select_related("person", "channel", "fact_set").order_by("-arrived_at", "-pk").first()
    if last is None or not body:
        return None
    known = wording.known_of(last, by=request.member)
    return {
        "name": last.person.display_name,
        "subject": wording.fill(subject, known),
        "body": wording.fill(body, known),
        "missing": wording.open_places(wording.fill(f"{subject}\n{body}", known)),
    }
