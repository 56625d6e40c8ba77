"""Headers on every answer, bodies of a bearable size, sessions that end."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from articles.middleware import SecurityHeadersMiddleware, policy
from healthsite.wsgi import application

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


def broken(request):
    raise RuntimeError("planted")


def suspicious(request):
    raise SuspiciousOperation("planted")


def counting(request):
    """What of the form arrived."""
    return HttpResponse(str(sum(len(value) for value in request.POST.values())))


urlpatterns = [
    path("broken-here/", broken),
    path("suspicious-here/", suspicious),
    path("", include("healthsite.urls")),
    path("admin/markdown/upload/", counting),
]
handler400 = "articles.views.errors.bad_request"
handler404 = "articles.views.errors.not_found"
handler500 = "articles.views.errors.server_error"


def headers_of(response) -> dict:
    return {name: response.headers.get(name) for name in HEADERS}


# --- headers ----------------------------------------------------------------------------------


def test_policy_is_written_from_the_shape_of_django_6():
    directives = {
        "default-src": ["'self'", "https://example.org"],
        "img-src": "data:",
        "upgrade-insecure-requests": True,
        "font-src": None,
        "connect-src": False,
        "object-src": [],
    }
    assert policy(directives) == (
        "default-src 'self' https://example.org; img-src data:; upgrade-insecure-requests; "
        "object-src"
    )


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/admin/login/", 200),
        ("/admin/", 302),
        ("/a-to-z", 301),
        ("/nothing-here/", 404),
        ("/suspicious-here/", 400),
        ("/broken-here/", 500),
        ("/static/admin/css/base.css", 200),
        ("/robots.txt", 200),
    ],
)
def test_headers_are_on_every_kind_of_answer(address, status):
    response = Client(raise_request_exception=False).get(address)
    response.close()
    assert response.status_code == status
    assert headers_of(response) == HEADERS
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "delete"])
def test_headers_are_there_for_every_method(client, method):
    assert headers_of(getattr(client, method)("/")) == HEADERS


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    "forged",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1:8000@evil.example"},
        {"host": "evil.example:80\\@127.0.0.1"},
    ],
)
def test_foreign_host_is_refused_with_the_same_headers(client, db, forged, secure):
    with override_settings(SECURE_SSL_REDIRECT=secure):
        response = client.get("/", headers=forged)
    assert response.status_code == 400
    assert headers_of(response) == HEADERS
    assert "evil" not in response.text


@pytest.mark.django_db
def test_forwarded_host_reaches_no_page(client):
    response = client.get("/", headers={"x-forwarded-host": "evil.example"})
    assert response.status_code == 200
    assert "evil" not in response.text


def test_headers_of_an_answer_itself_stay():
    def media(request):
        response = HttpResponse()
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    response = SecurityHeadersMiddleware(media)(RequestFactory().get("/media/a.png"))
    assert headers_of(response) == HEADERS | {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Frame-Options": "SAMEORIGIN",
    }


def cache_control(address: str = "/", *, vary: str = "", cookie: str = "") -> str | None:
    def view(request):
        response = HttpResponse()
        response["Cache-Control"] = "public, max-age=60"
        if vary:
            response["Vary"] = vary
        if cookie:
            response.set_cookie(cookie, "1")
        return response

    return SecurityHeadersMiddleware(view)(RequestFactory().get(address))["Cache-Control"]


def test_what_belongs_to_one_person_is_stored_nowhere():
    assert cache_control("/admin/articles/article/") == "no-store, private"
    assert cache_control("/admin/nothing-here/") == "no-store, private"
    assert cache_control(vary="Accept-Encoding, cookie") == "no-store, private"
    assert cache_control(cookie="session") == "no-store, private"
    assert cache_control(vary="Accept-Encoding") == "public, max-age=60"
    assert cache_control("/administration/") == "public, max-age=60"


@pytest.mark.django_db
def test_reader_page_knows_no_session_even_of_staff(client, editor):
    client.force_login(editor)
    response = client.get("/")
    assert "Cookie" not in response.get("Vary", "")
    assert response.cookies == {}
    assert "no-store" not in response.get("Cache-Control", "")


# --- sizes ------------------------------------------------------------------------------------

LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
UPLOAD = settings.MARKDOWNX_UPLOAD_URLS_PATH
FORM = "application/x-www-form-urlencoded"


def send(size: int, address: str = "/admin/login/", **environ):
    """A form of `size` bytes, as a server hands it over."""
    body = b"username=" + b"a" * (size - 9)
    return Client().generic("POST", address, body, content_type=FORM, **environ)


@pytest.mark.django_db
def test_body_over_the_limit_is_refused_in_words():
    assert send(LIMIT).status_code == 200
    response = send(LIMIT + 1)
    assert response.status_code == 413
    assert (
        "What you sent is larger than 2.5\xa0MB. Make it smaller, or send it in parts."
        in response.text
    )
    assert headers_of(response) == HEADERS


@pytest.mark.django_db
def test_body_over_the_limit_is_not_read():
    class Unread:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = read

    for stated in (str(LIMIT + 1), "9" * 30, "9" * 5_000):
        response = Client().post(
            "/admin/login/", **{"wsgi.input": Unread(), "CONTENT_LENGTH": stated}
        )
        assert response.status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_limit_holds_for_every_method(method):
    response = Client().generic(method, "/", b"", CONTENT_LENGTH=str(LIMIT + 1))
    assert response.status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("stated", ["-1", "1e3", "abc", "1, 1", "+5", "٣", " "])
def test_false_length_is_refused_in_words(stated):
    response = Client().generic("POST", "/admin/login/", b"a=b", FORM, CONTENT_LENGTH=stated)
    assert response.status_code == 400
    assert "The size of what was sent cannot be right." in response.text


@pytest.mark.django_db
def test_length_that_is_not_given_is_asked_for():
    chunked = Client().generic("POST", "/admin/login/", b"", HTTP_TRANSFER_ENCODING="chunked")
    assert chunked.status_code == 411
    assert "The size of what was sent was not given." in chunked.text
    assert Client().generic("POST", "/admin/login/", b"").status_code == 200


@pytest.mark.django_db
def test_length_larger_than_the_body_is_no_error():
    stated = {"CONTENT_LENGTH": "99", "CONTENT_TYPE": FORM}
    response = Client().post("/admin/login/", **{"wsgi.input": BytesIO(b"username=anna"), **stated})
    assert response.status_code == 200
    assert 'value="anna"' in response.text


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_picture_may_have_ten_megabytes_and_its_form():
    picture = settings.MARKDOWNX_UPLOAD_MAX_SIZE
    boundary = "--x\r\n"
    head = boundary + 'Content-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    body = head.encode() + b"a" * picture + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    taken = Client().generic("POST", "/admin/articles/image/add/", body, kind)
    assert taken.status_code == 302  # to the login page: it was read
    for address in (UPLOAD, "/admin/articles/image/add/"):
        refused = Client().generic("POST", address, b"", CONTENT_LENGTH=str(picture + LIMIT + 1))
        assert refused.status_code == 413
    assert Client().generic("POST", "/admin/login/", body, kind).status_code == 413


@pytest.mark.django_db
def test_upload_is_refused_in_the_json_that_the_editor_reads():
    response = send(settings.MARKDOWNX_UPLOAD_MAX_SIZE + LIMIT + 1, UPLOAD)
    assert response.status_code == 413
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.text) == {
        "image": ["This is larger than 10.0\xa0MB. Make the picture smaller, then try again."]
    }


@pytest.mark.django_db
def test_preview_is_refused_in_a_fragment_that_stands_in_its_place():
    response = send(LIMIT + 1, settings.MARKDOWNX_URLS_PATH)
    assert response.status_code == 413
    assert "What you sent is larger than 2.5\xa0MB." in response.text
    assert response.text.startswith('<div class="preview-message" role="alert">')
    assert "<html" not in response.text


@pytest.mark.django_db
def test_text_beside_a_picture_has_the_general_limit():
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * (LIMIT + 1)
    body += b"\r\n--x--\r\n"
    response = Client().generic("POST", UPLOAD, body, "multipart/form-data; boundary=x")
    assert response.status_code == 413


@pytest.mark.django_db
def test_more_than_500_fields_are_refused_in_words():
    enough = "&".join(f"f{number}=1" for number in range(500))
    assert Client().generic("POST", "/admin/login/", enough, FORM).status_code == 200
    response = Client().generic("POST", "/admin/login/", enough + "&g=1", FORM)
    assert response.status_code == 400
    assert "The form had more than 500 fields. Send it in parts." in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=", b"--x"),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data; boundary=x; charset=zip", b"--x\r\nnonsense"),
        (f"{FORM}; charset=undefined", b"a=b"),
        (f"{FORM}; charset=latin-1", b"a=b"),
        (f"{FORM}; charset=utf-16", b"a=b"),
        ("application/json; charset=base64", b"{"),
        (f"{FORM}; charset=utf-8", b"\xff\xfe=%ff%fe"),
    ],
)
@pytest.mark.parametrize("address", ["/admin/login/", "/", UPLOAD])
def test_body_that_cannot_be_read_is_no_error_of_ours(kind, body, address):
    response = Client().generic("POST", address, body, kind)
    assert response.status_code in {200, 400, 401, 403, 405}


# Without the test client a request closes the connection that it ends with, as in production.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "kind",
    [
        "text/plain; charset=zip",
        "text/plain; charset=undefined",
        "text/plain; charset=idna",
        "text/plain; charset=utf-16",
        "text/plain; charset*=nope'en'utf-8",
        'text/plain; charset="a\0b"',
        "text/plain; charset=utf-8",
        ";;;",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_server_answers_whatever_codec_a_request_names(kind, method):
    environ = RequestFactory()._base_environ(
        PATH_INFO="/admin/login/", QUERY_STRING="next=%C3%BC", REQUEST_METHOD=method
    )
    answers = []
    body = application(environ | {"CONTENT_TYPE": kind}, lambda *answer: answers.append(answer))
    body.close()
    [(status, _headers)] = answers
    assert status in {"200 OK", "403 Forbidden"}


def test_connection_that_ends_early_is_no_error_of_ours(db):
    class Ended:
        def read(self, *args):
            raise OSError("gone")

        readline = read

    response = Client().post(
        "/admin/login/",
        **{"wsgi.input": Ended(), "CONTENT_LENGTH": "50", "CONTENT_TYPE": FORM},
    )
    assert response.status_code == 400
    assert "The connection ended before everything had arrived." in response.text


# --- sessions ---------------------------------------------------------------------------------

INSIDE = "/admin/password_change/"


def is_signed_in(client) -> bool:
    response = client.get(INSIDE)
    assert response.status_code in {200, 302}
    return response.status_code == 200


def test_session_ends_after_two_idle_hours(client, editor):
    with time_machine.travel(NIGHT, tick=False) as clock:
        client.force_login(editor)
        assert is_signed_in(client)
        clock.shift(2 * 3600 - 1)
        assert is_signed_in(client)
        clock.shift(2 * 3600)
        assert not is_signed_in(client)


def test_session_in_use_ends_after_twelve_hours(client, editor):
    with time_machine.travel(NIGHT, tick=False) as clock:
        client.force_login(editor)
        for _hour in range(11):
            clock.shift(3600)
            assert is_signed_in(client)
        clock.shift(3599)
        assert is_signed_in(client)
        clock.shift(1)
        assert not is_signed_in(client)
        assert Session.objects.count() == 0


def test_signing_in_again_begins_anew(client, editor):
    with time_machine.travel(NIGHT, tick=False) as clock:
        for _ in range(2):
            client.post(
                "/admin/login/",
                {"username": "editor@example.org", "password": "correct horse battery"},
            )
            for _hour in range(7):
                clock.shift(3600)
                assert is_signed_in(client)


def test_session_key_that_somebody_planted_is_not_taken_over(client, editor):
    planted = "a" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_signed_in(client)
    client.post(
        "/admin/login/", {"username": "editor@example.org", "password": "correct horse battery"}
    )
    assert is_signed_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert not Session.objects.filter(pk=planted).exists()


def test_session_is_written_at_most_once_in_five_minutes(
    client, editor, django_assert_max_num_queries
):
    def writes() -> int:
        with django_assert_max_num_queries(20) as queries:
            assert is_signed_in(client)
        return sum(not query["sql"].startswith("SELECT") for query in queries.captured_queries)

    with time_machine.travel(NIGHT, tick=False) as clock:
        client.force_login(editor)
        assert writes() > 0
        clock.shift(299)
        assert writes() == 0
        clock.shift(1)
        assert writes() > 0
        assert writes() == 0


def test_session_written_late_still_ends_within_two_hours(client, editor):
    with time_machine.travel(NIGHT, tick=False) as clock:
        client.force_login(editor)
        assert is_signed_in(client)
        clock.shift(299)
        assert is_signed_in(client)
        clock.shift(2 * 3600 - 299)
        assert not is_signed_in(client)
