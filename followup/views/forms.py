"""The pages of hosted forms: their list, one form, its builder and its versions."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import form_answers, inbox, promise
from leads import access
from leads.forms import PublicForm
from leads.hosted import publishing
from leads.hosted.document import FormDocument, fill
from leads.hosted.settings import FormSettings, NewForm
from leads.hosted.sheet import STARTER, Sheet
from leads.models import Form, FormVersion, Submission
from workspaces.http import MemberRequest, members_only

MOST_SHOWN = 100


@members_only
@require_http_methods(["GET", "POST"])
def listing(request: MemberRequest) -> HttpResponse:
    """Every form with its state; posting makes a new one and goes on to its builder."""
    may_change = request.member.minds_intake
    new = NewForm(request.POST or None)
    if request.method == "POST":
        access.require_marketer(request.member)
        if new.is_valid():
            made = publishing.create(
                request.member.workspace_id, by=request.member, at=timezone.now(), **new.cleaned_data
            )
            return redirect("form_edit", made.pk)
    number = FormVersion.objects.filter(form=OuterRef("pk")).order_by("-number").values("number")[:1]
    came = (
        Submission.objects.filter(connection=OuterRef("connection")).order_by("-pk").values("received_at")[:1]
    )
    forms = (
        Form.objects.select_related("connection")
        .annotate(number=Subquery(number), came_at=Subquery(came))
        .order_by("connection__paused_at", "-pk")[:MOST_SHOWN]
    )
    context = {"forms": forms, "new": new, "may_change": may_change}
    return render(request, "leads/forms/forms.html", context, status=422 if new.is_bound else 200)


@members_only
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest, form_id: int) -> HttpResponse:
    """One form: its address, its state, what was sent, and what leads said of it. Posting changes its settings, or
    with `do` closes or opens it."""
    form = access.form(request.member, form_id)
    settings = FormSettings.of(form)
    if request.method == "POST":
        access.require_marketer(request.member)
        if (do := request.POST.get("do")) in SWITCHES:
            SWITCHES[do](form, by=request.member, at=timezone.now())
            return redirect("form", form.pk)
        settings = FormSettings.of(form, request.POST)
        if settings.is_valid():
            settings.save(form)
            messages.success(request, "Saved.")
            return redirect("form", form.pk)
    context = _page(request, form) | {"settings": settings}
    return render(request, "leads/forms/form.html", context, status=422 if settings.is_bound else 200)


SWITCHES = {"close": publishing.close, "open": publishing.reopen}


def _page(request: MemberRequest, form: Form) -> dict[str, Any]:
    at = timezone.now()
    versions = list(FormVersion.objects.filter(form=form).select_related("made_by").order_by("-number")[:20])
    latest = versions[0] if versions else None
    document = FormDocument.of(latest.document) if latest else None
    address = request.build_absolute_uri(reverse("public_form", args=[form.connection.token]))
    sent = Submission.objects.filter(connection_id=form.connection_id).select_related("lead__person")
    return {
        "form": form,
        "may_change": request.member.minds_intake,
        "latest": latest,
        "versions": versions,
        "address": address,
        "script": f'<script src="{address}embed.js" async></script>',
        "iframe": f'<iframe src="{address}?embed=1" title="Form" width="100%" height="640"></iframe>',
        "submissions": [(row, inbox.WORDS[row.state]) for row in sent.order_by("-pk")[:10]],
        "heard": form_answers.of(form, document, at=at) if document else [],
        "results": form_answers.RESULTS.values(),
        "days": form_answers.DAYS,
    }


@members_only
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, form_id: int) -> HttpResponse:
    """The builder. Each post carries the whole sheet: a step (`do`) changes its rows, without one it is published."""
    form = access.changeable_form(request.member, form_id)
    lanes, at = _lanes(request), timezone.now()
    latest = publishing.latest(form)
    if request.method == "GET":
        document = FormDocument.of(latest.document) if latest else STARTER
        sheet = Sheet.of(document, upon=latest.number if latest else 0, lanes=lanes)
        return _builder(request, form, sheet, document)
    sheet = Sheet.posted(request.POST, lanes=lanes)
    if request.POST.get("do"):
        return _builder(request, form, sheet.unjudged(), sheet.sketch())
    ready = sheet.document()
    if ready is None:
        return _builder(request, form, sheet, sheet.sketch(), status=422)
    try:
        made = publishing.publish(form, ready, upon=sheet.upon, by=request.member, at=at)
    except publishing.Overtaken as overtaken:
        who = overtaken.version.made_by.name if overtaken.version.made_by else "Somebody"
        sheet.problem = (
            f"{who} published version {overtaken.version.number} meanwhile. Look at it on the form’s page; "
            "publish again to put yours above it. What you wrote is still here."
        )
        sheet.upon = overtaken.version.number
        return _builder(request, form, sheet, ready, status=409)
    messages.success(request, f"Version {made.number} is what visitors see now.")
    return redirect("form", form.pk)


@members_only
@require_POST
def preview(request: MemberRequest, form_id: int) -> HttpResponse:
    """What is being written, as a lead would see it."""
    access.changeable_form(request.member, form_id)
    sheet = Sheet.posted(request.POST, lanes=_lanes(request))
    return render(request, "leads/forms/_shown.html", _preview(request, sheet.sketch()))


@members_only
@require_GET
def version(request: MemberRequest, form_id: int, version: int) -> HttpResponse:
    """A version as leads saw it."""
    form = access.form(request.member, form_id)
    found = FormVersion.objects.filter(form=form, number=version).select_related("made_by").first()
    if found is None:
        raise Http404("There is no such version here.")
    context = {"of": form, "version": found} | _preview(request, FormDocument.of(found.document))
    return render(request, "leads/forms/version.html", context)


def _lanes(request: MemberRequest) -> list[tuple[str, str]]:
    return [
        (lane.key, f"{lane.name}, {promise.wait(lane.window_s)}")
        for lane in promise.lanes(request.member.workspace_id)
    ]


def _builder(
    request: MemberRequest, form: Form, sheet: Sheet, shown: FormDocument, *, status: int = 200
) -> HttpResponse:
    context = {"of": form, "sheet": sheet} | _preview(request, shown)
    return render(request, "leads/forms/builder.html", context, status=status)


def _preview(request: MemberRequest, document: FormDocument) -> dict[str, Any]:
    words = promise.of_lane(request.member.workspace_id, document.lane, at=timezone.now())
    return {
        "is_preview": True,
        "title": document.title,
        "intro": fill(document.intro, words),
        "button": document.button,
        "promise": fill(document.promise, words),
        "thanks": fill(document.thanks, words),
        "form": PublicForm(document=document, auto_id="preview_%s"),
    }
