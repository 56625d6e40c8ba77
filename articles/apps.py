"""Wiring: what is joined when Django has loaded, and what every `migrate` makes sure of."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Health site")
    default = True

    def ready(self):
        from articles import checks, receivers  # noqa: F401

        post_migrate.connect(receivers.make_roles, sender=self)
        post_migrate.connect(receivers.make_cache_table, sender=self)


class HealthAdminConfig(admin_apps.SimpleAdminConfig):
    # Simple: no other app's tables are found and shown by themselves.
    default = False
    default_site = "articles.admin.site.HealthAdminSite"
