"""Every setting that a machine decides, read from the environment; business choices are rows."""

import os
import secrets

import django_stubs_ext

from goodorder.config.databases import SESSION, databases, is_pooled
from goodorder.config.logs import logging_settings

django_stubs_ext.monkeypatch()  # lets fields and querysets carry their types at run time


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


def _listed(name: str, default: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


DEBUG = _flag("GOODORDER_DEBUG")
SECRET_KEY = os.environ.get("GOODORDER_SECRET_KEY") or secrets.token_urlsafe(50)
SECRET_KEY_FALLBACKS = _listed("GOODORDER_OLD_SECRET_KEYS", "")
ALLOWED_HOSTS = _listed("GOODORDER_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("GOODORDER_TRUSTED_ORIGINS", "")

GOODORDER_ROLES = "goodorder.config.roles.ROLES"
GOODORDER_PUBLIC_URL = os.environ.get("GOODORDER_PUBLIC_URL", "").rstrip("/")
GOODORDER_SECOND_STEP = _listed("GOODORDER_SECOND_STEP", "")
GOODORDER_FAULTS = _flag("GOODORDER_FAULTS")
GOODORDER_WEBHOOK_ALLOW = frozenset(_listed("GOODORDER_WEBHOOK_ALLOW", ""))
GOODORDER_MOST_BODY_BYTES = 1024 * 1024

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "django_htmx",
    "goodorder.config",
    "goodorder.kernel",
    "goodorder.locale",
    "goodorder.reference",
    "goodorder.staff",
    "goodorder.tags",
    "goodorder.retention",
    "goodorder.catalog",
    "goodorder.parties",
    "goodorder.locations",
    "goodorder.limits",
    "goodorder.inventory",
    "goodorder.notifications",
    "goodorder.payments",
    "goodorder.pricing",
    "goodorder.shipping",
    "goodorder.accounting",
    "goodorder.availability",
    "goodorder.stockroom",
    "goodorder.costing",
    "goodorder.sourcing",
    "goodorder.fulfillment",
    "goodorder.invoicing",
    "goodorder.screening",
    "goodorder.shelving",
    "goodorder.orders",
    "goodorder.amendments",
    "goodorder.approvals",
    "goodorder.carts",
    "goodorder.quotes",
    "goodorder.reconciliation",
    "goodorder.returns",
    "goodorder.channels",
    "goodorder.safelinks",
    "goodorder.exceptions",
    "goodorder.fields",
    "goodorder.crm",
    "goodorder.reports",
    "goodorder.worklists",
    "goodorder.figures",
    "goodorder.webhooks",
    "goodorder.flows",
    "goodorder.offers",
    "goodorder.treasury",
    "goodorder.billing",
    "goodorder.warehouse",
    "goodorder.dispatch",
    "goodorder.aftersales",
    "goodorder.risk",
    "goodorder.care",
    "goodorder.finder",
    "goodorder.service",
    "goodorder.boards",
    "goodorder.house",
    "goodorder.portal",
    "goodorder.desk",
    "goodorder.calls",
    "goodorder.web",
]

MIDDLEWARE = [
    "goodorder.api.middleware.ProblemAnswers",
    "goodorder.web.middleware.PackedPages",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "goodorder.web.middleware.SecurityHeaders",
    "goodorder.doorway.express.Express",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "goodorder.web.middleware.DatabaseAway",
    "goodorder.web.middleware.CleanForms",
    "goodorder.web.middleware.StraightPages",
]

ROOT_URLCONF = "goodorder.config.urls"
WSGI_APPLICATION = "goodorder.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["goodorder.locale.templatetags.sentences"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "goodorder.web.context.page",
            ],
            "libraries": {"heroicons": "goodorder.web.templatetags.icons"},
        },
    }
]

DATABASES = databases(os.environ)
GOODORDER_POOLED = is_pooled(os.environ)
GOODORDER_SESSION = SESSION
DATABASE_ROUTERS = ["goodorder.doorway.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:home"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
_HTTPS = _flag("GOODORDER_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("en-gb", "English (United Kingdom)"), ("de", "Deutsch")]
TIME_ZONE = os.environ.get("GOODORDER_TIME_ZONE", "UTC")
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("GOODORDER_STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = GOODORDER_MOST_BODY_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = GOODORDER_MOST_BODY_BYTES

LOGGING = logging_settings(os.environ.get("GOODORDER_LOG_LEVEL", "WARNING"))
