"""One settings file for every place; what differs by place comes from the environment (env.py, docs/deploying.md)."""

import logging
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal import logs
from portal.settings import env

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = Path(env.text("YINUO_RUNTIME", str(ROOT / ".runtime")))

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1 localhost [::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# The example town: demo accounts on the sign-in page, 演示 on every seal, messages printed instead of sent.
EXAMPLE_TOWN = env.flag("EXAMPLE_TOWN")

# How the site names itself and those who stand behind it (header, footer, page titles).
SITE_NAME = env.text("SITE_NAME", "示例市朝霞区政务服务")
SITE_HOST = env.text("SITE_HOST", "示例市朝霞区人民政府")
SITE_KEEPER = env.text("SITE_KEEPER", "朝霞区政务服务办公室")
HOTLINE = env.text("HOTLINE", "12345")

# Where a link in a message or a QR code on a paper leads.
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "portal",
    "evaluations",
    "supervision",
    "approvals",
    "licences",
    "credit",
    "commitments",
    "matters",
    "ground.clocks",
    "ground.accounts",
    "ground.documents",
    "ground.notices",
    "ground.trail",
    "ground.workdays",
    "ground.law",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_fsm",
    "django_htmx",
    "csp",
    "django_structlog",
    "django_prometheus",
]

MIDDLEWARE = [
    "portal.health.health",
    "portal.requests.Requests",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.closed_doors",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.plain_text",
    "portal.middleware.private_pages",
    "portal.middleware.gate",
    "portal.middleware.actor",
    "portal.middleware.files",
    "portal.middleware.refusals",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "portal.templatetags.components"],
        },
    },
]
FORM_RENDERER = "portal.rendering.PortalFormRenderer"

# One schema, two roles: the application's may not alter tables; the owner's migrates (and cleans up after tests).
DATABASE_URL = env.url("DATABASE_URL", password="DATABASE_PASSWORD")  # noqa: S106  the name of a setting
DATABASE_OWNER_URL = env.url(
    "DATABASE_OWNER_URL",
    password="DATABASE_OWNER_PASSWORD",  # noqa: S106
    default=DATABASE_URL,
)
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
# What is read often lies in memory, where a page here is as near as a page there: an index is dear on turning disks alone.
# One request is the work of one processor: the others have requests of their own.
# A case is read with the nine rows around it, a proceeding with sixteen, each by its key: to compare every order of ten tables takes
# longer than the whole rest of the read. Four at a time, in the order written, which is from the row that was asked for outwards.
SESSION = {
    "lock_timeout": "5s",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    "join_collapse_limit": "4",
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis_url("REDIS_URL", password="REDIS_PASSWORD")  # noqa: S106

# `rates` counts what may be asked how often, for all web processes together. A dead Redis limits nobody and breaks nothing.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "rates": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "rates",
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 0.2,
            "SOCKET_TIMEOUT": 0.2,
            "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 0)},
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
        },
    },
}

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "ground.accounts.passwords.KindsOfCharacters"},
    {"NAME": "ground.accounts.passwords.NotAmongTheLast"},
]
# A city's 统一身份认证 by OpenID Connect (docs/accounts.md); without an issuer the door is not there.
OIDC_ISSUER = env.text("OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET", "")
OIDC_BUTTON = env.text("OIDC_BUTTON", "统一身份认证登录")
OIDC_SCOPES = env.text("OIDC_SCOPES", "openid profile phone")
OIDC_ALGORITHM = env.text("OIDC_ALGORITHM", "RS256")
OIDC_CLAIM_NAME = env.text("OIDC_CLAIM_NAME", "name")
OIDC_CLAIM_ID_NUMBER = env.text("OIDC_CLAIM_ID_NUMBER", "id_number")
OIDC_CLAIM_PHONE = env.text("OIDC_CLAIM_PHONE", "phone_number")
OIDC_CLAIM_LEVEL = env.text("OIDC_CLAIM_LEVEL", "real_name_level")
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# Sealed columns: "id:base64 of 32 bytes", the first one seals, all of them open; the digest key must never change.
SEALING_KEYS = env.words("SEALING_KEYS") or [env.text("SEALING_KEYS")]
DIGEST_KEY = env.text("DIGEST_KEY")

# Seals of the trail: signed with a key that is not in the database, copied to a folder that is not either (docs/trail.md).
TRAIL_SEAL_KEY = env.text("TRAIL_SEAL_KEY", "")
TRAIL_SEAL_PUBLIC_KEYS = env.words("TRAIL_SEAL_PUBLIC_KEYS")
SEALS_DIR = env.text("SEALS_DIR", str(RUNTIME / "seals"))

# Where credit platforms drop their lists, each in a folder of its own, and whose certificates theirs may bear (docs/credit.md).
CREDIT_DROP = env.text("CREDIT_DROP", str(RUNTIME / "credit"))
CREDIT_CA = env.text("CREDIT_CA", "")
# Where what our own file says is laid for platforms that fetch it, and the Ed25519 key it is signed with; without one it waits.
CREDIT_OUT = env.text("CREDIT_OUT", str(RUNTIME / "credit-out"))
CREDIT_KEY = env.text("CREDIT_KEY", "")

LANGUAGE_CODE = "zh-hans"
# English joins when locale/en is complete (docs/decisions/0002-messages.md): half a translation helps nobody.
LANGUAGES = [("zh-hans", _("中文"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = RUNTIME / "static"
STATICFILES_DIRS = [ROOT / "static" / "build"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.text("FILES_ROOT", str(RUNTIME / "files")), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o600
# The virus scanner of uploads: unix:/run/clamav/clamd.ctl or tcp://clamd:3310. Unset, files are taken and shown unscanned.
CLAMD_SOCKET = env.text("CLAMD_SOCKET", "")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": ["/csp-report/"],
        "report-to": "csp",
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.pages.errors.stale_page"
# From where officers and their systems may work (empty: from anywhere), and whose X-Forwarded-For is believed.
TRUSTED_NETWORKS = env.networks("TRUSTED_NETWORKS")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# How often one network address may send what can be guessed at: so many times in so many minutes. A hall's computers share one
# address, so these stop programs, not people; what guards an account is its own lock (ground.accounts.signing_in).
BRAKES = {
    "sign-in": (200, 10),
    "sign-up": (30, 60),
    "progress": (60, 10),
    "verify": (60, 10),
}
# Seconds without input after which an officer's screen locks; what he was typing stays where it is (U8).
IDLE_LOCK_SECONDS = env.number("IDLE_LOCK_SECONDS", 15 * 60)
SESSION_ENGINE = "ground.accounts.sessions"
# A working day at the most, and no longer than the browser is open: the hall's computers have many users. Counted from the
# last change of the session (signing in).
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
HTTPS = env.flag("HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Whether browsers are shipped with this host in their list is for whoever owns the domain above it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    # The prefix makes browsers hold them to this host and to HTTPS: no neighbouring subdomain can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Messages to people. In the example town they are printed; a city names its gateway's class here.
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "yinuo@localhost")
NOTICE_SENDERS = {
    "email": env.text("EMAIL_SENDER", "ground.notices.senders.ConsoleEmail"),
    "sms": env.text("SMS_SENDER", "ground.notices.senders.ConsoleSms"),
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Papers are drawn one at a time in a process of their own; waiting for a scanner is no work for it.
CELERY_TASK_ROUTES = {
    "ground.documents.tasks.scan": {"queue": "celery"},
    "ground.documents.tasks.scan_waiting": {"queue": "celery"},
    "ground.documents.tasks.*": {"queue": "papers"},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 120
# Who is woken when an act enters the trail: act → the tasks that read the feed. Their timers find what a lost bell missed.
TRAIL_BELLS = {
    "approvals.granted": ["supervision.tasks.collect"],
    "approvals.refused": ["supervision.tasks.collect"],
    "approvals.remedy_ended": ["supervision.tasks.collect"],
}

# Who may read /metrics: whoever sends this token; unset, whoever asks from this machine itself, past every proxy.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# One JSON object a line where machines read, one readable line where people do (docs/operations.md).
LOG_FORMAT = env.text("LOG_FORMAT", "line" if DEBUG or EXAMPLE_TOWN else "json")
LOGGING: dict[str, Any] = logs.configuration(LOG_FORMAT, env.text("LOG_LEVEL", "INFO"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = bool(TRUSTED_PROXIES)
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO

# The API (portal/api, docs/api.md): closed unless a view opens itself, one form of answer, one form of problem.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.api.access.BearerToken", "portal.api.access.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.access.Scoped"],
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.access.Rate"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "portal.api.access.OneForm",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.parsing.JSON"],
    "DEFAULT_PAGINATION_CLASS": "portal.api.paging.Keyset",
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.Described",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "portal.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": SITE_NAME,
    "VERSION": "v1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "ENUM_NAME_OVERRIDES": {
        "CaseState": "approvals.enums.CaseState",
        "CaseClock": "approvals.enums.Kind",
        "CaseTurn": "approvals.enums.Turn",
        "DeficiencyState": "approvals.enums.DeficiencyState",
        "ArrivalWay": "approvals.enums.Way",
        "WindowWay": "approvals.api.deeds.deed.WINDOW_WAYS",
        "Purpose": "matters.enums.Purpose",
        "DeliveryMethod": "approvals.enums.Method",
        "RemedyKind": "approvals.enums.RemedyKind",
        "ProceedingState": "approvals.proceedings.ProceedingState",
        "ProceedingClock": "approvals.proceedings.ProceedingKind",
        "ProceedingTurn": "approvals.proceedings.Turn",
        "Breach": "approvals.proceedings.Breach",
        "CommitmentState": "commitments.enums.CommitmentState",
        "PromisedState": "commitments.enums.PromisedState",
        "CheckMethod": "commitments.enums.Method",
        "Grade": "commitments.enums.Grade",
        "RecordState": "credit.enums.RecordState",
        "RecordClock": "credit.enums.Kind",
        "RecordTurn": "credit.enums.Turn",
        "ServiceWay": "ground.clocks.service.ServiceWay",
        "ReachedBy": "approvals.proceedings.REACHED_BY",
        "ServedAt": "ground.accounts.enums.ServedAt",
        "CancellationGround": "licences.enums.Ground",
        "EditionState": "matters.enums.EditionState",
        "SlipFault": "approvals.enums.SlipFault",
        "ProposalState": "matters.enums.ProposalState",
        "ImportState": "matters.enums.ImportState",
        "OperationKind": "matters.enums.OperationKind",
        "BegunOperation": "matters.api.proposals.BEGUN",
        "PublishedAs": "matters.api.proposals.STATES",
    },
}
# Calls a minute; a token has its own number.
API_RATES = {"session": env.number("API_RATE_SESSION", 300), "stranger": env.number("API_RATE_STRANGER", 120)}
