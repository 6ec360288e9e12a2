"""Connections: the ways in of other systems, and how each of them does."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leads import access, attribution, connection_page, connections
from leads.connection_forms import NewConnectionForm, NewSecretForm, pasted_in, rules_in, source_forms
from leads.models import Channel, Connection, PhoneCall, RefusedCall, Submission
from leads.ways_in import KINDS, mapping
from workspaces.http import MemberRequest, members_only

SHOWN_ONCE = "secrets_of_connection"


@members_only
@require_GET
def listing(request: MemberRequest) -> HttpResponse:
    """Every connection with its state and when something last arrived."""
    newest = Submission.objects.filter(connection=OuterRef("pk")).order_by("-pk")
    called = PhoneCall.objects.filter(connection=OuterRef("pk")).order_by("-heard_at")
    refused = RefusedCall.objects.filter(connection=OuterRef("pk")).order_by("-at")
    found = (
        Connection.objects.filter(kind__in=KINDS)
        .defer("secrets")
        .annotate(
            last_at=Subquery(newest.values("received_at")[:1]),
            called_at=Subquery(called.values("heard_at")[:1]),
            refused_at=Subquery(refused.values("at")[:1]),
        )
        .order_by(Greatest("last_at", "called_at").desc(nulls_last=True), "-pk")[:100]
    )
    context = {
        "rows": [connection_page.row(way_in) for way_in in found],
        "kinds": list(KINDS.values()),
        "can_edit": request.member.minds_intake,
    }
    return render(request, "leads/connections/connections.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a connection of the kind that was chosen; its secret is shown on the page that follows, once."""
    access.require_marketer(request.member)
    kind = KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        if request.GET.get("kind"):
            raise Http404("There is no such kind of connection.")
        return redirect("connections")
    form = NewConnectionForm(kind, request.POST or None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        way_in, made = connections.make(
            kind.name, name=said["name"], channel=said.get("channel", ""), pasted=pasted_in(form, kind),
            by=request.member, at=timezone.now(),
        )  # fmt: skip
        request.session[SHOWN_ONCE] = {"connection": way_in.pk, **made}
        return redirect("connection", way_in.pk)
    context = {"kind": kind, "form": form, "channels": _channels()}
    return render(request, "leads/connections/new.html", context, status=422 if form.is_bound else 200)


@members_only
@require_GET
def one(request: MemberRequest, connection_id: int) -> HttpResponse:
    """All about one connection."""
    return _page(request, access.connection(request.member, connection_id))


@members_only
@require_POST
def test(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Send a test, and show what came of it."""
    way_in = access.changeable_connection(request.member, connection_id)
    answer = connections.send_test(way_in, at=timezone.now())
    tried = connection_page.tried(way_in, answer, country=request.member.workspace.country)
    if not request.htmx:
        messages.info(request, "The test arrived." if tried["ok"] else tried["detail"])
        return redirect("connection", connection_id)
    context = {"tried": tried}
    return render(request, "leads/connections/_tried.html", context)


@members_only
@require_POST
def pause(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Pause it, or let it go on."""
    way_in = access.changeable_connection(request.member, connection_id)
    verb = connections.go_on if way_in.paused_at else connections.pause
    verb(way_in, by=request.member, at=timezone.now())
    return redirect("connection", connection_id)


@members_only
@require_POST
def secret(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Change the secret; the one before is accepted for a day more."""
    way_in = access.changeable_connection(request.member, connection_id)
    kind = KINDS[way_in.kind]
    form = NewSecretForm(kind, request.POST)
    if not form.is_valid():
        return _page(request, way_in, status=422, secret_form=form)
    made = connections.change_secret(
        way_in, pasted=pasted_in(form, kind), by=request.member, at=timezone.now()
    )
    if made:
        request.session[SHOWN_ONCE] = {"connection": way_in.pk, **made}
    messages.success(request, "Changed. The one before is accepted for a day more.")
    return redirect("connection", connection_id)


@members_only
@require_POST
def source(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Say which channel and campaign its leads come from."""
    way_in = access.changeable_connection(request.member, connection_id)
    form, rules = source_forms(way_in, request.POST)
    if not (form.is_valid() and rules.is_valid()):
        return _page(request, way_in, status=422, source_form=form, rules=rules)
    connections.set_source(
        way_in, **form.cleaned_data, rules=rules_in(rules), by=request.member, at=timezone.now()
    )
    messages.success(request, "Saved. It holds for what arrives from now on.")
    return redirect("connection", connection_id)


@members_only
@require_GET
def try_source(request: MemberRequest, connection_id: int) -> HttpResponse:
    """What an address would become by the rules as they are saved."""
    way_in = access.connection(request.member, connection_id)
    address, referrer = request.GET.get("address", "")[:2000], request.GET.get("referrer", "")[:2000]
    found = attribution.clues(address, referrer=referrer)
    decided = attribution.decide(way_in.settings, found)
    context = {
        "found": found,
        "channel": decided.channel or KINDS[way_in.kind].channel or way_in.name,
        "campaign": decided.campaign,
        "rule": decided.rule,
        "is_asked": bool(address or referrer),
    }
    return render(request, "leads/connections/_decided.html", context)


@members_only
@require_POST
def map_payload(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Say what stands where in a payload; what waited for that is read again."""
    way_in = access.changeable_connection(request.member, connection_id)
    if not KINDS[way_in.kind].is_mapped:
        raise Http404("This kind knows what stands where.")
    paths, targets = request.POST.getlist("path"), request.POST.getlist("target")
    chosen = {
        path[:1000]: target for path, target in zip(paths, targets, strict=False) if target in mapping.TARGETS
    }
    if not {"email", "phone", "external_id"} & set(chosen.values()):
        fault = "Point at an e-mail, a phone number or an id: without one nobody can tell who this is."
        return _page(request, way_in, status=422, mapping_fault=fault, chosen=chosen)
    count = connections.set_mapping(way_in, chosen, by=request.member, at=timezone.now())
    messages.success(request, f"Saved. {count} that waited are read again." if count else "Saved.")
    return redirect("connection", connection_id)


def _page(request: MemberRequest, way_in: Connection, *, status: int = 200, **given: Any) -> HttpResponse:
    kind = KINDS[way_in.kind]
    kept_form, kept_rules = source_forms(way_in)
    shown = request.session.get(SHOWN_ONCE) or {}
    made = request.session.pop(SHOWN_ONCE) if shown.get("connection") == way_in.pk else {}
    context = {
        **connection_page.of(way_in, at=timezone.now(), chosen=given.pop("chosen", None)),
        "made": {use: value for use, value in made.items() if use != "connection"},
        "can_edit": request.member.minds_intake,
        "source_form": kept_form,
        "rules": kept_rules,
        "secret_form": NewSecretForm(kind),
        "channels": _channels(),
        "mapping_fault": "",
        **given,
    }
    return render(request, "leads/connections/connection.html", context, status=status)


def _channels() -> list[str]:
    """Names to choose from, so that one place doesn't get two."""
    return list(Channel.objects.order_by("name").values_list("name", flat=True)[:200])
