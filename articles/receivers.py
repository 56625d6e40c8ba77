"""Listeners: three lines each, joining what happened to the rooms that care."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

# What each role may do, by codename. Roles are groups: an administrator may change them.
ROLES = {
    "Writer": [
        "add_article", "change_article", "view_article",
        "view_topic", "add_image", "change_image", "view_image",
    ],
    "Editor": [
        "add_article", "change_article", "view_article", "delete_article", "publish_article",
        "review_article",
        "add_topic", "change_topic", "view_topic", "delete_topic",
        "add_image", "change_image", "view_image", "delete_image",
    ],
    # Reads everything, approves or asks for changes.
    "Clinician": ["view_article", "view_topic", "view_image", "review_article"],
    # Reads everything, people and what they did included, and changes nothing.
    "Auditor": ["view_article", "view_topic", "view_image", "view_user", "view_event"],
    # Holds all that the other roles hold: who looks after people can give only that.
    "Administrator": [
        "add_article", "change_article", "view_article", "delete_article", "publish_article",
        "review_article",
        "add_topic", "change_topic", "view_topic", "delete_topic",
        "add_image", "change_image", "view_image", "delete_image",
        "add_user", "change_user", "view_user", "view_event",
    ],
}  # fmt: skip


def make_roles(sender, using="default", **kwargs):
    """After `migrate`: a role that is missing is made, with its permissions; others are kept."""
    create_permissions(sender, verbosity=0, using=using)
    for name, codenames in ROLES.items():
        group, is_new = Group.objects.using(using).get_or_create(name=name)
        if is_new:
            of_articles = Permission.objects.using(using).filter(content_type__app_label="articles")
            group.permissions.set(of_articles.filter(codename__in=codenames))


def make_cache_table(sender, using="default", **kwargs):
    """After `migrate`: the table of the database cache, where that is the cache."""
    call_command("createcachetable", database=using, verbosity=0)
