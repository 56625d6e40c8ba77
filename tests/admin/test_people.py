"""People: invited by a link, given a role, never raised above whoever gives it."""

import logging
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client, override_settings

from articles.admin.people import PersonAdmin, held, may_manage, roles_for
from articles.models import User

PASSWORD = "correct horse battery"  # of the people in tests/conftest.py
NEW = "wide river of small lamps"
PEOPLE = "/admin/articles/user/"
ADD = f"{PEOPLE}add/"
NO_MAIL = override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")


def change(person) -> str:
    return f"{PEOPLE}{person.pk}/change/"


def link(person) -> str:
    return f"{PEOPLE}{person.pk}/link/"


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def errors_in(response) -> list[str]:
    return [text for errors in response.context["errors"] for text in errors]


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", "root@example.org", PASSWORD, first_name="Root")


@pytest.fixture
def signed_in():
    """A browser in which somebody has signed in."""

    def enter(person) -> Client:
        client = Client()
        data = {"username": person.username, "password": PASSWORD}
        assert client.post("/admin/login/", data).status_code == 302
        return client

    return enter


@pytest.fixture
def desk(signed_in, administrator) -> Client:
    """The administrator's browser."""
    return signed_in(administrator)


def invite(client, name="Anna Ó Briain", email="Anna@Example.org", role="Writer", **more):
    data = {"name": name, "email": email, "role": group(role).pk} | more
    return client.post(ADD, data)


def link_in(text: str) -> str:
    return re.search(r"http://testserver/admin/password_reset/[^\s\"]+", text).group()


def choose_password(address: str, password: str = NEW):
    client = Client()
    shown = client.get(address)
    if shown.status_code != 302:
        return shown
    return client.post(shown.url, {"new_password1": password, "new_password2": password})


# --- inviting ---------------------------------------------------------------------------------


def test_colleague_is_invited_chooses_a_password_and_signs_in(desk):
    page = desk.get(ADD)
    assert "Add a colleague" in page.text
    response = invite(desk, name="  Anna   Ó Briain ")
    assert response.status_code == 200
    assert "It was mailed to anna@example.org." in response.text
    address = link_in(response.text)

    person = User.objects.get(username="anna@example.org")
    assert (person.email, person.get_full_name()) == ("anna@example.org", "Anna Ó Briain")
    assert (person.is_staff, person.is_superuser, person.is_active) == (True, False, True)
    assert not person.has_usable_password()
    assert list(person.groups.all()) == [group("Writer")]

    [message] = mail.outbox
    assert (message.to, message.subject) == (
        ["anna@example.org"],
        "You are invited to Plain Health",
    )
    assert "Hello Anna Ó Briain," in message.body
    assert link_in(message.body) == address

    assert choose_password(address).status_code == 302
    client = Client()
    data = {"username": "ANNA@example.org", "password": NEW}
    assert client.post("/admin/login/", data).status_code == 302
    assert choose_password(address).status_code == 410


@NO_MAIL
def test_site_without_mail_shows_the_link_to_copy(desk):
    response = invite(desk)
    assert "This site sends no mail. Copy the link" in response.text
    assert mail.outbox == []
    assert choose_password(link_in(response.text)).status_code == 302


def test_mail_that_cannot_be_sent_is_said_and_the_link_is_shown(desk):
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=9,
    ):
        response = invite(desk)
    assert "The mail to anna@example.org could not be sent." in response.text
    assert choose_password(link_in(response.text)).status_code == 302


def test_mail_is_sent_when_the_transaction_has_ended(desk, monkeypatch):
    depths = []
    outer = len(connection.savepoint_ids)
    send = mail.EmailMessage.send
    monkeypatch.setattr(
        mail.EmailMessage,
        "send",
        lambda self: depths.append(len(connection.savepoint_ids)) or send(self),
    )
    invite(desk)
    assert depths == [outer]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": " \n "}, "This field is required."),
        ({"name": "Anna\x1b[2J"}, "The name holds characters that cannot be seen. Type it anew."),
        (
            {"name": "Anna \u202egnp"},
            "The name holds characters that cannot be seen. Type it anew.",
        ),
        ({"name": "x" * 151}, "Ensure this value has at most 150 characters (it has 151)."),
        ({"email": ""}, "This field is required."),
        ({"email": "anna"}, "Enter a valid email address."),
        ({"email": "anna@example.org\nBcc: all@example.org"}, "Enter a valid email address."),
        (
            {"email": "a" * 60 + "@" + "b" * 50 + "." + "c" * 50 + ".org"},
            "An e-mail address has at most 150 characters here.",
        ),
        ({"email": "EDITOR@example.org"}, "Somebody with this e-mail address is already here."),
    ],
)
def test_invitation_that_cannot_be_sent_says_what_to_do(desk, editor, fields, said):
    response = invite(desk, **fields)
    assert response.status_code == 200
    assert errors_in(response) == [said]
    assert User.objects.count() == 2
    assert mail.outbox == []


def test_user_name_of_somebody_else_is_no_address_for_a_colleague(desk):
    User.objects.create_user("boss@example.org", "other@example.org")
    response = invite(desk, email="Boss@example.org")
    assert errors_in(response) == ["Somebody with this e-mail address is already here."]


def test_two_who_invite_the_same_person_at_once_are_told(desk, monkeypatch):
    def too_late(*args, **kwargs):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(PersonAdmin, "save_model", too_late)
    response = invite(desk)
    assert (response.status_code, response["Location"]) == (302, ADD)
    page = desk.get(ADD)
    assert "Somebody with this e-mail address is already here." in page.text


# --- links ------------------------------------------------------------------------------------


def test_new_link_ends_the_one_before(desk):
    first = link_in(invite(desk).text)
    person = User.objects.get(username="anna@example.org")
    assert "Make a new link" in desk.get(change(person)).text
    second = link_in(desk.post(link(person)).text)
    assert second != first
    assert choose_password(first).status_code == 410
    assert choose_password(second).status_code == 302
    assert len(mail.outbox) == 2


def test_link_for_a_forgotten_password_leaves_the_old_one_until_it_is_used(desk, editor):
    response = desk.post(link(editor))
    [message] = mail.outbox
    assert message.subject == "A new password for Plain Health"
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)
    assert choose_password(link_in(response.text)).status_code == 302
    editor.refresh_from_db()
    assert editor.check_password(NEW)
    assert LogEntry.objects.filter(object_id=str(editor.pk)).count() == 1


def test_link_is_made_by_its_button_alone(desk, editor):
    response = desk.get(link(editor))
    assert (response.status_code, response["Location"]) == (302, change(editor))
    assert mail.outbox == []


def test_nobody_makes_a_link_for_themselves_or_for_somebody_who_has_left(
    desk, administrator, editor
):
    assert desk.post(link(administrator)).status_code == 403
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert desk.post(link(editor)).status_code == 403
    assert desk.post(f"{PEOPLE}999999/link/").status_code == 404
    assert desk.post(f"{PEOPLE}{10**30}/link/").status_code == 404


# --- no password is typed for somebody else ---------------------------------------------------


def test_no_form_about_people_has_a_password(desk, editor):
    for address in (ADD, change(editor)):
        page = desk.get(address).text
        assert 'type="password"' not in page
        assert 'name="password' not in page
        assert "/password/" not in page
    assert desk.get(f"{PEOPLE}{editor.pk}/password/").status_code in {302, 404}
    desk.post(f"{PEOPLE}{editor.pk}/password/", {"password1": NEW, "password2": NEW})
    desk.post(change(editor), {"name": "E", "email": editor.email, "password": "md5$a$b"})
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


@pytest.mark.parametrize(
    "lookup", ["password__startswith", "username", "is_superuser", "email__regex"]
)
def test_list_cannot_be_asked_for_what_it_does_not_show(desk, editor, lookup):
    response = desk.get(PEOPLE, {lookup: "m"})
    assert response.status_code == 400
    assert "editor@example.org" not in response.text


# --- roles ------------------------------------------------------------------------------------


def test_role_and_address_are_changed_and_rights_follow(desk, writer):
    client = Client()
    response = desk.post(
        change(writer),
        {
            "name": "Will",
            "email": "Will@example.org",
            "role": group("Editor").pk,
            "is_active": "on",
        },
    )
    assert (response.status_code, response["Location"]) == (302, PEOPLE)
    writer = User.objects.get(pk=writer.pk)
    assert writer.has_perm("articles.publish_article")
    assert (writer.username, writer.email) == ("will@example.org", "will@example.org")
    data = {"username": "will@example.org", "password": PASSWORD}
    assert client.post("/admin/login/", data).status_code == 302


def test_user_name_of_its_own_stays_when_the_address_changes(signed_in, root):
    boss = User.objects.create_user("boss", "boss@example.org", PASSWORD, is_staff=True)
    signed_in(root).post(
        change(boss),
        {"name": "B", "email": "b@example.org", "role": group("Writer").pk, "is_active": "on"},
    )
    boss.refresh_from_db()
    assert (boss.username, boss.email) == ("boss", "b@example.org")


def test_role_above_ones_own_cannot_be_given(signed_in, writer):
    permissions = Permission.objects.filter(
        content_type__app_label="articles", codename__in=["add_user", "change_user", "view_user"]
    )
    writer.user_permissions.set(permissions)
    client = signed_in(writer)
    assert set(roles_for(writer)) == {group("Writer")}
    response = invite(client, role="Administrator")
    assert errors_in(response) == [
        "Select a valid choice. That choice is not one of the available choices."
    ]
    assert invite(client, role="Writer").status_code == 200
    person = User.objects.get(username="anna@example.org")
    data = {"name": "Anna", "email": person.email, "is_active": "on"}
    assert client.post(change(person), data | {"role": group("Editor").pk}).status_code == 200
    assert list(person.groups.all()) == [group("Writer")]


FORGED = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "on",
    "user_permissions": ["1", "2", "3"],
    "groups": ["1", "2", "3"],
    "username": "forged",
    "password": "md5$a$b",
    "last_login": "2020-01-01",
}


def rights_of(person) -> tuple:
    person = User.objects.get(pk=person.pk)
    return (
        person.is_superuser,
        person.is_staff,
        person.is_active,
        person.username,
        person.password,
        held(person),
        set(person.groups.values_list("name", flat=True)),
    )


def test_administrator_cannot_raise_themselves(desk, administrator, caplog):
    before = rights_of(administrator)
    page = desk.get(change(administrator)).text
    assert re.findall(r'name="(?!_|csrf)([a-z_]+)"', page.partition("<form")[2]) == ["name"]
    forged = FORGED | {"name": "Boss", "role": group("Editor").pk, "email": "x@example.org"}
    with caplog.at_level(logging.WARNING, logger="articles"):
        logging.getLogger("articles").addHandler(caplog.handler)
        try:
            desk.post(change(administrator), forged)
        finally:
            logging.getLogger("articles").removeHandler(caplog.handler)
    assert rights_of(administrator) == before
    administrator.refresh_from_db()
    assert (administrator.get_full_name(), administrator.email) == (
        "Boss",
        "administrator@example.org",
    )
    assert caplog.messages == [
        f"Person {administrator.pk} sent fields that their form does not have: "
        "email, groups, is_active, is_staff, is_superuser, password, role, user_permissions, "
        "username."
    ]


def test_administrator_cannot_raise_others(desk, writer):
    before = rights_of(writer)
    data = {"name": "W", "email": writer.email, "role": group("Writer").pk}
    assert desk.post(change(writer), FORGED | data).status_code == 302
    assert rights_of(writer) == before


def test_colleague_is_not_invited_as_a_superuser(desk):
    assert invite(desk, **{key: FORGED[key] for key in ("is_superuser", "user_permissions")})
    person = User.objects.get(username="anna@example.org")
    assert not person.is_superuser
    assert held(person) == set(group("Writer").permissions.values_list("pk", flat=True))


def test_administrator_sees_a_superuser_and_changes_nothing(desk, root):
    before = rights_of(root)
    page = desk.get(change(root))
    assert page.status_code == 200
    assert 'name="email"' not in page.text
    assert "Make a new link" not in page.text
    data = {"name": "R", "email": "mine@example.org", "role": group("Writer").pk}
    assert desk.post(change(root), data).status_code == 403
    assert desk.post(link(root)).status_code == 403
    assert rights_of(root) == before
    root.refresh_from_db()
    assert root.email == "root@example.org"


def test_who_holds_more_is_out_of_reach_even_when_inactive(administrator, writer, root):
    assert may_manage(administrator, writer)
    writer.user_permissions.add(Permission.objects.get(codename="delete_group"))
    assert not may_manage(administrator, writer)
    User.objects.update(is_active=False)
    writer.refresh_from_db()
    root.refresh_from_db()
    assert not may_manage(administrator, writer)
    assert not may_manage(administrator, root)
    assert may_manage(root, writer)


def test_superuser_makes_another_one(signed_in, root, editor):
    client = signed_in(root)
    assert 'name="is_superuser"' in client.get(change(editor)).text
    assert 'name="user_permissions"' not in client.get(change(editor)).text
    data = {"name": "E", "email": editor.email, "role": group("Editor").pk, "is_active": "on"}
    client.post(change(editor), data | {"is_superuser": "on"})
    editor.refresh_from_db()
    assert editor.is_superuser
    client.post(change(root), {"name": "Root"})
    root.refresh_from_db()
    assert root.is_superuser


@pytest.mark.parametrize("role", ["Writer", "Editor"])
def test_people_are_for_those_who_look_after_them(signed_in, administrator, request, role):
    person = request.getfixturevalue(role.lower())
    client = signed_in(person)
    for address in (PEOPLE, ADD, change(administrator), change(person)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"name": "X"}).status_code == 403
    assert client.post(link(administrator)).status_code == 403
    assert PEOPLE not in client.get("/admin/").text


def test_visitor_is_led_to_the_sign_in_page(administrator):
    for address in (PEOPLE, ADD, change(administrator), link(administrator)):
        response = Client().post(address)
        assert (response.status_code, response["Location"]) == (
            302,
            f"/admin/login/?next={address}",
        )


# --- leaving ----------------------------------------------------------------------------------


def test_who_leaves_is_signed_out_at_once_and_for_good(desk, signed_in, editor):
    theirs = signed_in(editor)
    assert theirs.get("/admin/password_change/").status_code == 200
    data = {"name": "E", "email": editor.email, "role": group("Editor").pk}
    assert desk.post(change(editor), data).status_code == 302
    assert Session.objects.count() == 1
    assert desk.post(change(editor), data | {"is_active": "on"}).status_code == 302
    assert theirs.get("/admin/password_change/").status_code == 302
    assert desk.get(PEOPLE).status_code == 200


def test_nobody_is_deleted(signed_in, root, writer):
    client = signed_in(root)
    assert client.post(f"{PEOPLE}{writer.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [writer.pk], "post": "yes"}
    client.post(PEOPLE, data)
    assert User.objects.filter(pk=writer.pk).exists()
    assert "delete_selected" not in client.get(PEOPLE).text


def test_nobody_shuts_themselves_out(desk, administrator):
    desk.post(change(administrator), {"name": "A"})
    administrator.refresh_from_db()
    assert administrator.is_active


# --- the list ---------------------------------------------------------------------------------


def row_of(page: str, person) -> list[str]:
    row = re.search(rf"<tr>(?:(?!</tr>).)*{change(person)}.*?</tr>", page, re.DOTALL).group()
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_list_shows_name_address_role_and_state(desk, editor, administrator):
    invite(desk)
    invited = User.objects.get(username="anna@example.org")
    gone = User.objects.create_user("gone@example.org", "gone@example.org", is_active=False)
    page = desk.get(PEOPLE).text
    assert row_of(page, invited)[:4] == ["Anna Ó Briain", "anna@example.org", "Writer", "Invited"]
    assert row_of(page, editor)[:4] == ["Editor", "editor@example.org", "Editor", "Active"]
    assert row_of(page, gone)[:4] == [
        "gone@example.org",
        "gone@example.org",
        "-",
        "May not sign in",
    ]


def test_list_takes_the_same_queries_for_one_and_for_many(desk, django_assert_num_queries):
    desk.get(PEOPLE)
    with django_assert_num_queries(8):
        desk.get(PEOPLE)
    for number in range(5):
        person = User.objects.create_user(f"p{number}@example.org", f"p{number}@example.org")
        person.groups.add(group("Writer"))
    with django_assert_num_queries(8):
        desk.get(PEOPLE)
