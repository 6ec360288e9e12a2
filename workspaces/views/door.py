"""Coming in: sign-in, the demo's people, and going from one workspace to another."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workspaces import doors, scope
from workspaces.http import MemberRequest, members_only
from workspaces.middleware import opens_own_scope
from workspaces.models import Member, Role, Side, Workspace

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DOES = {
    (Role.MARKETING, Side.MARKETING): "Says what sales-ready means, and sees what became of every lead",
    (Role.MANAGER, Side.MARKETING): "Looks at alignment with the other side",
    (Role.MANAGER, Side.SALES): "Hears of every missed promise, and sees where leads wait",
    (Role.OWNER, Side.SALES): "Sets the workspace up: members, teams, keys",
    (Role.OWNER, Side.MARKETING): "Sets the workspace up: members, teams, keys",
}


@members_only
@require_GET
def start(request: MemberRequest) -> HttpResponse:
    """Where a member's day begins: as they chose; else a rep's in the queue, everyone else's at alignment."""
    if request.member.start_page:
        return redirect(request.member.start_page)
    return redirect("queue" if request.member.role == Role.SALES else "alignment")


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """allauth's sign-in; in the demo, with its people beside the form."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_people"] = [
                {
                    "id": person.pk,
                    "name": person.name,
                    "role": person.get_role_display(),
                    "does": _does(person),
                }
                for person in _demo_people()
            ]
        return context


@opens_own_scope
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people. The door stands only in a demo, and only its own people pass."""
    if not settings.DEMO:
        raise Http404
    person = next((person for person in _demo_people() if str(person.pk) == request.POST.get("person")), None)
    if person is None or person.user is None:
        raise Http404
    login(request, person.user, backend=BACKEND)
    request.session["workspace"] = person.workspace_id
    return redirect("start")


@opens_own_scope
@require_http_methods(["GET", "POST"])
def switch_workspace(request: HttpRequest) -> HttpResponse:
    """The places a user may enter, and going to one of them."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    places = doors.memberships(request.user.pk)
    if request.method == "POST":
        wanted = request.POST.get("workspace", "")
        if wanted not in {str(workspace_id) for workspace_id, _ in places}:
            raise Http404
        request.session["workspace"] = int(wanted)
        return redirect("start")
    return render(
        request, "workspaces/switch.html", {"workspaces": [_workspace(place) for place, _ in places]}
    )


def _workspace(workspace_id: int) -> Workspace:
    with scope.workspace(workspace_id):
        return Workspace.objects.get(pk=workspace_id)


def _demo_people() -> list[Member]:
    places = doors.demo_people()
    if not places:
        return []
    with scope.workspace(places[0][0]):
        return list(
            Member.objects.filter(pk__in=[pk for _, pk in places]).select_related("user").order_by("pk")
        )


def _does(person: Member) -> str:
    return DOES.get((Role(person.role), Side(person.side)), "Works the queue: calls, notes, returns, wins")
