"""`manage.py import_articles`: scraped pages, JSON Lines and exports of a site, into the site."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from tqdm import tqdm

from articles.models import Topic
from articles.transfer import FORMATS, Message, Options, Unreadable, load, read_files

EVERY = 1000  # records, between two lines where there is no terminal


class Command(BaseCommand):
    help = (
        "Imports articles from files and folders. Everything comes in as drafts unless --publish "
        "is given; what was not public stays a draft even then. Run again it changes nothing, and "
        "stopped half-way it goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
        parser.add_argument(
            "--format", choices=FORMATS, help="what the files are; told by their content if missing"
        )
        parser.add_argument(
            "--publish", action="store_true", help="readers see what was public where it comes from"
        )
        parser.add_argument("--topic", metavar="SLUG", help="put all articles into this topic")
        parser.add_argument(
            "--allow-empty", action="store_true", help="publish records without a text, too"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen, write nothing"
        )

    def handle(self, *, paths, publish, topic, allow_empty, dry_run, **options):
        wanted = Options(publish, find_topic(topic), allow_empty, dry_run)
        left_out: Counter = Counter()
        records = read_files(paths, options["format"], self.remark, left_out)
        try:
            counts = load(self.counted(records), wanted, self.tell)
        except Unreadable as problem:
            raise CommandError(problem.reason) from problem
        except OperationalError as problem:
            raise CommandError(
                f"The database could not be written: {problem}. What was imported so far is kept; "
                "run the same command again to go on."
            ) from problem
        except KeyboardInterrupt:
            if dry_run:
                raise CommandError("Stopped. A dry run: nothing was written.") from None
            raise CommandError(
                "Stopped. What was imported so far is kept; run the same command again to go on."
            ) from None
        for remark in counts.remarks():
            self.stdout.write(remark)
        if left_out:
            names = ", ".join(f"{name} ({count})" for name, count in left_out.most_common(20))
            self.stdout.write(f"Fields that have no place here and were left out: {names}.")
        if dry_run:
            self.stdout.write("A dry run: nothing was written.")
        self.stdout.write(str(counts))
        if counts.failed:
            sys.exit(1)

    def remark(self, text: str) -> None:
        with tqdm.external_write_mode(file=sys.stderr):
            self.stdout.write(text)

    def tell(self, message: Message) -> None:
        line = f"{message.place}: {message.text}" if message.place.file else message.text
        if not message.is_failure:
            self.remark(line)
            return
        with tqdm.external_write_mode(file=sys.stderr):
            self.stderr.write(line)

    def counted(self, records: Iterable) -> Iterator:
        """The records, with a bar on a terminal and a line now and then elsewhere."""
        if sys.stderr.isatty():
            # Asked for here: a terminal that does not know its size would get no bar.
            columns, rows = shutil.get_terminal_size()
            yield from tqdm(records, unit=" records", leave=False, ncols=columns, nrows=rows)
            return
        for number, record in enumerate(records, start=1):
            yield record
            if number % EVERY == 0:
                self.stdout.write(f"{number} records read …")
                self.stdout.flush()


def find_topic(slug: str | None) -> Topic | None:
    if slug is None:
        return None
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:
        there = ", ".join(Topic.objects.order_by("slug").values_list("slug", flat=True)[:50])
        raise CommandError(
            f"There is no topic ‘{slug}’. Make it in the admin first"
            + (f", or choose one of: {there}." if there else ".")
        )
    return topic
