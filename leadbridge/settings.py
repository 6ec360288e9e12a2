"""All settings, read from the environment once.

Two ways to run: on one machine, where `up` brings its own PostgreSQL and Valkey and a secret key is made and kept
under LEADBRIDGE_HOME; and in production (LEADBRIDGE_PRODUCTION=1), which refuses to start on anything guessed.
"""

import contextlib
import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from leadbridge.embedded import addresses

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("LEADBRIDGE_HOME", BASE_DIR / ".data")).resolve()
PRODUCTION = os.environ.get("LEADBRIDGE_PRODUCTION", "") == "1"
DEMO = not PRODUCTION and os.environ.get("LEADBRIDGE_DEMO", "") == "1"
DEBUG = False


def _required(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. In production LeadBridge starts only with it: see docs/production.md."
        )
    return value


def _kept_secret() -> str:
    """A key made once for this home, so that sessions outlive a restart; readable by its owner only."""
    path, key = HOME / "secret_key", secrets.token_urlsafe(50)
    with contextlib.suppress(OSError):
        return path.read_text()
    with contextlib.suppress(
        OSError
    ):  # a home that can't be written is reported by the command that needs it
        HOME.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=HOME) as file:  # made 0600, and never seen half written
            file.write(key)
            file.flush()
            with contextlib.suppress(FileExistsError):  # a second process was quicker
                os.link(file.name, path)
        return path.read_text()
    return key


if PRODUCTION:
    SECRET_KEY = _required("SECRET_KEY")
    ALLOWED_HOSTS = [host.strip() for host in _required("ALLOWED_HOSTS").split(",") if host.strip()]
    DATABASE_URL, REDIS_URL = _required("DATABASE_URL"), _required("REDIS_URL")
    BASE_URL = os.environ.get("BASE_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")
else:
    SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret()
    ALLOWED_HOSTS = ["*"]
    _own = addresses.for_home(HOME)
    DATABASE_URL = os.environ.get("DATABASE_URL") or _own.database_url
    REDIS_URL = os.environ.get("REDIS_URL") or _own.redis_url
    BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")

_https = BASE_URL.startswith("https://")

# --- Database: one server, two roles. "default" is the app role under row-level security; "owner" migrates. ---

APP_ROLE = "leadbridge_app"
_parsed: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL, conn_max_age=None))
_given_options = dict(_parsed.get("OPTIONS") or {})
_given = _given_options.pop("options", "")
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_parsed,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_given_options,
            "options": f"{_given} -c role={APP_ROLE} -c statement_timeout=60s -c idle_in_transaction_session_timeout=300s",
            "connect_timeout": 5,
            "application_name": "leadbridge",
        },
    },
    "owner": {
        **_parsed,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**_given_options, **({"options": _given} if _given else {})},
    },
}
DATABASE_ROUTERS = ["leadbridge.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: doorbell, cache, the stream's fan-out. Nothing in it is missed when it is lost. ---

if REDIS_URL.startswith("unix://"):
    _socket = urlsplit(REDIS_URL).path
    CELERY_BROKER_URL = f"redis+socket://{_socket}?virtual_host=0"
    CACHE_URL = f"unix://{_socket}?db=1"
else:
    CELERY_BROKER_URL = REDIS_URL
    CACHE_URL = REDIS_URL
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "lb",
    }
}

# --- Apps ---

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_filters",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "workspaces",
    "leads",
    "scoring",
    "agreement",
    "followup",
    "alignment",
    "api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "leadbridge.policy.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "workspaces.middleware.CurrentWorkspace",
]

ROOT_URLCONF = "leadbridge.urls"
WSGI_APPLICATION = "leadbridge.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "followup.shell.shell",
            ],
            "builtins": ["lucide.templatetags.lucide", "leadbridge.templatetags.words"],
        },
    }
]

# --- Who ---

AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "workspaces.adapter.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# --- Security ---

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if PRODUCTION else []
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("TRUST_PROXY") == "1" else None
)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION and _https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
IMPORT_MOST_BYTES = int(os.environ.get("IMPORT_MOST_MB", "200")) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "leadbridge.uploads.Bounded",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Language and time ---

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Static files: hashed and compressed copies where `collectstatic` made them, else straight from the source ---

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "leadbridge.packaged.PackagedFiles",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "leadbridge.storage.HashedFiles"},
}
SERVESTATIC_USE_ZSTD = False  # brotli and gzip reach every browser

# --- Mail ---

EMAIL_URL = os.environ.get("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "LeadBridge <leadbridge@localhost>")
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"

# --- Ways in ---

META_GRAPH_URL = os.environ.get("META_GRAPH_URL", "https://graph.facebook.com/v23.0").rstrip("/")

# --- Alerts ---

# Hosts of one's own network that members may have alerts sent to: a chat server in the house. Everything else inside is refused.
INTERNAL_HOSTS = frozenset(
    host.strip().casefold() for host in os.environ.get("INTERNAL_HOSTS", "").split(",") if host.strip()
)
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]

# --- API ---

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.KeyAuthentication",
        "api.authentication.SignedInMember",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {"TITLE": "LeadBridge", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

# --- Logs: one line an event, without secrets ---

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "leadbridge.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "celery": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "uvicorn.access": {"level": "WARNING"},
        "apprise": {
            "level": "CRITICAL"
        },  # it names addresses, which are secrets; what went wrong is kept in our words
        "urllib3": {"level": "ERROR"},  # the same
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
