"""A form anyone may fill in, at an address that only its connection knows."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadbridge import doorbell
from leads import doors, intake
from leads.forms import PublicForm
from leads.models import Connection
from workspaces import scope
from workspaces.middleware import opens_own_scope
from workspaces.models import Workspace


@opens_own_scope
@never_cache
@require_http_methods(["GET", "POST"])
def public_form(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, and take what was sent: stored before anyone is thanked, once however often it was clicked."""
    place = doors.connection_of(token)
    if place is None:
        raise Http404("There is no form here.")
    with scope.workspace(place[0]):
        way_in = Connection.objects.filter(pk=place[1], kind=Connection.Kind.FORM).first()
        if way_in is None:
            raise Http404("There is no form here.")
        form = PublicForm(request.POST or None, connection=way_in)
        is_done = form.is_valid()
        if is_done and not form.is_caught:
            _take(request, way_in, form)
        company = Workspace.objects.get(pk=place[0]).name
    if is_done:
        return redirect(f"{reverse('public_form_thanks', args=[token])}")
    shown = way_in.settings
    context = {
        "title": shown.get("title", way_in.name), "intro": shown.get("intro", ""), "button": shown.get("button", ""),
        "company": company, "promise": shown.get("promise", ""), "form": form,
    }  # fmt: skip
    return render(request, "leads/public_form.html", context, status=422 if form.is_bound else 200)


def _take(request: HttpRequest, way_in: Connection, form: PublicForm) -> None:
    at = timezone.now()
    payload = form.submission(page_url=request.build_absolute_uri(request.path), at=at)
    # The hidden key makes a double click one lead; another body under it is another enquiry, and keeps its own.
    try:
        received = intake.receive(
            way_in.workspace_id, way_in.pk, payload, key=form.cleaned_data["once"], at=at
        )
    except intake.KeyReused:
        return
    if received.is_new:
        doorbell.ring(intake.WAKE)


@opens_own_scope
@require_http_methods(["GET"])
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What the lead sees after sending, with the promise that was made."""
    place = doors.connection_of(token)
    if place is None:
        raise Http404("There is no form here.")
    with scope.workspace(place[0]):
        way_in = Connection.objects.get(pk=place[1])
        company = Workspace.objects.get(pk=place[0]).name
    context = {
        "company": company,
        "promise": way_in.settings.get("thanks") or way_in.settings.get("promise", ""),
        "name": "",
        "again": reverse("public_form", args=[token]),
    }
    return render(request, "leads/public_thanks.html", context)
