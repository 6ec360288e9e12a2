"""A form anyone may fill in, at an address that only its connection knows; it may stand in a frame on other sites.

It needs no cookie and sets none: a browser sends none from inside a frame. A signed ticket says what was shown.
"""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from followup import promise
from leadbridge import policy
from leads import doors
from leads.forms import PublicForm
from leads.hosted import limits, origin, publishing, sending, tickets
from leads.hosted.document import PROMISE, FormDocument, fill
from leads.hosted.tickets import Ticket
from leads.models import Form, FormVersion
from workspaces import scope
from workspaces.middleware import opens_own_scope
from workspaces.models import Workspace

TOO_MANY = "This form was sent too often in the last minutes. Nothing of yours is lost: wait ten minutes and send it again."

LONGEST_QUERY = 6000  # an address is sent back in a header


@opens_own_scope
@csrf_exempt  # nobody is signed in here; the ticket says that the form was shown
@xframe_options_exempt  # the policy says who may frame it
@never_cache
@require_http_methods(["GET", "POST"])
def public_form(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, and take what was sent: stored before anyone is thanked, once however often it was clicked."""
    at, place = timezone.now(), _place(token)
    with scope.workspace(place[0]):
        form = _form(place[1])
        ticket = tickets.read(request.POST.get("ticket", ""))
        seen = FormVersion.objects.filter(form=form, pk=ticket.version).first() if ticket else None
        version = seen or publishing.latest(form)
        if version is None:
            raise Http404("There is no form here.")
        if form.connection.paused_at and not (seen and request.method == "POST"):
            return _framed(
                render(request, "leads/public_closed.html", _frame(request, place[0]), status=410), form
            )
        ticket = ticket if ticket and seen else _ticket(request, version, at)
        document = FormDocument.of(version.document)
        told = origin.parameters(ticket.page_url)
        filled = PublicForm(request.POST if request.method == "POST" else None, document=document, told=told)
        words = _promise(form, document, at)
        status = 200
        if filled.is_bound:
            status = 422
            if filled.is_valid():
                if not limits.is_exceeded(token, address=request.META.get("REMOTE_ADDR", "")):
                    sending.send(form, version, filled, ticket if seen else None, promise=words, at=at)
                    return redirect(_with_query(request, "public_form_thanks", token))
                filled.add_error(None, TOO_MANY)
                status = 429
        context = _frame(request, place[0]) | shown(document, filled, words) | {"ticket": ticket.signed()}
    return _framed(render(request, "leads/public_form.html", context, status=status), form)


@opens_own_scope
@xframe_options_exempt
@never_cache
@require_GET
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What the lead sees after sending, with the promise that was made."""
    at, place = timezone.now(), _place(token)
    with scope.workspace(place[0]):
        form = _form(place[1])
        version = publishing.latest(form)
        if version is None:
            raise Http404("There is no form here.")
        document = FormDocument.of(version.document)
        text = fill(document.thanks or document.promise, _promise(form, document, at))
        again = _with_query(request, "public_form", token)
        context = _frame(request, place[0]) | {"thanks": text, "again": again}
    return _framed(render(request, "leads/public_thanks.html", context), form)


@opens_own_scope
@cache_control(public=True, max_age=3600)
@require_GET
def embed_script(request: HttpRequest, token: str) -> HttpResponse:
    """The script that puts the form into another site's page, where its tag stands."""
    _place(token)
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


def shown(document: FormDocument, form: PublicForm, words: str) -> dict[str, object]:
    """The context of `leads/_form.html`, for the form's page and for its preview."""
    return {
        "title": document.title,
        "intro": fill(document.intro, words),
        "button": document.button,
        "promise": fill(document.promise, words),
        "form": form,
    }


@cache
def _script() -> bytes:
    path = finders.find("js/embed.js")
    assert isinstance(path, str)
    return Path(path).read_bytes()


def _place(token: str) -> tuple[int, int]:
    place = doors.connection_of(token)
    if place is None:
        raise Http404("There is no form here.")
    return place


def _form(connection_id: int) -> Form:
    form = Form.objects.select_related("connection").filter(connection_id=connection_id).first()
    if form is None:
        raise Http404("There is no form here.")
    return form


def _promise(form: Form, document: FormDocument, at: datetime) -> str:
    """What stands for {promise} now; nothing is asked of the agreement where no text holds it."""
    texts = document.intro + document.promise + document.thanks
    return promise.of_lane(form.workspace_id, document.lane, at=at) if PROMISE in texts else ""


def _ticket(request: HttpRequest, version: FormVersion, at: datetime) -> Ticket:
    page_url, source = origin.read(
        address=request.build_absolute_uri(),
        asked=request.GET.dict(),
        referrer=request.headers.get("Referer", ""),
    )
    return tickets.issue(version.pk, page_url=page_url, source=source, at=at)


def _with_query(request: HttpRequest, name: str, token: str) -> str:
    """Another of the form's pages, shown as this one is and on behalf of the same page around it."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        query = "embed=1" if "embed" in request.GET else ""
    return reverse(name, args=[token]) + (f"?{query}" if query else "")


def _frame(request: HttpRequest, workspace_id: int) -> dict[str, object]:
    """Whose page it is, and how it is shown: inside another page it takes no more room and no other theme than asked."""
    theme = request.GET.get("theme", "")
    return {
        "company": Workspace.objects.get(pk=workspace_id).name,
        "is_framed": "embed" in request.GET,
        "theme": theme if theme in {"light", "dark"} else "",
    }


def _framed(response: HttpResponse, form: Form) -> HttpResponse:
    response.headers["Content-Security-Policy"] = policy.framed_by(form.sites)
    return response
