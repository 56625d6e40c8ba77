"""After a moment nobody reads anything older, whatever page comes first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, Schedule
from articles.publishing import Row, content_of
from tests.crawling import crawl
from tests.views.reading import find, links, read, words

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 6, 2, 11, tzinfo=UTC)
NINE = datetime(2030, 6, 3, 8, tzinfo=UTC)
PAGES = [
    "/", "/topics/body/", "/topics/body/feed/", "/articles/first/", "/articles/before/",
    "/articles/after/", "/a-to-z/", "/a-to-z/n/", "/feed/", "/sitemap.xml", "/about/",
]  # fmt: skip


@pytest.fixture
def planned(make_article, make_topic, editor, time_machine):
    """A site on which a page gets other words, title and address at NINE; one is withdrawn."""
    time_machine.move_to(NOON - timedelta(days=3), tick=False)
    topic = make_topic("Body")
    make_article("Before", topic=topic)
    article = make_article("Oldest", slug="oldest", topic=topic, body="Oldest words.")
    make_article("After", topic=topic, recommendations=(Row(target=article),))
    gone = make_article("Goner", slug="goner", topic=topic)
    make_article("First", topic=topic, recommendations=(Row(target=gone), Row(target=article)))
    make_article("About", kind="page", slug="about")
    time_machine.move_to(NOON, tick=False)
    content = replace(content_of(article), title="Newest", slug="newest", body="Newest words.")
    publishing.save_draft(article, content=content, by=editor)
    publishing.schedule(article, at=NINE, by=editor)
    publishing.schedule_withdrawal(gone, at=NINE, by=editor, reason="unsafe")
    return article


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_whatever_page_comes_first_is_up_to_date(client, planned, time_machine, path, method):
    old = client.get(path)
    assert old.status_code == 200
    time_machine.move_to(NINE - timedelta(seconds=1), tick=False)
    assert client.get(path).content == old.content
    time_machine.move_to(NINE, tick=False)
    page = getattr(client, method)(path)
    assert page.status_code == 200
    assert b"ldest" not in page.content
    assert b"oner" not in page.content
    assert not Schedule.objects.exists()
    assert Event.objects.filter(verb__in=["applied", "withdrawn"]).count() == 2
    if method == "head":
        assert page.content == b""
        assert page["ETag"] == client.get(path)["ETag"]


@pytest.mark.parametrize(
    ("path", "code", "location"),
    [
        ("/articles/oldest/", 301, "/articles/newest/"),
        ("/articles/OLDEST/", 301, "/articles/newest/"),
        ("/articles/newest/", 200, None),
        ("/articles/goner/", 410, None),
        ("/articles/none/", 404, None),
        ("/topics/none/", 404, None),
        ("/none/", 404, None),
        ("/a/b/c/", 404, None),
        ("/topics/body/?page=9", 404, None),
        ("/sitemap.xml?page=9", 404, None),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_whatever_the_answer_is_it_is_exact(
    client, planned, time_machine, path, code, location, method
):
    before = getattr(client, method)(path)
    assert before.status_code == {301: 200 if path.islower() else 301, 200: 404, 410: 200}.get(
        code, code
    )
    time_machine.move_to(NINE, tick=False)
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.headers.get("Location")) == (code, location)
    assert not Schedule.objects.exists()


def test_a_page_knows_its_new_neighbours_at_once(client, planned, time_machine):
    time_machine.move_to(NINE, tick=False)
    root = read(client.get("/articles/before/"))
    assert ("Next Newest", "/articles/newest/") in links(find(root, "main"))
    root = read(client.get("/articles/first/"))
    assert links(find(root, "section", _class="recommend")) == [("Newest", "/articles/newest/")]


@pytest.mark.parametrize(
    ("path", "number"),
    [("/", 4), ("/articles/first/", 4), ("/topics/body/", 5), ("/a-to-z/", 3), ("/feed/", 1),
     ("/topics/body/feed/", 2), ("/sitemap.xml", 4), ("/about/", 2), ("/articles/none/", 3),
     ("/a/b/c/", 1)],
)  # fmt: skip
def test_asking_what_is_due_costs_no_query(
    client, planned, django_assert_num_queries, path, number
):
    with django_assert_num_queries(number):
        client.get(path)


def test_a_site_without_anything_finds_out_what_is_due(client, make_article, editor, time_machine):
    time_machine.move_to(NOON, tick=False)
    article = make_article("Only one")
    publishing.schedule_withdrawal(article, at=NINE, by=editor, reason="mistake")
    time_machine.move_to(NINE, tick=False)
    assert b"Only one" not in client.get("/").content
    publishing.save_draft(article, content=replace(content_of(article), body="New."), by=editor)
    publishing.schedule(article, at=NINE + timedelta(hours=1), by=editor)
    assert b"<entry>" not in client.get("/feed/").content
    time_machine.move_to(NINE + timedelta(hours=1), tick=False)
    assert b"<entry>" in client.get("/feed/").content


def test_a_due_page_is_not_asked_for_for_ever(client, planned, time_machine, monkeypatch):
    """Where nothing can be applied readers see what is stored: no loop, no error."""
    calls = []
    monkeypatch.setattr(publishing.scheduling, "publish_due", lambda: calls.append(1))
    time_machine.move_to(NINE, tick=False)
    page = client.get("/articles/oldest/")
    assert (page.status_code, len(calls)) == (200, 3)


def test_a_first_publishing_needs_nobody_to_come(client, make_draft, editor, time_machine):
    time_machine.move_to(NOON, tick=False)
    publishing.schedule(make_draft("Soon"), at=NINE, by=editor)
    time_machine.move_to(NINE - timedelta(seconds=1), tick=False)
    assert client.get("/articles/soon/").status_code == 404
    time_machine.move_to(NINE, tick=False)
    assert words(find(read(client.get("/articles/soon/")), "h1")) == "Soon"
    assert Article.objects.get().revision == 2


def test_nothing_of_what_is_to_come_is_on_any_page(client, planned, editor, make_article):
    word = "zyzzyva"
    article = make_article("Plain")
    content = replace(
        content_of(article), title=f"Plain {word}", slug=word, body=word, also_called=word,
        summary=word,
    )  # fmt: skip
    publishing.save_draft(article, content=content, by=editor)
    publishing.schedule(article, at=NINE, by=editor)
    publishing.save_draft(article, content=replace(content, body=f"{word} again"), by=editor)
    deleted = publishing.save_draft(
        Article(), content=replace(content, title=word, slug=f"{word}-2"), by=editor
    )
    publishing.delete_draft(deleted, by=None)
    starts = ["/", "/feed/", "/sitemap.xml", "/a-to-z/z/", "/none/", "/robots.txt"]
    own = [f"/articles/{word}/", f"/{word}/", f"/articles/{word}-2/"]
    seen = 0
    for path, response in crawl(client, *starts):
        body = response.content + repr(response.headers).encode()
        assert word.encode() not in body.lower(), path
        head = client.head(path)
        assert head.headers == response.headers, path
        seen += response.status_code == 200
    assert seen > 10
    missing = client.get("/articles/missing/")
    for path in own:
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, missing.content)
        assert answer.headers == missing.headers


@pytest.mark.parametrize("path", ["/admin/", "/admin/articles/article/"])
def test_editors_lists_do_not_show_a_moment_that_has_passed(
    path, client, make_article, editor, time_machine
):
    article = make_article("Back pain")
    content = replace(publishing.content_of(article), title="Sore back")
    publishing.save_draft(article, content=content, by=editor)
    publishing.schedule(article, at=timezone.now() + timedelta(minutes=10), by=editor)
    client.force_login(editor)
    assert "scheduled" in client.get(path).content.decode().lower()
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    html = client.get(path).content.decode()
    assert "Sore back" in html
    article.refresh_from_db()
    assert (article.title, article.stage) == ("Sore back", "")
