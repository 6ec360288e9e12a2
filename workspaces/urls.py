from django.urls import path

from workspaces.views import door, settings

urlpatterns = [
    path("", door.start, name="start"),
    path("account/login/", door.SignIn.as_view(), name="account_login"),
    path("demo/sign-in/", door.demo_sign_in, name="demo_sign_in"),
    path("workspaces/", door.switch_workspace, name="switch_workspace"),
    path("settings/members/", settings.members, name="members"),
    path("settings/teams/", settings.teams, name="teams"),
    path("settings/keys/", settings.api_keys, name="keys"),
]
