"""Log lines: one an event, whatever is in them, and nothing that lets a reader of logs in."""

import logging
import re
import time

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from articles.logs import LONGEST_LINE, LineFormatter


def line(message: str, *args, **kwargs) -> str:
    record = logging.LogRecord("articles", logging.WARNING, "x.py", 1, message, args, None)
    vars(record).update(kwargs)
    return LineFormatter().format(record)


def message_of(formatted: str) -> str:
    """What comes after time, level and logger."""
    return formatted.split(" ", 3)[3]


def test_line_begins_with_the_moment_in_utc():
    assert (
        line("Hello", created=1_790_000_000.25)
        == "2026-09-21T14:13:20.250+00:00 WARNING articles Hello"
    )


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("/a\nERROR forged", "/a\\nERROR forged"),
        ("/a\r\nERROR forged", "/a\\r\\nERROR forged"),
        ("/a\x1b[2J\x1b[31mred", "/a\\x1b[2J\\x1b[31mred"),
        ("/a\x9b31mred", "/a\\x9b31mred"),
        ("/a\x00b", "/a\\x00b"),
        ("/a\x08\x7fb", "/a\\x08\\x7fb"),
        ("/a\u2028b\u2029c\x85d\x0be", "/a\\u2028b\\u2029c\\x85d\\x0be"),
        ("/a\u202egnp.exe", "/a\\u202egnp.exe"),
        ("/a\ud800b", "/a\\ud800b"),
        ("/rückenschmerzen/腰痛/", "/rückenschmerzen/腰痛/"),
    ],
)
def test_what_does_not_print_is_escaped(hostile, shown):
    assert message_of(line("Not Found: %s", hostile)) == f"Not Found: {shown}"
    assert message_of(line(f"Not Found: {hostile}")) == f"Not Found: {shown}"


def test_traceback_is_on_the_line_of_its_event():
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        formatted = line("Failed", exc_info=(ValueError, error, error.__traceback__))
    assert len(formatted.splitlines()) == 1
    assert formatted.endswith("ValueError: first\\nsecond")
    assert "Traceback (most recent call last)" in formatted


def test_flood_is_cut():
    assert len(line("x" * 1_000_000)) == LONGEST_LINE


def test_flood_of_names_of_secrets_costs_little():
    began = time.perf_counter()
    line("password" * 500_000)
    line("token  " * 500_000)
    line("://a:" * 500_000)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("?password=correct+horse&next=/", "?password=[hidden]&next=/"),
        ("?new_password1=a%26b&x=1", "?new_password1=[hidden]&x=1"),
        ("?next=%2F%3Ftoken%3Dabc%26y&x=1", "?next=%2F%3Ftoken%3D[hidden]&x=1"),
        ("{'password': 'correct horse', 'a': 1}", "{'password': [hidden], 'a': 1}"),
        ('{"api_key":"abc","a":1}', '{"api_key":[hidden],"a":1}'),
        ("Authorization: Bearer abc.def", "Authorization: [hidden]"),
        ("Cookie: sessionid=abc; a=b", "Cookie: sessionid=[hidden]; a=b"),
        ("Cookie: __Host-session=abc; a=b", "Cookie: __Host-session=[hidden]; a=b"),
        ("postgresql://me:pa:ss@host/name", "postgresql://me:[hidden]@host/name"),
        ("redis://:secret@host:6379/0", "redis://:[hidden]@host:6379/0"),
        (
            "/admin/password_reset/Mg/dxdkma-9b1ab0f4c9a1fd5a0e2c9a1fd5a0e2c9/",
            "/admin/password_reset/Mg/[hidden]/",
        ),
        ("CSRF token missing.", "CSRF token missing."),
        ("/articles/passwords-and-you/", "/articles/passwords-and-you/"),
    ],
)
def test_secrets_that_a_name_announces_are_hidden(text, shown):
    assert message_of(line("%s", text)) == shown


def test_secrets_of_the_settings_are_hidden_wherever_they_stand(settings):
    settings.EMAIL_HOST_PASSWORD = "hunter2-and-more"
    shown = line("535 refused %s / %s", "hunter2-and-more", settings.SECRET_KEY)
    assert message_of(shown) == "535 refused [hidden] / [hidden]"


@pytest.fixture
def written():
    """The lines that the site's own log handler writes, as they are configured."""
    lines = []
    formatter = LineFormatter()
    assert settings.LOGGING["formatters"]["line"]["()"] == "articles.logs.LineFormatter"

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(formatter.format(record))

    handler = Keep()
    loggers = [logging.getLogger(name) for name in ("django", "articles")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lines
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.mark.django_db
def test_page_that_is_not_there_is_one_line(client, written):
    client.get("/no%0AERROR%20forged%1b[31m%00/", headers={"user-agent": "a\nb\x1b[2J"})
    assert [re.sub(r"\\+", "", message_of(entry)) for entry in written] == [
        "Not Found: /nonERROR forgedx1b[31mx00/"
    ]
    assert written[0].isprintable()


@pytest.mark.django_db
def test_sign_in_leaves_neither_name_nor_password(client, written):
    client.post(
        reverse("admin:login"), {"username": "my\nsecret password", "password": "correct horse"}
    )
    assert [message_of(entry) for entry in written] == [
        "Sign-in refused for an unknown name from 127.0.0.1."
    ]
    assert written[0].split(" ")[1:3] == ["WARNING", "articles.admin.sign_in"]


def test_link_that_sets_a_password_is_hidden_in_paths(client, editor, written):
    uid = urlsafe_base64_encode(force_bytes(editor.pk))
    token = default_token_generator.make_token(editor)
    client.get(f"/password_reset/{uid}/{token}/")
    assert [message_of(entry) for entry in written] == [
        f"Not Found: /password_reset/{uid}/[hidden]/"
    ]


# --- links that show a draft ---------------------------------------------------------------------

TOKEN = "Zt-4_kQpLmN7vXc2BdFgHjKlMnOpQrStUvWxYz01234"  # as secrets.token_urlsafe(32) makes them


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Not Found: /shared/{TOKEN}/", "Not Found: /shared/[hidden]/"),
        (
            f'"GET /shared/{TOKEN}/?a=1 HTTP/1.1" 200 99',
            '"GET /shared/[hidden]/?a=1 HTTP/1.1" 200 99',
        ),
        (f'"GET /shared/%5A{TOKEN[1:]}/ HTTP/1.1"', '"GET /shared/[hidden]/ HTTP/1.1"'),
        (f"?next=%2Fshared%2F{TOKEN}%2F&x=1", "?next=%2Fshared%2F[hidden]%2F&x=1"),
        (f"/shared/{TOKEN[:20]}…", "/shared/[hidden]"),
        (f"https://a.example/SHARED/{TOKEN}", "https://a.example/SHARED/[hidden]"),
        (f"{{'link': '{TOKEN}'}}", "{'link': '[hidden]'}"),
        (f"two:\n{TOKEN}\t{TOKEN}", "two:\\n[hidden]\\t[hidden]"),
        (f"é{TOKEN}.", "é[hidden]."),
        ("/articles/a-slug-of-exactly-forty-three-characters-x/",) * 2,
        ("/shared/",) * 2,
    ],
)
def test_shared_links_are_hidden(text, shown):
    assert message_of(line("%s", text)) == shown
    assert message_of(line(text)) == shown


def test_shared_link_is_hidden_in_a_traceback_and_in_arguments():
    try:
        raise ValueError(f"no such page: /shared/{TOKEN}/ ({TOKEN})")
    except ValueError as error:
        formatted = line("Failed: %r", [TOKEN], exc_info=(ValueError, error, error.__traceback__))
    assert TOKEN not in formatted
    assert formatted.endswith("ValueError: no such page: /shared/[hidden]/ ([hidden])")


def test_cut_line_holds_no_part_of_a_shared_link():
    padding = "x" * (LONGEST_LINE - 80)
    assert TOKEN[:10] not in line(f"{padding} /shared/{TOKEN}/" + "y" * 500)


def test_flood_of_what_looks_like_links_costs_little():
    began = time.perf_counter()
    line("/shared/" * 500_000)
    line("Aa-" * 1_000_000)
    line("%2Fshared%2F%" * 300_000)
    assert time.perf_counter() - began < 1


@pytest.mark.django_db
def test_shared_link_is_hidden_in_every_line_of_a_request(client, written):
    client.get(f"/shared/{TOKEN}/")
    client.get(f"/shared/{TOKEN}/more/")
    client.post(f"/shared/{TOKEN}/", {"answer": "approve"})
    client.delete(f"/shared/{TOKEN}/")
    assert written
    assert [entry for entry in written if TOKEN in entry] == []
    assert {message_of(entry) for entry in written} <= {
        "Not Found: /shared/[hidden]/",
        "Not Found: /shared/[hidden]/more/",
        "Method Not Allowed (DELETE): /shared/[hidden]/",
        "Method Not Allowed: /shared/[hidden]/",
    }


def test_lines_of_the_development_server_hide_shared_links():
    logging.getLogger("django.server").addHandler(keeper := Lines())
    try:
        logging.getLogger("django.server").warning(
            '"%s" %s %s', f"GET /shared/{TOKEN}/ HTTP/1.1", "404", "12"
        )
    finally:
        logging.getLogger("django.server").removeHandler(keeper)
    assert [message_of(entry) for entry in keeper.lines] == [
        '"GET /shared/[hidden]/ HTTP/1.1" 404 12'
    ]


class Lines(logging.Handler):
    """Keeps what the site's formatter writes."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(LineFormatter().format(record))
