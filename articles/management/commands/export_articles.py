"""`manage.py export_articles`: the whole site in one file, for `import_articles` to read."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.transfer import export_site


class Command(BaseCommand):
    help = (
        "Writes topics, pictures and articles of every state to PATH, as JSON Lines; packed if "
        "PATH ends in .gz. Importing that file into an empty site gives the same site."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "path", metavar="PATH", type=Path, help="the file to write, or a folder"
        )

    def handle(self, *, path, **options):
        lost = []
        try:
            done = export_site(path, lost.append)
        except OSError as problem:
            raise CommandError(
                f"{path} cannot be written: {problem.strerror or problem}. Choose another place."
            ) from problem
        for sentence in lost:
            self.stderr.write(sentence)
        self.stdout.write(
            f"articles {done.articles}, topics {done.topics}, pictures {done.pictures}: {done.path}"
        )
        if lost:
            sys.exit(1)
