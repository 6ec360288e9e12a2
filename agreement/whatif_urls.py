"""The what-if's addresses, below /agreement/versions/<number>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
