"""What a link out of an alert opens: one question, one button. Looking changes nothing: mail servers look at every link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from followup import by_link, links
from followup.handoffs import Conflict
from followup.models import Alert
from workspaces import scope
from workspaces.middleware import opens_own_scope


@opens_own_scope
@csrf_exempt  # nobody is signed in here: the link itself is what only its reader has
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and at the press of the button do it once, as whoever the alert was for."""
    at = timezone.now()
    try:
        link = links.read(token, at=at)
    except links.Expired as reason:
        return _answer(request, {"problem": str(reason)}, status=410)
    with scope.workspace(link.workspace_id):
        alert = (
            Alert.objects.select_related("recipient", "handoff__lead__person")
            .filter(pk=link.alert_id)
            .first()
        )
        if alert is None or not alert.recipient.is_active:
            return _answer(request, {"problem": "What this link was for is no longer there."}, status=410)
        context = {"verb": link.verb, "label": links.VERBS[link.verb], "lead_id": alert.handoff.lead_id}
        if request.method == "GET":
            context |= {"is_used": by_link.is_used(link), "name": alert.handoff.lead.person.display_name}
            return _answer(request, context, status=200)
        try:
            by_link.use(link, alert, at=at)
        except Conflict as conflict:
            return _answer(request, context | {"problem": str(conflict)}, status=409)
        person = alert.handoff.lead.person
        return _answer(
            request, context | {"is_done": True, "name": person.display_name, "phone": person.phone}
        )


def _answer(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    response = render(request, "followup/by_link.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
