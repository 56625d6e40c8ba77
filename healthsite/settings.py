"""Settings of healthsite: one file, with the environment read in one table at its top.

No variable set means one machine: SQLite, loopback addresses only, and a key made in `var/`.
Production is an `ALLOWED_HOSTS` beyond loopback, or a `SITE_URL` with https; it refuses to start
without its own `SECRET_KEY`. Everything that is wrong is told at once, in words.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from healthsite import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

# name: (how it is read, default, what it means). `docs` and a test compare the README with this.
VARIABLES: dict[str, tuple[Callable, object, str]] = {
    "SITE_NAME": (env.one_line, "Plain Health", "The site's name, in the header and in titles."),
    "SITE_URL": (env.site_url, "", "Its public address; https here means production."),
    "ALLOWED_HOSTS": (env.hosts, [], "Host names it answers to; beyond loopback means production."),
    "SECRET_KEY": (env.text, "", "At least 50 random characters; production needs its own."),
    "DEBUG": (env.truth, False, "Django's error pages, for developers; refused in production."),
    "VAR_DIR": (
        env.folder,
        BASE_DIR / "var",
        "Where database, key and pictures are kept by default.",
    ),
    "DATABASE_URL": (env.database, None, "postgresql://user:password@host/name; default SQLite."),
    "CACHE_URL": (env.cache, None, "redis://host:6379/0; default a table of the database."),
    "EMAIL_URL": (env.email, None, "smtp+tls://user:password@host:587; default no mail."),
    "CONTACT_EMAIL": (env.email_address, "", "Where readers report mistakes, and mail comes from."),
    "EMERGENCY_NUMBER": (env.telephone, "112", "The number to call in an emergency."),
    "TIME_ZONE": (env.time_zone, "Europe/London", "The time zone of dates on pages."),
    "LANGUAGE_CODE": (env.language, "en-gb", "The language of the site."),
    "MEDIA_ROOT": (env.folder, None, "The folder of uploaded pictures; default VAR_DIR/media."),
    "STATIC_ROOT": (env.folder, None, "Where collectstatic writes; default VAR_DIR/static."),
    "NEIGHBOUR_SCOPE": (
        env.choice("topic", "site"),
        "topic",
        "What previous and next walk through: the article's topic, or the whole site.",
    ),
    "REQUIRE_APPROVAL": (
        env.truth,
        False,
        "Publishing needs an approval of that very version by somebody who did not write it.",
    ),
    "TRUST_PROXY": (
        env.truth,
        False,
        "The site stands behind your own proxy, which sets X-Forwarded-For and -Proto.",
    ),
    "HSTS_INCLUDE_SUBDOMAINS": (
        env.truth,
        True,
        "In production browsers use https for every subdomain too.",
    ),
}

problems: list[str] = []


def variable(name: str):
    """The value of an environment variable of the table, or its default when unset or empty."""
    read, default, _meaning = VARIABLES[name]
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return read(raw)
    except (ValueError, ImproperlyConfigured) as error:
        problems.append(f"{name} {error}")
        return default


def made(name: str, path: Path) -> Path:
    """The folder that the variable `name` is about, made if need be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(f"{path} may not be written to")
    except OSError as error:
        raise ImproperlyConfigured(
            f"healthsite cannot start:\n{name} must be a folder that this user may write to "
            f"({error})."
        ) from error
    return path


def kept_key() -> str:
    """The key that this machine made for itself, readable by its owner alone."""
    path = made("VAR_DIR", VAR_DIR) / "secret_key"
    if not path.exists():
        # Written aside and then linked: of two processes that start together, one makes the key,
        # and neither reads half of it.
        aside = path.with_name(f"secret_key.{os.getpid()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    return path.read_text().strip()


# --- the site and where it runs ---------------------------------------------------------------

SITE_NAME = variable("SITE_NAME")
SITE_URL = variable("SITE_URL")
CONTACT_EMAIL = variable("CONTACT_EMAIL")
EMERGENCY_NUMBER = variable("EMERGENCY_NUMBER")
NEIGHBOUR_SCOPE = variable("NEIGHBOUR_SCOPE")
REQUIRE_APPROVAL = variable("REQUIRE_APPROVAL")
VAR_DIR = variable("VAR_DIR")
DEBUG = variable("DEBUG")
TRUST_PROXY = variable("TRUST_PROXY")

ALLOWED_HOSTS = variable("ALLOWED_HOSTS") or [*LOOPBACK]
if SITE_URL:
    host = urlsplit(SITE_URL).hostname
    host = f"[{host}]" if ":" in host else host
    if host not in ALLOWED_HOSTS:
        ALLOWED_HOSTS.append(host)
PRODUCTION = SITE_URL.startswith("https://") or not set(ALLOWED_HOSTS) <= set(LOOPBACK)

SECRET_KEY = variable("SECRET_KEY")
if PRODUCTION:
    if not SECRET_KEY:
        problems.append(
            "SECRET_KEY is missing: production needs its own. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    elif len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-"):
        problems.append("SECRET_KEY is too weak: at least 50 random characters are needed.")
    if SITE_URL.startswith("http://"):
        problems.append("SITE_URL must begin with https:// for a host that others reach.")
    if DEBUG:
        problems.append("DEBUG must not be true in production: error pages would show settings.")

DATABASE = variable("DATABASE_URL")
CACHE = variable("CACHE_URL")
EMAIL = variable("EMAIL_URL")
MEDIA_ROOT = variable("MEDIA_ROOT") or VAR_DIR / "media"
STATIC_ROOT = variable("STATIC_ROOT") or VAR_DIR / "static"
TIME_ZONE = variable("TIME_ZONE")
LANGUAGE_CODE = variable("LANGUAGE_CODE")
hsts_include_subdomains = variable("HSTS_INCLUDE_SUBDOMAINS")

if problems:
    raise ImproperlyConfigured("\n".join(["healthsite cannot start:", *problems]))

SECRET_KEY = SECRET_KEY or kept_key()

# --- Django -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "articles",
    "articles.apps.HealthAdminConfig",
    "markdownx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "articles.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "articles.middleware.RequestSizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "articles.middleware.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.middleware.DueMiddleware",
]

ROOT_URLCONF = "healthsite.urls"
WSGI_APPLICATION = "healthsite.wsgi.application"
APPEND_SLASH = True

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
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "articles.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASE is None:
    file = made("VAR_DIR", VAR_DIR) / "healthsite.sqlite3"
    DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": file}
if DATABASE["ENGINE"].endswith("sqlite3"):
    # An editor's save is worth the 5 ms of FULL; IMMEDIATE makes writers wait, not fail.
    DATABASE["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
else:
    DATABASE |= {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 0}
    # While the database is away nobody waits half a minute to be told so.
    DATABASE["OPTIONS"] = {**DATABASE.get("OPTIONS", {}), "pool": {"timeout": 5}}
DATABASES = {"default": DATABASE}

if CACHE is None:
    CACHE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
elif "redis" in CACHE["BACKEND"].lower():
    # A lost Redis must cost half a second, not a reader's patience.
    CACHE["OPTIONS"] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    CACHE["BACKEND"] = "django.core.cache.backends.redis.RedisCache"
CACHES = {"default": CACHE}

# --- language and time ------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
LANGUAGES = [(LANGUAGE_CODE, LANGUAGE_CODE), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "articles" / "locale"]

# --- files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
# On one's own machine nothing has been collected: assets are served from where they lie.
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    made("STATIC_ROOT", STATIC_ROOT)  # WhiteNoise warns of a folder that is not there
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes: PROMISES 12
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- markdownx: its field, our endpoints ------------------------------------------------------

MARKDOWNX_URLS_PATH = "/admin/markdown/preview/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/markdown/upload/"
MARKDOWNX_UPLOAD_MAX_SIZE = 10 * 1024 * 1024
MARKDOWNX_EDITOR_RESIZABLE = True

# --- mail -------------------------------------------------------------------------------------

if EMAIL is None:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
else:
    EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
    EMAIL_HOST = EMAIL.get("EMAIL_HOST") or "localhost"
    EMAIL_PORT = EMAIL.get("EMAIL_PORT") or 25
    EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
    EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
    EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
    EMAIL_FILE_PATH = EMAIL.get("EMAIL_FILE_PATH")
    EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONTACT_EMAIL or "healthsite@localhost"

# --- signing in -------------------------------------------------------------------------------

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
AUTHENTICATION_BACKENDS = ["articles.admin.accounts.NameOrEmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "articles.admin.accounts.LongestPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "articles.admin.accounts.GuessablePasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 2 * 3600  # idle; SessionAgeMiddleware ends every session after 12 hours
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "articles.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []

# --- headers ----------------------------------------------------------------------------------

SECURE_CSP = {  # in the shape of Django 6
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63_072_000  # two years
    SECURE_HSTS_INCLUDE_SUBDOMAINS = hsts_include_subdomains
    SECURE_HSTS_PRELOAD = hsts_include_subdomains
    if not hsts_include_subdomains:
        # Chosen: the parent domain belongs to somebody else.
        SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# --- logs: one line an event, no secrets ------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "articles.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # runserver's own lines: Django would print their paths as they came.
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "articles": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
