"""What many tests need: people by role, and articles made as an editor would make them."""

import pytest
from django.contrib.auth.models import Group
from django.test import override_settings

from articles import publishing
from articles.models import Article, Topic, User

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def own_folders(tmp_path):
    """Uploads of a test stay in its folder, and hashing costs no time."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(MEDIA_ROOT=tmp_path / "media", PASSWORD_HASHERS=hashers):
        yield


def person(role: str, email: str = "", name: str = "") -> User:
    """Somebody of this role; the role is also the name and the address of whoever has no other."""
    email, name = email or f"{role.lower()}@example.org", name or role
    user = User.objects.create_user(
        username=email, email=email, password=PASSWORD, first_name=name, is_staff=True
    )
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def writer(db):
    return person("Writer")


@pytest.fixture
def editor(db):
    return person("Editor")


@pytest.fixture
def clinician(db):
    return person("Clinician")


@pytest.fixture
def auditor(db):
    return person("Auditor")


@pytest.fixture
def administrator(db):
    return person("Administrator")


@pytest.fixture
def make_topic(db):
    """A topic by name: `make_topic("Back and joints", parent=None)`."""

    def make(name: str, **fields) -> Topic:
        return publishing.save_topic(Topic(name=name, **fields), by=None)

    return make


@pytest.fixture
def make_draft(db):
    """An article that was never live; keywords are the fields of `publishing.Content`."""

    def make(title: str = "Back pain", **content) -> Article:
        content = {"body": "Most back pain gets better by itself.", **content}
        return publishing.save_draft(
            Article(), content=publishing.Content(title=title, **content), by=None
        )

    return make


@pytest.fixture
def make_article(make_draft):
    """A published article; keywords are the fields of `publishing.Content`."""

    def make(title: str = "Back pain", **content) -> Article:
        return publishing.publish(make_draft(title, **content), by=None)

    return make
