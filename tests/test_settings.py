"""The environment: what is wrong is told in words, all at once, and nothing starts with it."""

import os
import re
import runpy
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
KEY = "k9" + "aB3-dE6_" * 8
TEXT = (ROOT / "healthsite" / "settings.py").read_text()
NAMES = re.findall(r'^    "([A-Z_]+)": \(', TEXT, re.MULTILINE)
PRODUCTION = {"SECRET_KEY": KEY, "SITE_URL": "https://health.example.org"}


@pytest.fixture
def read(monkeypatch, tmp_path):
    """The settings as they are with these environment variables and no others of the table."""

    def with_variables(**variables) -> dict:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"VAR_DIR": str(tmp_path / "var")} | variables).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "healthsite" / "settings.py"))

    return with_variables


def problems_of(read, **variables) -> list[str]:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(**variables)
    first, *problems = str(refused.value).splitlines()
    assert first == "healthsite cannot start:"
    return problems


# --- no variable ------------------------------------------------------------------------------


def test_no_variable_is_one_machine_with_sqlite_and_a_key_of_its_own(read, tmp_path):
    values = read()
    assert values["PRODUCTION"] is False
    assert values["DEBUG"] is False
    assert values["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert values["DATABASES"]["default"] == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "var" / "healthsite.sqlite3",
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
    key = tmp_path / "var" / "secret_key"
    assert values["SECRET_KEY"] == key.read_text()
    assert len(key.read_text()) > 50
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert read()["SECRET_KEY"] == key.read_text()
    assert sorted(path.name for path in key.parent.iterdir()) == ["secret_key", "static"]


def test_empty_variable_is_none(read):
    assert read(SITE_NAME="", DEBUG=" ", ALLOWED_HOSTS="")["SITE_NAME"] == "Plain Health"


# --- bad values -------------------------------------------------------------------------------

BAD = {
    "SITE_NAME": ["a\nb", "x" * 101, "a\x1b[2J"],
    "SITE_URL": [
        "health.example.org", "ftp://health.example.org", "https://", "https://h.org/path",
        "https://me:secret-word@h.org", "https://h.org?a=b", "https://h.org#a", "https://h.org:x",
        "https://[bad", "https://ex ample.org", "https://exämple.org", "//h.org",
    ],
    "ALLOWED_HOSTS": ["*", "h.org,*", "https://h.org", "h.org/a", "h.org:8000", "a b", ".", "ü.o"],
    "DEBUG": ["maybe", "2", "tru"],
    "DATABASE_URL": [
        "mysql://h/n", "postgresql://", "postgresql://me:secret-word@h", "nonsense",
        "postgresql://me:secret-word@h:x/n", "postgresql://me:secret-word/1@h/n",
        "sqlite:////no/such/folder/file.sqlite3",
    ],
    "CACHE_URL": ["locmem://", "memcache://h", "redis:", "redis://:secret-word@h:x/0", "dbcache://"],
    "EMAIL_URL": ["nonsense", "http://h", "smtp://me:secret-word@h:x"],
    "CONTACT_EMAIL": ["nobody", "a@b\nBcc: c@d.org", "a@b.org, c@d.org"],
    "EMERGENCY_NUMBER": ["help", "1" * 31, "112\x07"],
    "TIME_ZONE": ["Mars", "../etc/passwd"],
    "LANGUAGE_CODE": ["!!", "xx", "xx-yy", "en_GB.UTF-8"],
    "MEDIA_ROOT": ["~no-such-user/media"],
    "NEIGHBOUR_SCOPE": ["both"],
    "TRUST_PROXY": ["perhaps"],
    "HSTS_INCLUDE_SUBDOMAINS": ["perhaps"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in BAD.items() for v in values])
def test_bad_value_is_told_in_words(read, name, value):
    [problem] = problems_of(read, **{name: value})
    assert problem.startswith(f"{name} must ")
    assert "secret-word" not in problem


def test_everything_that_is_wrong_is_told_at_once(read):
    every = {name: values[0] for name, values in BAD.items()}
    told = [problem.split(" ")[0] for problem in problems_of(read, **every)]
    assert sorted(told) == sorted(every)


# --- good values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "setting", "expected"),
    [
        ({"DEBUG": "Yes"}, "DEBUG", True),
        ({"LANGUAGE_CODE": "DE"}, "LANGUAGE_CODE", "de"),
        ({"LANGUAGE_CODE": "de-ch"}, "LANGUAGE_CODE", "de-ch"),
        ({"TIME_ZONE": "Asia/Kathmandu"}, "TIME_ZONE", "Asia/Kathmandu"),
        ({"SITE_URL": "http://127.0.0.1:8000/"}, "SITE_URL", "http://127.0.0.1:8000"),
        ({"SITE_URL": "http://127.0.0.1:8000/"}, "PRODUCTION", False),
        ({"SITE_URL": "http://[::1]:8000"}, "PRODUCTION", False),
        (PRODUCTION, "ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "health.example.org"]),
        (PRODUCTION, "CSRF_TRUSTED_ORIGINS", ["https://health.example.org"]),
        ({"ALLOWED_HOSTS": "A.de, .b.de", "SECRET_KEY": KEY}, "ALLOWED_HOSTS", ["a.de", ".b.de"]),
        ({"CACHE_URL": "redis://h:6379/1"}, "CACHES", {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://h:6379/1",
                "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
            }
        }),
        ({"EMAIL_URL": "smtp+tls://me:p%40ss@h:587"}, "EMAIL_HOST_PASSWORD", "p@ss"),
        ({"EMAIL_URL": "smtp+tls://me:p%40ss@h:587"}, "EMAIL_USE_TLS", True),
        ({}, "EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend"),
        ({"TRUST_PROXY": "1"}, "SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https")),
    ],
)  # fmt: skip
def test_value_becomes_the_setting(read, given, setting, expected):
    assert read(**given)[setting] == expected


def test_postgresql_is_pooled_and_checked(read):
    database = read(DATABASE_URL="postgresql://me:p%2Fss@h:5433/n?sslmode=require")["DATABASES"]
    assert database["default"] == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "n",
        "USER": "me",
        "PASSWORD": "p/ss",
        "HOST": "h",
        "PORT": 5433,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"sslmode": "require", "pool": {"timeout": 5}},
    }


# --- production -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variables",
    [
        {"SITE_URL": "https://health.example.org"},
        {"SITE_URL": "https://127.0.0.1"},
        {"ALLOWED_HOSTS": "health.example.org"},
        {"ALLOWED_HOSTS": "127.0.0.1,10.0.0.5"},
    ],
)
def test_production_needs_its_own_key(read, variables):
    [problem] = problems_of(read, **variables)
    assert problem.startswith("SECRET_KEY is missing: production needs its own.")
    assert read(SECRET_KEY=KEY, **variables)["PRODUCTION"] is True


@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-" + KEY])
def test_production_refuses_a_key_that_can_be_guessed(read, key):
    assert problems_of(read, **PRODUCTION | {"SECRET_KEY": key}) == [
        "SECRET_KEY is too weak: at least 50 random characters are needed."
    ]


def test_production_refuses_debug_and_an_address_without_tls(read):
    assert problems_of(read, **PRODUCTION | {"DEBUG": "1"}) == [
        "DEBUG must not be true in production: error pages would show settings."
    ]
    assert problems_of(read, **PRODUCTION | {"SITE_URL": "http://health.example.org"}) == [
        "SITE_URL must begin with https:// for a host that others reach."
    ]


def test_production_has_hsts_of_a_year_and_cookies_of_the_host_alone(read):
    values = read(**PRODUCTION)
    assert values["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert values["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert values["SECURE_SSL_REDIRECT"] is True
    assert "SILENCED_SYSTEM_CHECKS" not in values
    for cookie in ("SESSION", "CSRF"):
        assert values[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert values[f"{cookie}_COOKIE_SECURE"] is True
        assert values[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert values[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        # Browsers refuse a __Host- cookie with another path or with a domain.
        assert f"{cookie}_COOKIE_PATH" not in values
        assert f"{cookie}_COOKIE_DOMAIN" not in values


def test_subdomains_can_be_left_out_of_hsts(read):
    values = read(**PRODUCTION, HSTS_INCLUDE_SUBDOMAINS="no")
    assert values["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is False
    assert values["SECURE_HSTS_PRELOAD"] is False


def test_policy_allows_nothing_inline_and_nobody_else(read):
    sources = {source for values in read()["SECURE_CSP"].values() for source in values}
    assert sources == {"'none'", "'self'"}
    assert read()["SECURE_CSP"]["default-src"] == ["'none'"]


@pytest.mark.parametrize("name", ["VAR_DIR", "STATIC_ROOT"])
def test_folder_that_cannot_be_written_is_told(read, name):
    [problem] = problems_of(read, **{name: "/proc/healthsite"})
    assert problem.startswith(f"{name} must be a folder that this user may write to (")


# --- as a process -----------------------------------------------------------------------------


def run(*arguments, **variables) -> tuple[int, list[str]]:
    """Exit status, and the lines said on standard error."""
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error", **variables}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stderr.splitlines()


def test_command_with_bad_variables_ends_with_the_message_alone(tmp_path):
    status, lines = run(
        "manage.py", "check", VAR_DIR=str(tmp_path), DEBUG="maybe", TIME_ZONE="Mars"
    )
    assert status == 1
    assert lines == [
        "healthsite cannot start:",
        "DEBUG must be true or false.",
        "TIME_ZONE must be a time zone's name, such as Europe/London.",
    ]


def test_command_without_its_database_ends_with_one_line(tmp_path):
    (tmp_path / "folder").mkdir()
    address = f"sqlite:///{tmp_path}/folder"
    status, lines = run("manage.py", "migrate", VAR_DIR=str(tmp_path), DATABASE_URL=address)
    assert status == 1
    assert lines == [
        "The database cannot be used: unable to open database file. Is DATABASE_URL right?"
    ]


def test_server_with_bad_variables_does_not_start(tmp_path):
    for variables, line in [
        (
            {"DEBUG": "1"},
            "healthsite cannot start: DEBUG must not be true in production: error pages would "
            "show settings.",
        ),
        (
            {"ALLOWED_HOSTS": "*"},
            "healthsite cannot start: ALLOWED_HOSTS must be host names with commas between them",
        ),
    ]:
        status, lines = run(
            "-c", "import healthsite.wsgi", VAR_DIR=str(tmp_path), **PRODUCTION | variables
        )
        assert status == 1
        assert len(lines) == 1
        assert lines[0].startswith(line)


def test_production_is_clean_and_refuses_admin_as_a_password(tmp_path):
    variables = {
        "VAR_DIR": str(tmp_path),
        **PRODUCTION,
        "SECRET_KEY": secrets.token_urlsafe(50),
    }
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING", "--database", "default")
    assert run("manage.py", "migrate", "-v", "0", **variables) == (0, [])
    assert run(*check, **variables) == (0, [])
    assert run(*check, **variables, HSTS_INCLUDE_SUBDOMAINS="no") == (0, [])
    assert run("-c", "import healthsite.wsgi", **variables) == (
        1,
        [
            "healthsite cannot start: style sheets and scripts have not been collected. "
            "Run: manage.py collectstatic --noinput"
        ],
    )
    assert run("manage.py", "collectstatic", "--noinput", **variables) == (0, [])
    assert run("-c", "import healthsite.wsgi", **variables) == (0, [])

    create = ("manage.py", "createsuperuser", "--noinput", "--username", "root")
    run(*create, "--email", "a@example.org", **variables, DJANGO_SUPERUSER_PASSWORD="admin")
    status, lines = run(*check, **variables)
    assert status == 1
    assert "?: (articles.E005) Person 1 has a password that anybody would try first." in lines
    assert run("-c", "import healthsite.wsgi", **variables) == (
        1,
        [
            "healthsite cannot start: Person 1 has a password that anybody would try first. "
            "Run: manage.py changepassword root"
        ],
    )
