"""What reaches a member and by what: their wishes, browsers and chats, the workspace's, and the log of what was sent."""

from functools import cache
from pathlib import Path

from django import forms
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import access, alert_settings, delivery_log
from followup.models import AlertWishes, Transport
from followup.transports import chat, push
from workspaces.http import MemberRequest, members_only
from workspaces.middleware import opens_own_scope


class QuietForm(forms.Form):
    """Hours in which nothing leaves the product."""

    quiet_from = forms.TimeField(
        required=False, label="From", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        required=False, label="Until", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        begin, end = said.get("quiet_from"), said.get("quiet_until")
        if (begin is None) != (end is None) and not self.errors:
            self.add_error(
                "quiet_until" if end is None else "quiet_from", "Quiet hours need both a start and an end."
            )
        if begin is not None and begin == end:
            self.add_error("quiet_until", "They would last no time at all. Choose another end.")
        return said


class ChatForm(forms.Form):
    """A chat to send alerts to."""

    name = forms.CharField(
        max_length=80, required=False, help_text="“Sales”, “My phone”. Empty: its service’s."
    )
    address = forms.CharField(
        max_length=chat.LONGEST,
        help_text="The webhook’s address as the chat shows it, or Apprise’s own. It is kept sealed and never shown again.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    is_shared = forms.BooleanField(
        required=False, label="For the whole workspace: what was agreed to go to chat goes here"
    )

    def __init__(self, *args: object, may_share: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own
        if not may_share:
            del self.fields["is_shared"]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            chat.read(address)
        except chat.BadAddress as problem:
            raise ValidationError(str(problem)) from problem
        return address


@members_only
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest) -> HttpResponse:
    """Show all of it; posting keeps the wishes and quiet hours."""
    kept = AlertWishes.objects.filter(member=request.member).first()
    stored = {"quiet_from": kept.quiet_from, "quiet_until": kept.quiet_until} if kept else {}
    quiet = QuietForm(request.POST or None, initial=stored)
    if quiet.is_bound and quiet.is_valid():
        alert_settings.wish(request.member, request.POST.getlist("also"), **quiet.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("alert_settings")
    return _show(request, quiet=quiet, status=422 if quiet.is_bound else 200)


@members_only
@require_GET
def transports(request: MemberRequest) -> HttpResponse:
    """The transports alone, fetched again when one of them changed."""
    return _fragment(request)


@members_only
@require_POST
def add_chat(request: MemberRequest) -> HttpResponse:
    """Add a chat of one's own; the owner, one of the workspace's."""
    form = ChatForm(request.POST, may_share=request.member.is_owner)
    if form.is_valid():
        is_shared = form.cleaned_data.get("is_shared", False)
        try:
            alert_settings.add_chat(
                request.member.workspace_id,
                form.cleaned_data["address"],
                name=form.cleaned_data["name"],
                of=None if is_shared else request.member,
                by=request.member,
                at=timezone.now(),
            )
        except chat.BadAddress as problem:
            form.add_error("address", str(problem))
        else:
            messages.success(request, "Added. Send a test to see that it arrives.")
            return redirect("alert_settings")
    return _show(request, chats=form, status=422)


@members_only
@require_POST
def add_browser(request: MemberRequest) -> HttpResponse:
    """The browser says where it takes alerts."""
    said = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        alert_settings.add_browser(
            **said, name=request.POST.get("name", "")[:40], by=request.member, at=timezone.now()
        )
    except (push.BadBrowser, chat.BadAddress) as problem:
        return HttpResponse(str(problem), status=422, content_type="text/plain; charset=utf-8")
    return _fragment(request)


@members_only
@require_POST
def test(request: MemberRequest, transport_id: int) -> HttpResponse:
    """Send a test by it."""
    row = access.transport(request.member, transport_id)
    alert_settings.ask_for_test(row, by=request.member, at=timezone.now())
    return _fragment(request) if request.htmx else redirect("alert_settings")


@members_only
@require_POST
def test_mail(request: MemberRequest) -> HttpResponse:
    """Send a test by mail to whoever asks."""
    if not request.member.is_owner:
        raise PermissionDenied("Only the owner of the workspace tests the mail server.")
    alert_settings.test_of_mail(by=request.member, at=timezone.now())
    return _fragment(request) if request.htmx else redirect("alert_settings")


@members_only
@require_http_methods(["GET", "POST"])
def remove(request: MemberRequest, transport_id: int) -> HttpResponse:
    """Ask, then remove it."""
    row = access.transport(request.member, transport_id)
    if request.method == "POST":
        alert_settings.remove(row, by=request.member, at=timezone.now())
        messages.success(request, f"{row.name} gets no alerts any more.")
        return redirect("alert_settings")
    return render(request, "followup/alert_settings/remove.html", {"transport": row})


@members_only
@require_GET
def log(request: MemberRequest) -> HttpResponse:
    """What was sent: to this member, or, for the owner, to anyone."""
    found = delivery_log.page(request.member, cursor=request.GET.get("after", ""))
    context = {
        "lines": found.rows,
        "next": f"?after={found.next}" if found.next else "",
        "first": "?" if request.GET else "",
    }
    return render(request, "followup/alert_settings/log.html", context)


@opens_own_scope
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows an alert while no page of ours is open; it reaches no page, and stands in no page's way."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _worker() -> bytes:
    path = finders.find("js/push-worker.js")
    assert isinstance(path, str)
    return Path(path).read_bytes()


def _show(
    request: MemberRequest,
    *,
    quiet: QuietForm | None = None,
    chats: ChatForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if quiet is None:
        kept = AlertWishes.objects.filter(member=request.member).first()
        quiet = QuietForm(
            initial={"quiet_from": kept.quiet_from, "quiet_until": kept.quiet_until} if kept else {}
        )
    context = _transports(request) | {
        "rows": alert_settings.rows(request.member),
        "labels": list(alert_settings.LABELS.values()),
        "quiet": quiet,
        "chats": chats or ChatForm(may_share=request.member.is_owner),
        "services": chat.SERVICES,
        "public_key": push.public_key(),
    }
    return render(request, "followup/alert_settings/page.html", context, status=status)


def _fragment(request: MemberRequest) -> HttpResponse:
    return render(request, "followup/alert_settings/_transports.html", _transports(request))


def _transports(request: MemberRequest) -> dict[str, list[Transport]]:
    return alert_settings.shown_to(request.member)
