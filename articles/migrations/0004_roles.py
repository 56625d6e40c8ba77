"""Roles of review: Clinician and Auditor are made, Editor and Administrator may also approve.

A new database has no role yet: `receivers.make_roles` makes those that are missing afterwards.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

MADE = {
    "Clinician": ["view_article", "view_topic", "view_image", "review_article"],
    "Auditor": ["view_article", "view_topic", "view_image", "view_user", "view_event"],
}
EXTENDED = {
    "Editor": ["review_article"],
    "Administrator": ["review_article", "view_event"],
}


def permissions(apps, using, codenames):
    rows = apps.get_model("auth", "Permission").objects.using(using)
    return rows.filter(content_type__app_label="articles", codename__in=codenames)


def extend(apps, schema_editor):
    using = schema_editor.connection.alias
    Group = apps.get_model("auth", "Group")
    # Permissions are made after the last migration: those that are new here are needed now.
    create_permissions(installed.get_app_config("articles"), verbosity=0, using=using, apps=apps)
    for name, codenames in MADE.items():
        group, is_new = Group.objects.using(using).get_or_create(name=name)
        if is_new:
            group.permissions.set(permissions(apps, using, codenames))
    for name, codenames in EXTENDED.items():
        for group in Group.objects.using(using).filter(name=name):
            group.permissions.add(*permissions(apps, using, codenames))


def reduce(apps, schema_editor):
    """Takes the new rights away. A new role that somebody has stays, without them."""
    using = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(using)
    for group in groups.filter(name__in=[*MADE, *EXTENDED]):
        group.permissions.remove(*permissions(apps, using, ["review_article", "view_event"]))
    groups.filter(name__in=MADE, user=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_first_versions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(extend, reduce)]
