"""Every setting of Weighbridge, from the environment. `docker/example.env` explains each name."""

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from governance.api_names import ENUM_NAMES
from governance.environment import env, flag, number
from governance.jobs import wiring
from governance.rules import tables

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
BASE_URL = env("BASE_URL", "http://localhost:8000")
SECURE = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "governance.web.static_files.FrontEndConfig",
    "django_linear_migrations",
    "csp",
    "template_partials",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "governance.web",
    "governance.accounts",
    "governance.audit",
    "governance.jobs",
    "governance.notices",
    "governance.evidence",
    "inventory",
    "governance.watch",
    "governance.approvals",
    "governance.obligations",
    "governance.incidents",
    "governance.reports",
    "demo",
]

MIDDLEWARE = [
    "governance.web.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "governance.web.refusals.RefusalMiddleware",
    "governance.web.uploads.UploadLimitMiddleware",
    "governance.accounts.submissions.SubmissionMiddleware",
]

ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"
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
                "governance.web.context.shell",
                "governance.accounts.context.access",
                "governance.notices.context.bell",
            ],
        },
    },
]

# The widgets of forms are looked for in `templates/` first.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'weighbridge.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Write locks are taken at BEGIN: two writers wait for each other instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Compiling a statement takes PostgreSQL seconds where running it takes milliseconds.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUDIT_EFFECTS = "governance.effects.EFFECTS"
AUDIT_EFFECTS_TOGETHER = "governance.effects.TOGETHER"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/tabler/css", BASE_DIR / "node_modules/@tabler/core/dist/css"),
    ("vendor/htmx", BASE_DIR / "node_modules/htmx.org/dist"),
    ("vendor/plotly", BASE_DIR / "node_modules/plotly.js-cartesian-dist-min"),
    # Made at set-up from the installed packages, once for every VAR_DIR.
    ("generated", BASE_DIR / "var" / "static_generated"),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if flag("STATIC_MANIFEST", "0")
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        ),
    },
}
WHITENOISE_USE_FINDERS = not flag("STATIC_MANIFEST", "0")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", "0") else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["governance.web.parsers.Json"],
    "DEFAULT_PAGINATION_CLASS": "governance.web.api.Cursor",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "governance.web.problems.handle",
    "PAGE_SIZE": 20,
}
REST_KNOX = {"TOKEN_TTL": None, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Weighbridge API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": (
        "Govern the open-weight AI models that your organisation runs. Whatever a screen can do, "
        "this interface can do. Errors are problem details (RFC 9457)."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "governance.accounts.idempotency.describe",
        "governance.web.openapi.describe",
    ],
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

HF_ENDPOINT = env("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
HF_TOKEN = env("HF_TOKEN", "")
HUB_TIMEOUT_SECONDS = number("HUB_TIMEOUT_SECONDS", "15")
HUB_FILE_HOSTS = tuple(env("HUB_FILE_HOSTS", ".hf.co").split())
OLLAMA_ENDPOINT = env("OLLAMA_ENDPOINT", "https://registry.ollama.ai").rstrip("/")
# Seen in the client's own messages; the registry redirects there for every blob.
OLLAMA_BLOB_HOSTS = frozenset(
    env("OLLAMA_BLOB_HOSTS", "dd20bb891979d25aebc8bec07b2b3bbc.r2.cloudflarestorage.com").split()
)
HUB_HOOK_SECRET = env("HUB_HOOK_SECRET", "")
MANIFEST_ENDPOINT = env("MANIFEST_ENDPOINT", "").rstrip("/")
MANIFEST_TOKEN = env("MANIFEST_TOKEN", "")
LICENCE_HOSTS = frozenset(env("LICENCE_HOSTS", "").lower().split())
POLICY_DIR = env("POLICY_DIR", "")
if POLICY_DIR:
    tables.use_own(Path(POLICY_DIR))
EVIDENCE_LINK_HOSTS = frozenset(env("EVIDENCE_LINK_HOSTS", "").lower().split())
# Mail goes to a server, or where none is named into files.
EMAIL_HOST = env("EMAIL_HOST", "")
EMAIL_PORT = number("EMAIL_PORT", "587")
EMAIL_HOST_USER = env("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", "1")
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "Weighbridge <weighbridge@localhost>")
DIGEST_HOUR = number("DIGEST_HOUR", "7")
# Where feeds of advisories are asked, once an administrator has switched them on.
OSV_ENDPOINT = env("OSV_ENDPOINT", "https://api.osv.dev").rstrip("/")
OSV_FILES_URL = env("OSV_FILES_URL", "https://storage.googleapis.com/osv-vulnerabilities").rstrip(
    "/"
)
GHSA_ENDPOINT = env("GHSA_ENDPOINT", "https://api.github.com").rstrip("/")
GITHUB_TOKEN = env("GITHUB_TOKEN", "")
KEV_URL = env(
    "KEV_URL",
    "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
)
EPSS_ENDPOINT = env("EPSS_ENDPOINT", "https://api.first.org/data/v1/epss").rstrip("/")
AVID_URL = env("AVID_URL", "https://codeload.github.com/avidml/avid-db/zip/refs/heads/main")
ATLAS_URL = env(
    "ATLAS_URL",
    "https://raw.githubusercontent.com/mitre-atlas/atlas-data/main/dist/ATLAS-latest.yaml",
)
AI_INFRA_GUARD_URL = env(
    "AI_INFRA_GUARD_URL", "https://codeload.github.com/Tencent/AI-Infra-Guard/zip/refs/heads/main"
)

# What else Celery is told stands in `governance/celery.py`.
CELERY_BROKER_URL = env("BROKER_URL", "filesystem://")
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_TRANSPORT_OPTIONS = wiring.transport_options(CELERY_BROKER_URL, folder=BROKER_DIR)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "governance.web.request_ids.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "pikepdf", "httpx2")
    },
}
