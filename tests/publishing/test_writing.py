"""Several people at once: each is served or refused in words, and what they leave is whole."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from articles import publishing
from articles.models import Article, Topic
from articles.publishing import Content, Refused, content_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_once(tmp_path, monkeypatch):
    """Calls functions at the same moment, each in a thread with a connection of its own; gives
    back what each returned or how it was refused. On SQLite they meet in a copy, a file: the
    database of the tests is in memory, where nobody waits."""

    def run(*functions):
        barrier = Barrier(len(functions))

        def call(function):
            try:
                barrier.wait(30)
                return function()
            except Refused as refused:
                return refused
            finally:
                connection.close()

        if connection.vendor == "sqlite" and not (tmp_path / "copy").exists():
            connection.ensure_connection()
            with sqlite3.connect(tmp_path / "copy") as copy:
                connection.connection.backup(copy)
            copy.close()
            monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "copy"))
        with ThreadPoolExecutor(len(functions)) as pool:
            return list(pool.map(call, functions))

    return run


def new(**fields):
    return lambda: publishing.publish(Article(), content=Content(body="x", **fields), by=None).slug


def renamed(article, slug):
    def rename():
        own = Article.objects.get(pk=article.pk)
        content = Content(**{**vars(content_of(own)), "slug": slug})
        return publishing.publish(own, content=content, by=None).slug

    return rename


def test_articles_of_one_title_get_addresses_of_their_own(at_once):
    slugs = at_once(*[new(title="Flu")] * 4)
    assert sorted(slugs) == ["flu", "flu-2", "flu-3", "flu-4"]


def test_one_of_several_gets_the_address_that_all_asked_for(at_once):
    answers = at_once(*[new(title=f"Flu {number}", slug="flu") for number in range(4)])
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [answer for answer in answers if answer not in refused] == ["flu"]
    assert len(refused) == 3
    assert {tuple(answer.message_dict) for answer in refused} == {("slug",)}


def test_texts_that_link_to_each_other_are_renamed_together(at_once, make_article):
    one = make_article("One", slug="one-0", body="[two](/articles/two-0/)")
    two = make_article("Two", slug="two-0", body="[one](/articles/one-0/)")
    for number in range(1, 6):
        slugs = [f"one-{number}", f"two-{number}"]
        assert at_once(renamed(one, slugs[0]), renamed(two, slugs[1])) == slugs
    [pages] = at_once(lambda: list(Article.objects.order_by("pk").values_list("html", flat=True)))
    assert pages == [
        '<p><a href="/articles/two-5/">two</a></p>\n',
        '<p><a href="/articles/one-5/">one</a></p>\n',
    ]


def test_of_two_topics_put_into_each_other_one_is_refused(at_once, make_topic):
    one, two = make_topic("One"), make_topic("Two")

    def put(topic, inside):
        topic.parent = inside
        return lambda: publishing.save_topic(topic, by=None).name

    answers = at_once(
        put(Topic.objects.get(pk=one.pk), two), put(Topic.objects.get(pk=two.pk), one)
    )
    [refused] = [answer for answer in answers if isinstance(answer, Refused)]
    assert refused.message_dict == {
        "parent": ["A topic cannot be inside itself or inside a topic below it."]
    }


def test_making_html_anew_never_goes_over_a_newer_text(at_once, make_article):
    articles = [make_article(f"Article {number}", body="old") for number in range(10)]
    Article.objects.update(rendering_version=0)

    def rewrite():
        for article in articles:
            content = Content(**{**vars(content_of(article)), "body": "new"})
            publishing.publish(article, content=content, by=None)

    at_once(rewrite, lambda: list(publishing.render_outdated(batch=3)))
    [pages] = at_once(lambda: list(Article.objects.values_list("html", flat=True).distinct()))
    assert pages == ["<p>new</p>\n"]
