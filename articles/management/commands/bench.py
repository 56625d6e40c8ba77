"""`manage.py bench admin`: what the editors' pages cost on a site of 100,000 articles."""

import json
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.management.filling import EDITOR, fill
from articles.management.measuring import HEAD, Measured, measure
from articles.models import Article, User

SMALL = 100  # articles of the small site that the large one is compared with
MOST = 150  # milliseconds
LIST = "admin:articles_article_changelist"
STATES = [
    "draft", "live", "withdrawn", "scheduled", "in_review", "sent_back", "approved", "written",
    "deleted",
]  # fmt: skip
COLUMNS = {"title": 1, "date": 4, "saved": 5}  # as the list's own headers number them


class Command(BaseCommand):
    help = (
        "Fills a database of its own (a file below VAR_DIR/bench; never the site's) and measures "
        "the editors' pages: milliseconds, queries, and how much more than on a small site. "
        f"Fails where a median is over {MOST} ms. Run again, it uses what was filled."
    )

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["admin"], help="which pages are measured")
        parser.add_argument("--articles", type=int, default=100_000, help="default 100000")
        parser.add_argument("--times", type=int, default=7, help="how often a page is asked")
        parser.add_argument(
            "--here",
            action="store_true",
            help="fill the database of DATABASE_URL, which must be empty, instead of a file",
        )

    def handle(self, *, what, articles, times, here, **options):
        if settings.PRODUCTION:
            raise CommandError("This is production: measure on a machine of your own.")
        if articles < SMALL or times < 1:
            raise CommandError(f"--articles is at least {SMALL}, --times at least 1.")
        if not here:
            self.use_own_file(articles)
        call_command("migrate", verbosity=0, interactive=False)
        small = self.fill(articles, times)
        self.stdout.write(f"{articles} articles, {connection.vendor}; milliseconds of {times}")
        self.stdout.write(HEAD)
        measured = self.measure(times)
        for one in measured:
            self.stdout.write(one.line(small.get(one.name)))
        if slow := [one.name for one in measured if one.median > MOST]:
            raise CommandError(f"Over {MOST} ms: {', '.join(slow)}.")

    def use_own_file(self, articles: int) -> None:
        folder = settings.VAR_DIR / "bench"
        folder.mkdir(parents=True, exist_ok=True)
        if connection.vendor != "sqlite":
            raise CommandError("DATABASE_URL names no SQLite: say --here to fill that database.")
        connection.close()
        connection.settings_dict["NAME"] = folder / f"admin-{articles}.sqlite3"

    def fill(self, articles: int, times: int) -> dict[str, Measured]:
        """What the pages cost on a small site: measured on the way to the large one, and kept."""
        kept = settings.VAR_DIR / "bench" / f"small-{connection.vendor}.json"
        there = Article.objects.count()
        is_ours = User.objects.filter(username=EDITOR).exists()
        if there and not is_ours:
            raise CommandError("This database has articles: it is somebody's site. Name another.")
        if there > articles:
            raise CommandError(f"This database has {there} articles: say --articles {there}.")
        if there < SMALL:
            fill(SMALL)
            kept.parent.mkdir(parents=True, exist_ok=True)
            rows = [vars(one) for one in self.measure(times)]
            kept.write_text(json.dumps(rows), encoding="utf-8")
        if there < articles:
            fill(articles, self.tell_filled)
            self.stderr.write("")
            with connection.cursor() as cursor:
                # What autovacuum would have done long ago on a site that grew slowly.
                cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if not kept.exists():
            return {}
        rows = json.loads(kept.read_text(encoding="utf-8"))
        return {row["name"]: Measured(**row) for row in rows}

    def tell_filled(self, done: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\rfilled {done}", ending="")
            self.stderr.flush()

    def measure(self, times: int) -> list[Measured]:
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(username=EDITOR))
        return measure(client, pages(), times=times)


def pages() -> list[tuple[str, str]]:
    """(name, address) of what is measured."""
    articles = reverse(LIST)
    topic = Article.objects.exclude(topic=None).values_list("topic", flat=True).first()
    live = Article.objects.filter(stage="", status=Article.Status.LIVE).first()
    written = Article.objects.filter(stage="draft", status=Article.Status.LIVE).first()
    asked = [
        ("My work", reverse("admin:index")),
        ("list", articles),
        ("list, page 100", f"{articles}?p=100"),
        ("list, page 200", f"{articles}?p=200"),
    ]
    for name, column in COLUMNS.items():
        asked += [
            (f"list by {name}", f"{articles}?o={column}"),
            (f"list by {name}, downwards", f"{articles}?o=-{column}"),
            (f"list by {name}, page 200", f"{articles}?o=-{column}&p=200"),
        ]
    asked += [(f"list: {state}", f"{articles}?state={state}") for state in STATES]
    asked += [(f"list: {state}, page 200", f"{articles}?state={state}&p=200") for state in STATES]
    asked += [
        ("list: of one topic", f"{articles}?topic={topic}"),
        ("list: of one topic by title", f"{articles}?topic={topic}&o={COLUMNS['title']}"),
        ("list: of no topic", f"{articles}?topic=none"),
        ("list: drafts of one topic", f"{articles}?topic={topic}&state=draft"),
        ("list: withdrawn by title", f"{articles}?state=withdrawn&o={COLUMNS['title']}"),
        ("list: site pages", f"{articles}?kind=page"),
        ("list: written by me", f"{articles}?mine=written"),
        ("list: drafts written by me", f"{articles}?mine=written&state=written"),
        ("list: sent for review by me", f"{articles}?mine=sent"),
        ("list: waits for me", f"{articles}?reviewer=me"),
        ("list: that recommend one", f"{articles}?recommends={live.pk}"),
        ("finder: begins with", f"{reverse('admin:article_find')}?q=back+pain"),
        ("finder: contains", f"{reverse('admin:article_find')}?q=pain+77"),
        ("finder: nothing like it", f"{reverse('admin:article_find')}?q=zzz+yyy"),
        ("new article", reverse("admin:articles_article_add")),
        ("form of a live page", reverse("admin:articles_article_change", args=[live.pk])),
    ]
    return asked + (screens(written) if written else [])


def screens(article: Article) -> list[tuple[str, str]]:
    """What is opened of a page that has a draft."""
    form = reverse("admin:articles_article_change", args=[article.pk])
    names = ["correct", "publish", "schedule", "withdraw", "send", "compare", "preview", "links"]
    return [
        ("choice of a page with a draft", form),
        ("form of a draft", f"{form}?draft"),
        *[(name, reverse(f"admin:article_{name}", args=[article.pk])) for name in names],
        ("history", reverse("admin:articles_article_history", args=[article.pk])),
    ]
