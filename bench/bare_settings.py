"""The product's servers and database, with one bare view instead of the product."""

from leadbridge.settings import *  # noqa: F403

INSTALLED_APPS = []
MIDDLEWARE = []
ROOT_URLCONF = "bench.bare"
