"""`manage.py publish_due`: applies what is scheduled for a moment that has passed."""

from django.core.management.base import BaseCommand

from articles.publishing import publish_due


class Command(BaseCommand):
    help = (
        "Puts new versions live and withdraws pages whose moment has passed. The site does this "
        "by itself, before it answers anybody: a cron is not needed, and changes no outcome."
    )

    def handle(self, **options):
        self.stdout.write(f"applied {publish_due()}")
