"""What cannot be shown is said in words, in the site's design, and tells nothing of the machine."""

import pytest
from django.db import OperationalError
from django.template import engines
from django.test import Client, RequestFactory

from articles.views import errors, pages
from tests.views.reading import find, links, read, words

SECRETS = ["Traceback", "/work", "site-packages", "Django", "python", "sqlite", "SECRET", "Planted"]


@pytest.fixture
def no_database(monkeypatch):
    """As if the database had been stopped."""

    def refuse(*args, **kwargs):
        raise OperationalError("Planted: could not connect to /var/run/db")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)


def heading(response) -> str:
    return words(find(read(response), "h1"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/articles/x/", "/topics/x/", "/a-to-z/", "/x/", "/a/b/"])
def test_site_without_its_database_says_sorry(no_database, path):
    client = Client(raise_request_exception=False)
    response = client.get(path)
    assert response.status_code == 500
    assert heading(response) == "Something went wrong on our side"
    assert len(response.content) < 20_000
    assert [secret for secret in SECRETS if secret in response.content.decode()] == []
    assert "In an emergency call 112" in words(find(read(response), "footer"))
    assert links(find(read(response), "main")) == [("A to Z", "/a-to-z/"), ("home page", "/")]


@pytest.mark.django_db
def test_view_that_breaks_says_sorry(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("Planted")

    monkeypatch.setattr(pages, "render", broken)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert heading(response) == "Something went wrong on our side"
    assert b"Planted" not in response.content


def test_broken_template_says_sorry_in_plain_text(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("Planted")

    monkeypatch.setattr(engines["django"].engine, "get_template", broken)
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert response.content == (b"Something went wrong on our side. Please try again later.")


@pytest.mark.parametrize(
    ("answer", "code", "title"),
    [
        (errors.bad_request, 400, "Something is wrong with what was sent"),
        (errors.forbidden, 403, "You cannot open this page"),
        (errors.csrf_failure, 403, "This form could not be accepted"),
        (errors.service_unavailable, 503, "We will be back soon"),
        (errors.server_error, 500, "Something went wrong on our side"),
    ],
)
def test_error_needs_neither_database_nor_session(answer, code, title):
    # Without the mark `django_db` a query would fail.
    response = answer(RequestFactory().get("/", headers={"host": "evil.example"}))
    assert response.status_code == code
    assert heading(response) == title
    assert b"evil" not in response.content
    assert response.cookies == {}


def test_waiting_time_is_said(db):
    response = errors.too_many_requests(RequestFactory().get("/"), seconds=61)
    assert (response.status_code, response["Retry-After"]) == (429, "61")
    assert "Try again in 2 minutes." in words(read(response))
    response = errors.too_many_requests(RequestFactory().get("/"), seconds=60)
    assert "Try again in 1 minute." in words(read(response))
    assert errors.service_unavailable(None, seconds=30)["Retry-After"] == "30"


def test_foreign_host_is_refused_in_words(db):
    response = Client().get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert heading(response) == "Something is wrong with what was sent"
    assert b"evil" not in response.content


def test_form_without_its_token_is_refused_in_words(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert heading(response) == "This form could not be accepted"
    assert "copy what you wrote" in words(read(response))


def test_signed_in_visitor_of_an_error_page_is_not_asked_for(client, editor):
    client.force_login(editor)
    response = client.get("/none/")
    assert response.status_code == 404
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.cookies == {}
