"""`manage.py render_articles`: makes all stored HTML anew that an older renderer made."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles.publishing import render_outdated


class Command(BaseCommand):
    help = (
        "Renders every article and topic again whose HTML was made by an older version of the "
        "renderer or of the list of allowed tags. Can be stopped and run again."
    )

    def handle(self, **options):
        done = 0
        with tqdm(unit=" pages", disable=None, leave=False) as progress:
            for count in render_outdated():
                done += count
                progress.update(count)
        self.stdout.write(f"rendered {done}")
