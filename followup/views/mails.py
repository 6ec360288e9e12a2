"""Writing to a lead: the composer, its mail, and taking that back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from followup import access, composer, mails, templates, touches
from followup.composer import Composer
from followup.handoffs import Conflict
from followup.mail_forms import MailForm
from followup.mails import BadMail
from followup.models import Handoff, Touch
from followup.touches import Attempt, BadTouch
from followup.views import work
from workspaces.http import MemberRequest, asked_id, members_only


@members_only
@require_http_methods(["GET", "POST"])
def compose(request: MemberRequest, handoff_id: int) -> HttpResponse:
    """The composer, begun from a template; a mail that is sent from it, or a text that was sent by the rep's phone."""
    handoff = access.workable_handoff(request.member, handoff_id)
    asked = request.POST if request.method == "POST" else request.GET
    template_id = asked_id(asked["template"]) if "template" in asked else None
    begun = composer.begin(
        handoff, medium=asked.get("medium", ""), template_id=template_id, by=request.member
    )
    if request.method == "GET":
        said = {
            "subject": begun.subject,
            "body": begun.body,
            "template": begun.chosen.pk if begun.chosen else 0,
        }
        form = MailForm(initial=said, is_mail=begun.is_mail)
        return _show(request, handoff, begun, form)
    form = MailForm(request.POST, is_mail=begun.is_mail)
    if form.is_valid():
        try:
            return _send(request, handoff, begun, form)
        except Conflict as conflict:
            return work.answer(request, handoff_id, notice=str(conflict), status=409)
        except (BadMail, BadTouch) as problem:
            form.add_error(problem.field if problem.field in form.fields else "body", str(problem))
    return _show(request, handoff, begun, form)


def _send(request: MemberRequest, handoff: Handoff, begun: Composer, form: MailForm) -> HttpResponse:
    said, at = form.cleaned_data, timezone.now()
    if not begun.is_mail:
        texted = Attempt("sms", Touch.Result.SENT, note=said["body"][:2000])
        made = touches.log(handoff, texted, by=request.member, at=at)
        undo = reverse("touch_retraction", args=[made.pk])
        return work.answer(request, handoff.pk, said="Text noted", undo=undo)
    mail = mails.write(
        handoff, subject=said["subject"], body=said["body"], by=request.member, at=at, template=begun.chosen
    )
    return work.answer(request, handoff.pk, said="Mail on its way", undo=reverse("mail_stop", args=[mail.pk]))


@members_only
@require_POST
def stop(request: MemberRequest, mail_id: int) -> HttpResponse:
    """Undo a mail that has not left yet."""
    found = access.mail(request.member, mail_id)
    try:
        mails.stop(found, at=timezone.now())
    except Conflict as conflict:
        return work.answer(request, found.handoff_id, notice=str(conflict), status=409)
    return work.answer(request, found.handoff_id, said="Not sent")


@members_only
@require_POST
def try_again(request: MemberRequest, mail_id: int) -> HttpResponse:
    """Send a mail again that could not be delivered."""
    found = access.mail(request.member, mail_id)
    mails.try_again(found, at=timezone.now())
    return work.answer(request, found.handoff_id, said="Tried again")


def _show(request: MemberRequest, handoff: Handoff, begun: Composer, form: MailForm) -> HttpResponse:
    response = render(
        request,
        "followup/handoffs/write.html",
        {
            "handoff": handoff,
            "composer": begun,
            "form": form,
            "can_write_templates": templates.may_write(request.member),
        },
        status=422 if form.is_bound else 200,
    )
    if form.is_bound and request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response
