"""System checks: each sees the fault that it is for, and nothing else."""

import markdownx.views
import pytest
from django.contrib.auth import hashers
from django.core import checks
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import override_settings
from django.urls import include, path

from articles import checks as ours
from articles.models import User

urlpatterns = [
    path("admin/", include([path("markdown/", include("markdownx.urls"))])),
    path("preview/", markdownx.views.MarkdownifyView.as_view()),
    path("mine/", lambda request: None),
]

needs_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite only")


def texts(errors) -> list[str]:
    return [error.msg for error in errors]


# --- SQLite -----------------------------------------------------------------------------------


class Told:
    """A connection that answers what a test tells it to."""

    vendor = "sqlite"

    def __init__(self, **answers):
        self.answers = {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 20_000,
        } | answers
        self.transaction_mode = self.answers.pop("transaction_mode", "IMMEDIATE")

    def is_in_memory_db(self):
        return False

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None

    def execute(self, sql):
        self.asked = sql.removeprefix("PRAGMA ")
        return self

    def fetchone(self):
        return [self.answers[self.asked]]


@pytest.mark.parametrize(
    ("answers", "problems"),
    [
        ({}, []),
        ({"busy_timeout": 60_000}, []),
        ({"journal_mode": "delete"}, ["journal_mode is delete, not wal"]),
        ({"synchronous": 1}, ["synchronous is 1, not 2"]),
        ({"foreign_keys": 0}, ["foreign_keys is 0, not 1"]),
        ({"busy_timeout": 5_000}, ["it waits 5000 ms for others, not 20000"]),
        ({"transaction_mode": "DEFERRED"}, ["transaction_mode is DEFERRED, not IMMEDIATE"]),
        ({"transaction_mode": None}, ["transaction_mode is None, not IMMEDIATE"]),
    ],
)
def test_sqlite_that_could_lose_something_is_refused(answers, problems):
    assert list(ours.sqlite_problems(Told(**answers))) == problems


def test_problem_of_sqlite_is_an_error_that_names_the_database(monkeypatch):
    monkeypatch.setattr(ours, "connections", {"default": Told(synchronous=1)})
    [error] = ours.sqlite_keeps_what_it_acknowledged(databases=["default"])
    assert (error.id, error.is_serious()) == ("articles.E001", True)
    assert error.msg == (
        "SQLite is not set up to keep what it has acknowledged (default: synchronous is 1, not 2)."
    )


@needs_sqlite
@pytest.mark.django_db
def test_sqlite_of_this_site_passes():
    assert ours.sqlite_keeps_what_it_acknowledged(databases=["default"]) == []


def test_connection_is_not_asked_where_no_database_is_named():
    assert ours.sqlite_keeps_what_it_acknowledged(databases=None) == []
    assert ours.passwords_are_no_placeholders(databases=None) == []


def test_atomic_requests_are_refused(settings):
    assert ours.requests_are_no_transactions() == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", True)
        assert [error.id for error in ours.requests_are_no_transactions()] == ["articles.E002"]


# --- addresses, cache -------------------------------------------------------------------------


def test_views_of_markdownx_are_found_wherever_they_stand():
    assert ours.markdownx_views_are_replaced() == []
    with override_settings(ROOT_URLCONF=__name__):
        errors = ours.markdownx_views_are_replaced()
    assert {error.id for error in errors} == {"articles.E003"}
    assert texts(errors) == [
        f"The address ‘{address}’ leads to a view of markdownx, which answers everybody."
        for address in (
            "admin/markdown/upload/",
            "admin/markdown/markdownify/",
            "preview/",
        )
    ]


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_cache_of_one_worker_is_refused_in_production(settings, backend):
    assert ours.workers_share_the_cache() == []
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert ours.workers_share_the_cache() == []
    settings.PRODUCTION = True
    [error] = ours.workers_share_the_cache()
    assert (error.id, error.is_serious()) == ("articles.E004", True)
    assert backend in error.msg


# --- passwords --------------------------------------------------------------------------------


def add(password: str | None, *, username="anna@example.org", **fields) -> User:
    return User.objects.create_user(
        username=username, password=password, **{"is_staff": True, **fields}
    )


def weak() -> list[str]:
    return texts(ours.passwords_are_no_placeholders(databases=["default"]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "fields"),
    [
        ("admin", {}),
        ("password", {"is_staff": False, "is_superuser": True}),
        ("anna@example.org", {}),
        ("anna", {}),
        ("Anna", {"first_name": "Anna"}),
        ("boss", {"username": "boss"}),
        ("changeme", {"is_superuser": True}),
    ],
)
def test_password_that_anybody_would_try_first_is_an_error(password, fields):
    person = add(password, **fields)
    assert weak() == [f"Person {person.pk} has a password that anybody would try first."]
    person.set_password("wide river of small lamps")
    person.save()
    assert weak() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "fields"),
    [
        ("wide river of small lamps", {}),
        (None, {}),
        ("", {}),
        ("admin", {"is_staff": False}),
        ("admin", {"is_active": False}),
    ],
)
def test_password_of_its_own_passes(password, fields):
    add(password, **fields)
    assert weak() == []


@pytest.mark.django_db
def test_password_that_has_passed_is_not_tried_again(monkeypatch):
    cache.clear()
    person = add("wide river of small lamps")
    runs = []
    verify = hashers.MD5PasswordHasher.verify
    monkeypatch.setattr(
        hashers.MD5PasswordHasher,
        "verify",
        lambda self, password, encoded: runs.append(password) or verify(self, password, encoded),
    )
    assert weak() == []
    assert len(runs) > 0
    runs.clear()
    assert weak() == []
    assert runs == []
    person.set_password("admin")
    person.save()
    assert len(weak()) == 1


@pytest.mark.django_db
def test_check_of_passwords_runs_where_deployment_and_database_are_checked():
    add("admin")
    call_command("check")
    call_command("check", databases=["default"])
    call_command("check", deploy=True)
    with pytest.raises(SystemCheckError, match=r"articles\.E005"):
        call_command("check", deploy=True, databases=["default"])


@pytest.mark.django_db
def test_every_check_of_a_start_runs_at_a_start():
    names = {
        check.__name__
        for check in checks.registry.registry.get_checks(include_deployment_checks=True)
        if "start" in check.tags
    }
    assert names == {
        "sqlite_keeps_what_it_acknowledged",
        "requests_are_no_transactions",
        "workers_share_the_cache",
        "passwords_are_no_placeholders",
    }
