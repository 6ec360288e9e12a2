"""The builder's addresses, below /agreement/versions/<number>/."""

from django.urls import path

from agreement.views import builder

urlpatterns = [
    path("edit/", builder.edit, name="builder"),
    path("edit/lines/", builder.lines, name="builder_lines"),
    path("edit/revisions/", builder.revisions, name="builder_revisions"),
]
