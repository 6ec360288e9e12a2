"""The product's settings, with the bare page beside the product's pages."""

from leadbridge.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
