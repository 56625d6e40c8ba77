"""A site that was there before is there afterwards: what migrations make of its rows, and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = [("articles", "0001_initial")]


@pytest.fixture
def at_first():
    """The site as the first release knew it: its models. Afterwards all migrations are there."""
    executor = MigrationExecutor(connection)
    leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] == "articles"]
    executor.migrate(FIRST)
    yield MigrationExecutor(connection).loader.project_state(FIRST).apps
    MigrationExecutor(connection).migrate(leaves)


def go_on() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] == "articles"])


def test_every_article_gets_its_first_version(at_first):
    old, now = at_first.get_model("articles", "Article"), timezone.now()
    topic = at_first.get_model("articles", "Topic").objects.create(name="Back", slug="back")
    live = old.objects.create(
        title="Back pain", slug="back-pain", status="live", body="A *sore* back.", topic=topic,
        also_called="Lumbago", published_at=now, saved_at=now,
    )  # fmt: skip
    draft = old.objects.create(title="", status="draft", body="First words.", saved_at=now)
    gone = old.objects.create(
        title="Gone", slug="gone", status="withdrawn", body="x", published_at=now, saved_at=now
    )
    at_first.get_model("articles", "Recommendation").objects.create(
        article=live, position=1, title="Heel pain", wanted_key="heel pain", teaser="Sore."
    )
    at_first.get_model("articles", "Event").objects.create(
        verb="created", article=live, title="Back pain", at=now
    )
    go_on()
    pages = {article.pk: article for article in Article.objects.all()}
    assert [(p.live_number, p.draft_number, p.stage, p.withdrawal) for p in pages.values()] == [
        (1, None, "", ""),
        (None, 1, "draft", ""),
        (1, None, "", "mistake"),
    ]
    for article in pages.values():
        assert publishing.content_at(article, 1) == publishing.content_of(article)
    assert Event.objects.get().note == ""
    publishing.save_draft(
        pages[draft.pk], content=publishing.Content(title="Title", body="Words."), by=None
    )
    publishing.reinstate(pages[gone.pk], by=None)
    assert publishing.publish(pages[draft.pk], by=None).live_number == 2


def test_many_articles_get_theirs_a_chunk_at_a_time(at_first):
    old, now = at_first.get_model("articles", "Article"), timezone.now()
    old.objects.bulk_create(
        old(title=f"Page {n}", slug=f"page-{n}", status="live", body="x", published_at=now)
        for n in range(450)
    )
    go_on()
    assert Article.objects.filter(last_number=1, live_number=1).count() == 450
