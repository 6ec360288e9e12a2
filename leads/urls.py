from django.urls import path

from leads.views import public_form

urlpatterns = [
    path("f/<slug:token>/", public_form.public_form, name="public_form"),
    path("f/<slug:token>/thanks/", public_form.thanks, name="public_form_thanks"),
]
