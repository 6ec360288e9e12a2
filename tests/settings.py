"""The product's settings, on the test run's own servers."""

from tests import servers

servers.start()

from leadbridge.settings import *  # noqa: E402, F403  the servers' addresses must be in the environment first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
CACHES["default"]["KEY_FUNCTION"] = "tests.cache.key"  # noqa: F405
