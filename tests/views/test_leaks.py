"""What is not published is nowhere: no page, list, feed or header holds a word of it."""

from datetime import UTC, datetime

import pytest

from articles import publishing
from articles.publishing import Row
from tests.crawling import crawl

pytestmark = pytest.mark.django_db

WORD = "Zyzzyva"
STARTS = ["/", "/feed/", "/sitemap.xml", "/robots.txt", "/none/", "/a-to-z/z/", "/a-to-z/o/"]


@pytest.fixture
def planted(make_topic, make_article, make_draft):
    """A site whose published pages recommend, link to and surround what readers may not see."""
    topic = make_topic("Body")
    hidden = {
        "summary": f"{WORD} summary",
        "body": f"## {WORD}\n\n{WORD} text",
        "also_called": f"{WORD}\nOther {WORD}",
        "topic": topic,
    }
    first = make_article("First", topic=topic, published_at=datetime(2026, 1, 1, tzinfo=UTC))
    draft = make_draft(f"{WORD} draft", **hidden)
    soon = make_article(
        f"{WORD} soon", published_at=datetime(2999, 1, 1, tzinfo=UTC), slug="soon", **hidden
    )
    gone = make_article(
        f"{WORD} gone", published_at=datetime(2026, 2, 1, tzinfo=UTC), slug="gone", **hidden
    )
    page = make_article(f"{WORD} page", kind="page", slug="page", body=WORD)
    rows = tuple(Row(target=target) for target in (draft, soon, gone))
    make_article(
        "Last",
        topic=topic,
        body="[a](/articles/soon/) and [b](/articles/gone/)",
        published_at=datetime(2026, 3, 1, tzinfo=UTC),
        recommendations=(*rows, Row(title=f"{WORD} wanted"), Row(target=first)),
    )
    for article in (gone, page):
        publishing.withdraw(article, by=None)
    return [draft.slug, soon.slug, gone.slug]


def test_unpublished_words_are_on_no_page(client, planted):
    starts = [*STARTS, "/page/", *(f"/articles/{slug}/" for slug in planted)]
    seen = 0
    for path, response in crawl(client, *starts):
        body = response.content + repr(response.headers).encode()
        assert WORD.lower().encode() not in body.lower(), path
        assert client.head(path).headers == response.headers
        seen += response.status_code == 200
    assert seen >= 8


def test_chain_passes_over_what_is_not_published(client, planted):
    assert b'rel="next" href="/articles/last/"' in client.get("/articles/first/").content
    assert b'rel="prev" href="/articles/first/"' in client.get("/articles/last/").content
