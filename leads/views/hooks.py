"""Where other systems call: one address a connection."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leads import hooks
from leads.ways_in import Call
from workspaces.middleware import opens_own_scope

RETRY_AFTER_S = 3600


@opens_own_scope
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, token: str) -> HttpResponse:
    """Take what another system sends. No session counts here: the call itself shows that it is genuine."""
    desk = hooks.find(token)
    if desk is None:
        return JsonResponse({"detail": "There is no connection here."}, status=404)
    address = request.META.get("REMOTE_ADDR", "")
    headers = {name.lower(): value for name, value in request.headers.items()}
    at, url = timezone.now(), settings.BASE_URL + request.get_full_path()
    if request.method == "GET":
        answer = hooks.shake(desk, request.GET.dict(), Call(b"", headers, at), address=address)
        return HttpResponse(answer.detail, content_type="text/plain") if answer.is_taken else _said(answer)
    try:
        call = Call(request.body, headers, at, url)
    except RequestDataTooBig:
        most = f"The body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024} KiB."
        return _said(hooks.refuse(desk, Call(b"", headers, at), 413, most, address=address))
    return _said(hooks.take(desk, call, address=address))


def _said(answer: hooks.Answer) -> HttpResponse:
    if answer.is_taken:
        return JsonResponse({"received": True})
    response = JsonResponse({"detail": answer.detail}, status=answer.status)
    if answer.status == 503:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response
