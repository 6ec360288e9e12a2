from django.urls import path

from workspaces.views import door, hours, settings, teams

urlpatterns = [
    path("", door.start, name="start"),
    path("account/login/", door.SignIn.as_view(), name="account_login"),
    path("demo/sign-in/", door.demo_sign_in, name="demo_sign_in"),
    path("workspaces/", door.switch_workspace, name="switch_workspace"),
    path("settings/members/", settings.members, name="members"),
    path("settings/members/<int:member_id>/", hours.of_member, name="member"),
    path("settings/absences/<int:absence_id>/removal/", hours.remove_absence, name="absence_removal"),
    path("settings/teams/", teams.listing, name="teams"),
    path("settings/teams/<int:team_id>/", teams.team, name="team"),
    path("settings/hours/", hours.of_workspace, name="hours"),
    path("away/", hours.away, name="away"),
    path("settings/keys/", settings.api_keys, name="keys"),
]
