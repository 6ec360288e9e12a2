"""What a person may ask of a company: to see all that is known of them, and to be forgotten."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from followup import access, erasing, known_of, named_in_passing
from followup.forms import ErasureForm
from followup.handoffs import Conflict
from workspaces import audit
from workspaces.http import MemberRequest, owners_only


@owners_only
@require_GET
def data(request: MemberRequest, lead_id: int) -> JsonResponse:
    """All that is known of a lead's person, as a file to hand to them; who took it stands in the audit log."""
    person = access.lead(request.member, lead_id).person
    audit.record(
        request.member.workspace_id, "person's data exported", by=request.member, at=timezone.now(),
        detail={"person": person.pk},
    )  # fmt: skip
    response = JsonResponse(known_of.of(person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="person-{person.pk}.json"'
    return response


@owners_only
@require_http_methods(["GET", "POST"])
def erasure(request: MemberRequest, lead_id: int) -> HttpResponse:
    """Say what goes and what stays, and erase once that was confirmed by writing the word."""
    lead = access.lead(request.member, lead_id)
    if lead.person.erased_at is not None:
        return redirect("lead", lead.pk)
    form = ErasureForm(request.POST or None)
    mentions = named_in_passing.find(lead.person)
    chosen = request.POST.getlist("mention")
    if form.is_valid():
        words = named_in_passing.words_of(lead.person)
        try:
            erasing.erase(lead.person, by=request.member, at=timezone.now())
            named_in_passing.take_out(mentions, chosen, words, by=request.member)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, "Erased. The lead stays counted; who it was is gone.")
            return redirect("lead", lead.pk)
    context = {
        "lead": lead,
        "toll": erasing.toll(lead.person),
        "form": form,
        "mentions": mentions,
        "chosen": chosen,
    }
    return render(
        request, "followup/persons/erasure.html", context, status=422 if request.method == "POST" else 200
    )
