"""Signing in: throttled, telling nothing of who is here, and ending when it should."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.utils.html import strip_tags

from articles.admin import throttle
from articles.admin.accounts import find_person
from articles.models import SignInFailure, User

PASSWORD = "correct horse battery"  # of the people in tests/conftest.py
LOGIN, INSIDE = "/admin/login/", "/admin/password_change/"
RESET, OWN = "/admin/password_reset/", "/admin/password_change/"
NIGHT = datetime(2026, 11, 22, 22, 0, 30, tzinfo=UTC)
REFUSED = "The name or the password is not right."


def sign_in(client, name="editor@example.org", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def is_in(client) -> bool:
    response = client.get(INSIDE)
    assert response.status_code in {200, 302}
    return response.status_code == 200


@pytest.fixture
def checks(monkeypatch):
    """The passwords that reached the hasher."""
    seen = []
    encode = hashers.MD5PasswordHasher.encode

    def encode_seen(self, password, salt):
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", encode_seen)
    return seen


# --- who is let in ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["editor@example.org", "EDITOR@example.org", "  editor@example.org ", "ｅditor@example.org"],
)
def test_right_password_leads_inside(client, editor, name):
    response = sign_in(client, name)
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert is_in(client)


def test_user_name_and_address_name_the_same_person(db):
    person = User.objects.create_user("anna", "Anna@Example.org", PASSWORD, is_staff=True)
    for name in ("anna", "Anna", "anna@example.org", "ANNA@EXAMPLE.ORG"):
        assert find_person(name) == person
    for name in ("", " ", "ann", "anna@", "a\0", "%", "_nna", "anna@example.org\n.", "ànna"):
        assert find_person(name) is None


def test_own_user_name_comes_before_another_ones_address(db):
    first = User.objects.create_user("b@example.org", "a@example.org")
    second = User.objects.create_user("a@example.org", "b@example.org")
    assert find_person("a@example.org") == second
    assert find_person("B@example.org") == first
    upper = User.objects.create_user("A@example.org", "c@example.org")
    assert find_person("A@example.org") == upper
    assert find_person("a@example.org") == second


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_may_not_sign_in_is_told_what_everybody_is_told(client, editor, change):
    User.objects.update(**change)
    response = sign_in(client)
    assert response.status_code == 200
    assert REFUSED in response.text
    assert not is_in(client)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"username": "editor@example.org"},
        {"password": PASSWORD},
        {"username": "a\0b", "password": PASSWORD},
        {"username": "x" * 255, "password": PASSWORD},
        {"username": "editor@example.org", "password": "x" * 129},
        {"username": "editor@example.org", "password": "a\0b"},
    ],
)
def test_form_that_cannot_be_right_costs_no_hashing(client, editor, checks, data):
    response = client.post(LOGIN, data)
    assert response.status_code == 200
    assert "errorlist" in response.text
    assert (checks, SignInFailure.objects.count()) == ([], 0)


def test_password_may_have_128_characters_and_be_pasted(client, editor):
    longest = "äß🙂 " * 32
    editor.set_password(longest)
    editor.save()
    page = client.get(LOGIN).text
    field = re.search(r'<input[^>]*name="password"[^>]*>', page).group()
    assert 'autocomplete="current-password"' in field
    assert "maxlength" not in field
    assert "<script" not in page
    assert sign_in(client, password=longest).status_code == 302


@pytest.mark.parametrize(
    ("target", "arrives"),
    [
        ("/admin/articles/article/?q=a", "/admin/articles/article/?q=a"),
        ("//evil.example", "/admin/"),
        ("/\\evil.example", "/admin/"),
        ("\\\\evil.example", "/admin/"),
        ("https:evil.example", "/admin/"),
        ("https:///evil.example", "/admin/"),
        ("https://evil.example", "/admin/"),
        ("http://testserver@evil.example", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("JaVaScRiPt:alert(1)", "/admin/"),
        ("data:text/html,x", "/admin/"),
        ("\t//evil.example", "/admin/"),
        ("\x08//evil.example", "/admin/"),
        (" //evil.example", "/admin/"),
        ("/\t/evil.example", "/admin/"),
        ("/\n/evil.example", "/admin/"),
        ("///evil.example", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_next_stays_on_the_site(client, editor, target, arrives):
    response = client.get(LOGIN, {"next": target})
    assert "evil" not in response.text
    response = client.post(
        LOGIN, {"username": "editor@example.org", "password": PASSWORD, "next": target}
    )
    assert (response.status_code, response["Location"]) == (302, arrives)


def test_encoded_target_stays_on_the_site(client, editor):
    data = {"username": "editor@example.org", "password": PASSWORD}
    response = client.post(f"{LOGIN}?next=%2f%2fevil.example", data)
    assert response["Location"] == "/admin/"
    client.logout()
    response = client.post(f"{LOGIN}?next=%252f%252fevil.example", data)
    assert urlsplit(response["Location"]).netloc == ""
    assert not response["Location"].startswith("/")  # a browser looks for it under /admin/login/


# --- the throttle -----------------------------------------------------------------------------


def test_account_bears_ten_checks_from_wherever_they_come(editor, checks):
    with time_machine.travel(NIGHT, tick=False) as clock:
        for number in range(100):
            response = sign_in(
                Client(REMOTE_ADDR=f"10.0.{number}.1"),
                name=["editor@example.org", "EDITOR@example.org"][number % 2],
                password=f"wrong {number}",
            )
            assert response.status_code == (200 if number < 10 else 429)
        assert checks == [f"wrong {number}" for number in range(10)]
        assert SignInFailure.objects.count() == 10

        response = sign_in(Client())
        assert response.status_code == 429
        assert response["Retry-After"] == "900"
        assert "Too many attempts. Try again at 22:16.<" in response.text

        clock.shift(timedelta(minutes=15) - timedelta(seconds=1))
        assert sign_in(Client()).status_code == 429
        clock.shift(1)
        assert sign_in(Client()).status_code == 302


def test_window_slides(editor):
    with time_machine.travel(NIGHT, tick=False) as clock:
        for _ in range(5):
            sign_in(Client(), password="wrong")
        clock.shift(timedelta(minutes=10))
        for _ in range(5):
            assert sign_in(Client(), password="wrong").status_code == 200
        response = sign_in(Client(), password="wrong")
        assert (response.status_code, response["Retry-After"]) == (429, "300")
        clock.shift(timedelta(minutes=5))
        assert [sign_in(Client(), password="wrong").status_code for _ in range(6)] == [
            200, 200, 200, 200, 200, 429,
        ]  # fmt: skip


def test_address_bears_thirty_checks_whichever_accounts_it_tries(editor, checks):
    attacker = {"REMOTE_ADDR": "198.51.100.7"}
    answers = [
        sign_in(Client(**attacker), name=f"person{number}@example.org", password="wrong")
        for number in range(40)
    ]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429] * 10
    assert len(checks) == 30
    assert sign_in(Client(**attacker)).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.8")).status_code == 302


def test_unknown_name_is_throttled_like_a_known_one(db, checks):
    answers = [
        sign_in(Client(), name=name, password="wrong")
        for name in ["Nobody@example.org", "nobody@example.org"] * 6
    ]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert len(checks) == 10


def test_refused_attempt_writes_nothing(editor, django_assert_max_num_queries):
    for _ in range(10):
        sign_in(Client(), password="wrong")
    with django_assert_max_num_queries(10) as queries:
        assert sign_in(Client(), password="wrong").status_code == 429
    assert {query["sql"].split(" ")[0] for query in queries.captured_queries} == {"SELECT"}


def test_right_passwords_are_not_counted(editor):
    for _ in range(40):
        assert sign_in(Client()).status_code == 302
    assert SignInFailure.objects.count() == 0


def test_attempts_on_one_account_leave_others_alone(editor, writer):
    for _ in range(11):
        sign_in(Client(), password="wrong")
    assert sign_in(Client(), name="writer@example.org").status_code == 302


def test_browser_in_which_somebody_has_signed_in_is_not_locked_out_by_strangers(editor, writer):
    own, stranger = Client(), Client(REMOTE_ADDR="198.51.100.7")
    sign_in(own)
    own.post("/admin/logout/")
    for _ in range(11):
        assert sign_in(stranger, password="wrong").status_code in {200, 429}
    assert sign_in(stranger).status_code == 429
    assert sign_in(own).status_code == 302


def test_known_browser_has_ten_checks_of_its_own_and_for_its_person_alone(editor, writer, checks):
    own = Client()
    sign_in(own)
    own.post("/admin/logout/")
    assert own.cookies["browser"]["httponly"]
    assert own.cookies["browser"]["samesite"] == "Lax"
    assert own.cookies["browser"]["max-age"] == 90 * 24 * 3600
    answers = [sign_in(own, password="wrong").status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    checks.clear()
    others = [sign_in(own, "writer@example.org", "wrong").status_code for _ in range(12)]
    assert others == [200] * 10 + [429] * 2
    assert len(checks) == 10


@pytest.mark.parametrize("forged", ["", "a", "a:b:c", "WzEsIngiXQ:1abcde:xxxxxxxxxxxxxxxxxxxxx"])
def test_forged_mark_of_a_browser_is_worth_nothing(client, editor, forged):
    for number in range(12):
        client.cookies["browser"] = f"{forged}{number}"
        answer = sign_in(client, password="wrong")
    assert answer.status_code == 429


def test_table_names_nobody(client, editor):
    sign_in(client, password="wrong")
    row = SignInFailure.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", row.account)
    assert re.fullmatch("[0-9a-f]{64}", row.address)
    assert row.account != row.address


def test_old_failures_are_swept(editor):
    with time_machine.travel(NIGHT, tick=False) as clock:
        sign_in(Client(), password="wrong")
        clock.shift(timedelta(minutes=16))
        sign_in(Client(), "nobody@example.org", "wrong")
        assert SignInFailure.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_are_ten_together():
    """As several workers count: each in a thread and on a connection of its own."""

    def attempt(number):
        try:
            throttle.note("sign-in", "person 1", f"10.0.0.{number}")
        except throttle.Throttled:
            return 0
        else:
            return 1
        finally:
            connection.close()

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one connection")
    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(attempt, range(60)))
    assert 1 <= done <= 10
    assert SignInFailure.objects.count() == done


WORKER = """
import django; django.setup()
from django.test import Client
answers = [
    Client(REMOTE_ADDR=f"10.0.0.{n}").post(
        "/admin/login/", {"username": "anna", "password": "wrong"}, headers={"host": "localhost"}
    ).status_code
    for n in range(8)
]
print(answers.count(200))
"""


def test_count_is_shared_by_workers_and_outlives_them(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "healthsite.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "VAR_DIR": str(tmp_path),
    }

    def run(*arguments) -> str:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=Path(__file__).resolve().parents[2],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def checked(_worker) -> int:
        return int(run("-c", WORKER))

    run("manage.py", "migrate", "-v", "0")
    with ThreadPoolExecutor(3) as pool:
        together = sum(pool.map(checked, range(3)))
    assert 1 <= together <= 10
    assert together + checked("after a restart") + checked("after another") == 10


def test_whoever_comes_late_to_a_crowd_steps_back(db, monkeypatch):
    """Others note theirs between a worker's first look and its second."""
    look, looks = throttle.refuse_above, []

    def look_then_others_come(row, limits):
        look(row, limits)
        looks.append(row)
        if len(looks) == 1:
            SignInFailure.objects.bulk_create(
                SignInFailure(account=row.account, address="", at=row.at) for _ in range(10)
            )

    monkeypatch.setattr(throttle, "refuse_above", look_then_others_come)
    with pytest.raises(throttle.Throttled):
        throttle.note("sign-in", "person 1", "10.0.0.1")
    assert SignInFailure.objects.count() == 10


@pytest.mark.parametrize(
    ("trusts", "remote", "forwarded", "address"),
    [
        (False, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (True, "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        (True, "192.0.2.1", "203.0.113.5, 198.51.100.7", "198.51.100.7"),
        (True, "192.0.2.1", "203.0.113.5,nonsense", "192.0.2.1"),
        (True, "192.0.2.1", "", "192.0.2.1"),
        (True, "192.0.2.1", " [2001:db8:1:2:3:4:5:6] ", "2001:db8:1:2::/64"),
        (False, "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        (False, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (False, "fe80::1%eth0", "", "fe80::/64"),
        (False, "", "198.51.100.7", ""),
    ],
)
def test_address_is_what_our_own_proxy_has_seen(trusts, remote, forwarded, address):
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(TRUST_PROXY=trusts):
        assert throttle.address_of(request) == address


# --- telling nothing --------------------------------------------------------------------------


def visible(response) -> str:
    text = re.sub(r'value="[^"]*"', "", response.text)
    return " ".join(strip_tags(text).split())


def test_known_and_unknown_names_read_the_same(client, editor, writer):
    User.objects.filter(pk=writer.pk).update(is_active=False)
    known = visible(sign_in(client, password="wrong"))
    assert REFUSED in known
    assert visible(sign_in(client, "nobody@example.org", "wrong")) == known
    assert visible(sign_in(client, "writer@example.org", PASSWORD)) == known


def test_known_and_unknown_names_run_the_hasher_once(client, editor, writer, checks):
    User.objects.filter(pk=writer.pk).update(is_active=False)
    invited = User.objects.create_user("new@example.org", is_staff=True)
    assert not invited.has_usable_password()
    for name in ("editor", "nobody", "writer", "new"):
        checks.clear()
        sign_in(client, f"{name}@example.org", "wrong")
        assert len(checks) == 1


class QuarterOfTheWork(hashers.PBKDF2PasswordHasher):
    iterations = hashers.PBKDF2PasswordHasher.iterations // 4


@pytest.mark.parametrize("address", [LOGIN, RESET])
def test_known_and_unknown_names_take_the_same_time(client, editor, address):
    """With the hasher that the site uses, at a quarter of its work. The fastest, in time of the
    processor: medians by the clock tell more of what else the machine does."""
    times = {"editor@example.org": [], "nobody@example.org": []}
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.QuarterOfTheWork"]):
        editor.set_password(PASSWORD)
        editor.save()
        for tries in range(1, 61):
            for name, taken in times.items():
                SignInFailure.objects.all().delete()
                began = time.process_time()
                client.post(address, {"username": name, "email": name, "password": "wrong"})
                taken.append(time.process_time() - began)
            known, unknown = (min(taken) for taken in times.values())
            if tries >= 15 and known == pytest.approx(unknown, rel=0.1):
                break
    assert known == pytest.approx(unknown, rel=0.1)


# --- sessions ---------------------------------------------------------------------------------


def key_of(client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_key(key: str) -> Client:
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = key
    return other


def test_session_key_changes_when_somebody_signs_in(client, editor):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    sign_in(client)
    first = key_of(client)
    assert first != "a" * 32
    sign_in(client)
    assert key_of(client) != first
    assert not is_in(with_key(first))
    assert not is_in(with_key("a" * 32))


def test_session_dies_when_somebody_signs_out(client, editor):
    sign_in(client)
    key = key_of(client)
    assert client.get("/admin/logout/").status_code == 405
    assert is_in(client)
    assert "You are signed out" in client.post("/admin/logout/").text
    assert not is_in(with_key(key))
    assert Session.objects.count() == 0


def test_other_sessions_die_when_the_password_is_changed(client, editor):
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    new = "wide river of small lamps"
    response = client.post(
        OWN, {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert (response.status_code, response["Location"]) == (302, f"{OWN}done/")
    assert is_in(client)
    assert not is_in(elsewhere)
    assert "Your password is changed." in client.get(f"{OWN}done/").text


def test_cookies_are_lax_and_out_of_reach_of_scripts(client, editor):
    client.get(LOGIN)
    sign_in(client)
    assert set(client.cookies) == {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        "browser",
    }
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert cookie["domain"] == ""
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 2 * 3600


def test_browser_that_was_signed_in_is_told_why_it_no_longer_is(client, editor):
    with time_machine.travel(NIGHT, tick=False) as clock:
        assert "You were signed out" not in client.get(f"{LOGIN}?next={INSIDE}").text
        sign_in(client)
        clock.shift(timedelta(hours=3))
        response = client.get(INSIDE, follow=True)
        assert response.request["PATH_INFO"] == LOGIN
        assert "You were signed out: a session ends after two hours without use" in response.text
        assert "You were signed out" not in client.get(LOGIN).text


def test_whoever_is_signed_in_does_not_sign_in_again(client, editor):
    sign_in(client)
    response = client.get(f"{LOGIN}?next=/admin/articles/user/")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_sign_in_page_is_kept_in_no_cache_and_needs_its_token(editor):
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(LOGIN)["Cache-Control"] == "no-store, private"
    assert sign_in(strict).status_code == 403


# --- passwords --------------------------------------------------------------------------------


@pytest.fixture
def inside(client, editor):
    sign_in(client)
    return client


def change(client, new: str, old: str = PASSWORD):
    return client.post(OWN, {"old_password": old, "new_password1": new, "new_password2": new})


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short words", "at least 12 characters"),
        ("a b" * 43, "at most 128 characters"),
        ("password1234", "too common"),
        ("Password2026!", "easy to guess"),
        ("passwordpassword", "easy to guess"),
        ("letmeinletmein", "easy to guess"),
        ("2026!iloveyou!", "easy to guess"),
        ("123456789012", "easy to guess"),
        ("zyxwvutsrqponm", "easy to guess"),
        ("qwertyuiopasdf", "easy to guess"),
        ("aaaaaaaaaaaaaa", "easy to guess"),
        ("abababababababab", "easy to guess"),
        ("密码密码密码密码密码密码", "easy to guess"),
        ("editor@example.org", "too similar"),
    ],
)
def test_password_that_is_easily_guessed_is_refused_in_words(inside, editor, password, said):
    response = change(inside, password)
    assert response.status_code == 200
    assert said in response.text
    assert "maxlength" not in response.text
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        "8392 4819 3391 2284",
        "äöü ßéñ 日本語 語",
        "  spaces count  ",
        "x-" * 60 + "and more",
        "a1!B2?c3:D4;",
    ],
)
def test_any_other_password_is_taken_as_it_stands(inside, editor, password):
    assert change(inside, password).status_code == 302
    editor.refresh_from_db()
    assert editor.check_password(password)


def test_old_password_can_be_tried_ten_times(inside, editor, checks):
    new = "wide river of small lamps"
    answers = [change(inside, new, old=f"wrong {number}") for number in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert checks == [f"wrong {number}" for number in range(10)]
    assert change(inside, new).status_code == 429


# --- forgotten --------------------------------------------------------------------------------


def ask(client, email="editor@example.org", **extra):
    return client.post(RESET, {"email": email}, **extra)


def link_in(message) -> str:
    return re.search(r"https?://\S+", message.body).group()


def test_forgotten_password_is_set_by_a_link_that_works_once(client, editor):
    response = client.get(LOGIN)
    assert f'<a href="{RESET}">Forgotten your password?</a>' in response.text
    response = ask(client, "Editor@EXAMPLE.org")
    assert (response.status_code, response["Location"]) == (302, f"{RESET}done/")
    assert "a link is on its way" in client.get(f"{RESET}done/").text
    [message] = mail.outbox
    assert message.to == ["editor@example.org"]
    assert message.subject == "A new password for Plain Health"
    link = link_in(message)
    assert link.startswith("http://testserver/admin/password_reset/")

    page = client.get(link, follow=True)
    shown = page.redirect_chain[-1][0]
    assert shown.endswith("/set-password/")
    assert "Choose your password" in page.text
    assert 'autocomplete="new-password"' in page.text
    new = "wide river of small lamps"
    done = client.post(shown, {"new_password1": new, "new_password2": new}, follow=True)
    assert "Your password is set" in done.text
    assert not is_in(client)
    assert sign_in(client, password=new).status_code == 302

    used = Client().get(link)
    assert used.status_code == 410
    assert "This link no longer works" in used.text


def test_new_password_is_held_to_the_same_rules(client, editor):
    ask(client)
    shown = client.get(link_in(mail.outbox[0])).url
    for new, again, said in [
        ("password1234", "password1234", "too common"),
        ("wide river of lamps", "wide river of lambs", "didn’t match"),
        ("", "", "This field is required."),
    ]:
        response = client.post(shown, {"new_password1": new, "new_password2": again})
        assert said in response.text
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_link_lasts_three_days(client, editor):
    with time_machine.travel(NIGHT, tick=False) as clock:
        ask(client)
        link = link_in(mail.outbox[0])
        clock.shift(timedelta(days=3))
        assert Client().get(link).status_code == 302
        clock.shift(timedelta(seconds=1))
        assert Client().get(link).status_code == 410


@pytest.mark.parametrize(
    "path",
    ["MQ/abc-def/", "x/y/", "Li4/a-b/", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b/", "MQ/set-password/"],
)
def test_made_up_link_does_not_work(client, editor, path):
    response = client.get(f"{RESET}{path}")
    assert response.status_code == 410
    assert "This link no longer works" in response.text


def test_link_of_somebody_who_has_left_does_not_work(client, editor):
    ask(client)
    User.objects.update(is_active=False)
    assert client.get(link_in(mail.outbox[0])).status_code == 410


def test_strangers_at_the_limit_do_not_lock_out_whoever_has_the_mail(client, editor):
    ask(client)
    shown = client.get(link_in(mail.outbox[0])).url
    for _ in range(11):
        sign_in(Client(REMOTE_ADDR="198.51.100.7"), password="wrong")
    new = "wide river of small lamps"
    client.post(shown, {"new_password1": new, "new_password2": new})
    assert sign_in(Client(), password=new).status_code == 429
    assert sign_in(client, password=new).status_code == 302


@pytest.mark.parametrize(
    "email", ["nobody@example.org", "edıtor@example.org", "editor@example.org.evil.example"]
)
def test_unknown_address_reads_the_same_and_gets_no_mail(client, editor, email):
    known, unknown = ask(client), ask(client, email)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["editor@example.org"]]


def test_inactive_person_gets_no_mail(client, editor):
    User.objects.update(is_active=False)
    assert ask(client).status_code == 302
    assert mail.outbox == []


def test_mails_are_throttled_by_address_and_by_sender(db, editor):
    answers = [ask(Client(REMOTE_ADDR=f"10.0.0.{number}")) for number in range(5)]
    assert [answer.status_code for answer in answers] == [302] * 3 + [429] * 2
    assert "Too many attempts." in answers[-1].text
    assert len(mail.outbox) == 3
    answers = [ask(Client(), f"nobody{number}@example.org") for number in range(12)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429] * 2
    assert sign_in(Client()).status_code == 302


def test_host_of_the_link_is_the_sites_own(client, editor):
    assert ask(client, headers={"host": "evil.example"}).status_code == 400
    assert mail.outbox == []
    ask(client, headers={"x-forwarded-host": "evil.example"})
    assert urlsplit(link_in(mail.outbox[0])).netloc == "testserver"
    with override_settings(SITE_URL="https://health.example.org"):
        ask(client)
    assert link_in(mail.outbox[1]).startswith("https://health.example.org/admin/password_reset/")
    assert all("evil" not in str(message.message()) for message in mail.outbox)


def test_failing_mail_server_looks_like_a_working_one(client, editor):
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=9,
    ):
        response = ask(client)
    assert (response.status_code, response["Location"]) == (302, f"{RESET}done/")


def test_site_without_mail_says_whom_to_ask(client, editor):
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        CONTACT_EMAIL="desk@example.org",
    ):
        for response in (client.get(RESET), ask(client)):
            assert response.status_code == 200
            assert "This site sends no mail. Ask an administrator" in response.text
            assert '<a href="mailto:desk@example.org">' in response.text
            assert "<form" not in response.text
    assert SignInFailure.objects.count() == 0


def test_pages_for_those_outside_run_no_script(client, editor):
    ask(client)
    link = link_in(mail.outbox[0])
    pages = [
        LOGIN,
        RESET,
        f"{RESET}done/",
        client.get(link).url,
        f"{RESET}complete/",
        f"{RESET}a/b/",
    ]
    for address in pages:
        response = client.get(address)
        assert "<script" not in response.text
        assert response["Cache-Control"] == "no-store, private"
        assert '<html lang="en-gb"' in response.text
