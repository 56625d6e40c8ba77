"""Roles: those that every `migrate` makes, and what an existing site's groups gain."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from articles.receivers import ROLES, make_roles

pytestmark = pytest.mark.django_db

roles = import_module("articles.migrations.0004_roles")


class Editor:
    """What a migration asks of its schema editor."""

    connection = connection


def codenames(name: str) -> set[str]:
    rows = Permission.objects.filter(group__name=name, content_type__app_label="articles")
    return set(rows.values_list("codename", flat=True))


@pytest.fixture
def older_site(db):
    """Groups as they were before there was a review; one of them somebody has changed."""
    Group.objects.filter(name__in=["Clinician", "Auditor"]).delete()
    new = Permission.objects.filter(codename__in=["review_article", "view_event"])
    for group in Group.objects.all():
        group.permissions.remove(*new)
    editor = Group.objects.get(name="Editor")
    editor.permissions.remove(Permission.objects.get(codename="delete_article"))
    Group.objects.create(name="Trainee")


def test_migrate_makes_every_role(db):
    assert {name: codenames(name) for name in ROLES} == {
        name: set(held) for name, held in ROLES.items()
    }


def test_existing_groups_gain_review_and_keep_what_was_changed(older_site):
    roles.extend(apps, Editor)
    assert codenames("Clinician") == set(ROLES["Clinician"])
    assert codenames("Auditor") == set(ROLES["Auditor"])
    assert codenames("Administrator") == set(ROLES["Administrator"])
    assert codenames("Editor") == set(ROLES["Editor"]) - {"delete_article"}
    assert codenames("Writer") == set(ROLES["Writer"])
    assert codenames("Trainee") == set()


def test_twice_is_once(older_site):
    roles.extend(apps, Editor)
    before = {group.name: codenames(group.name) for group in Group.objects.all()}
    roles.extend(apps, Editor)
    make_roles(apps.get_app_config("articles"))
    assert {group.name: codenames(group.name) for group in Group.objects.all()} == before


def test_permissions_that_are_not_there_yet_are_made(older_site):
    Permission.objects.filter(codename__in=["review_article", "view_event"]).delete()
    roles.extend(apps, Editor)
    assert "review_article" in codenames("Clinician")
    assert "view_event" in codenames("Auditor")


def test_backwards_takes_the_rights_and_leaves_people_their_groups(older_site, django_user_model):
    roles.extend(apps, Editor)
    somebody = django_user_model.objects.create_user("shah")
    somebody.groups.add(Group.objects.get(name="Clinician"))
    roles.reduce(apps, Editor)
    assert "review_article" not in codenames("Editor") | codenames("Administrator")
    assert codenames("Clinician") == {"view_article", "view_topic", "view_image"}
    assert list(somebody.groups.values_list("name", flat=True)) == ["Clinician"]
    assert not Group.objects.filter(name="Auditor").exists()
