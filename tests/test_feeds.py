"""The Atom feeds: the newest articles with their text, under ids that last."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from articles import publishing
from articles.feeds import with_public_addresses
from articles.publishing import Content

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAY = datetime(2026, 5, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def public(settings):
    settings.SITE_URL = "https://health.example"


def read(response) -> ElementTree.Element:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(feed) -> list[dict]:
    """Each entry as its elements' texts, a link by its address."""
    return [
        {e.tag.removeprefix(ATOM): e.get("href") or e.text for e in entry}
        for entry in feed.iter(f"{ATOM}entry")
    ]


def test_feed_holds_the_article_as_the_page_does(client, make_article):
    article = make_article(
        "Back & joints", summary="Pain <and> rest.", body="## Rest\n\nSee [more](/more/).",
        published_at=MAY,
    )  # fmt: skip
    feed = read(client.get("/feed/"))
    assert feed.findtext(f"{ATOM}title") == "Plain Health"
    assert feed.findtext(f"{ATOM}id") == "tag:health.example,2026:feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Plain Health"
    assert feed.findtext(f"{ATOM}updated") == "2026-05-03T09:00:00+00:00"
    assert [(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")] == [
        ("alternate", "https://health.example/"),
        ("self", "https://health.example/feed/"),
    ]
    assert entries(feed) == [
        {
            "title": "Back & joints",
            "link": "https://health.example/articles/back-joints/",
            "published": "2026-05-03T09:00:00+00:00",
            "updated": "2026-05-03T09:00:00+00:00",
            "id": f"tag:health.example,2026:article/{article.pk}",
            "summary": "Pain &lt;and&gt; rest.",
            "content": '<h2 id="s-rest">Rest</h2>\n<p>See <a '
            'href="https://health.example/more/">more</a>.</p>\n',
        }
    ]
    types = {e.tag.removeprefix(ATOM): e.get("type") for e in feed.find(f"{ATOM}entry")}
    assert (types["summary"], types["content"], types["title"]) == ("html", "html", None)


def test_id_survives_a_change_of_address_and_date(client, make_article):
    article = make_article("Back pain", published_at=MAY)
    before = entries(read(client.get("/feed/")))[0]
    content = vars(publishing.content_of(article))
    content |= {"slug": "other", "published_at": MAY - timedelta(days=9), "summary": "New."}
    publishing.publish(article, content=Content(**content), by=None)
    after = entries(read(client.get("/feed/")))[0]
    assert after["id"] == before["id"]
    assert after["link"] == "https://health.example/articles/other/"
    assert after["published"] == "2026-04-24T09:00:00+00:00"
    assert after["updated"] > after["published"]


def test_newest_twenty_come_first(client, make_article):
    for number in range(21):
        make_article(f"Article {number}", published_at=MAY + timedelta(hours=number))
    titles = [entry["title"] for entry in entries(read(client.get("/feed/")))]
    assert titles == [f"Article {number}" for number in range(20, 0, -1)]


def test_only_what_readers_can_open_is_in_it(client, make_article, make_draft, make_topic):
    topic = make_topic("Body")
    make_draft("Hidden draft", topic=topic)
    make_article("Hidden soon", topic=topic, published_at=datetime(2999, 1, 1, tzinfo=UTC))
    publishing.withdraw(make_article("Hidden gone", topic=topic), by=None)
    make_article("Hidden page", kind="page")
    for path in ("/feed/", "/topics/body/feed/"):
        response = client.get(path)
        assert entries(read(response)) == []
        assert b"Hidden" not in response.content


def test_feed_of_a_topic_holds_its_articles(client, make_article, make_topic):
    topic = make_topic("Body & mind")
    make_article("In it", topic=topic, published_at=MAY)
    make_article("Also in it", topic=make_topic("Other"), also_in=(topic,))
    make_article("Elsewhere")
    feed = read(client.get("/topics/body-mind/feed/"))
    assert feed.findtext(f"{ATOM}title") == "Body & mind – Plain Health"
    assert feed.findtext(f"{ATOM}id") == f"tag:health.example,2026:topic/{topic.pk}"
    assert feed.find(f"{ATOM}link").get("href") == "https://health.example/topics/body-mind/"
    assert [entry["title"] for entry in entries(feed)] == ["Also in it", "In it"]


def test_feed_of_a_topic_that_is_not_there_is_not_found(client):
    assert client.get("/topics/none/feed/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_feeds_take_one_query_more_than_their_topic(
    client, make_article, make_topic, django_assert_num_queries, count
):
    topic = make_topic("Body")
    for number in range(count):
        make_article(f"Article {number}", topic=topic)
    with django_assert_num_queries(1):
        client.get("/feed/")
    with django_assert_num_queries(2):
        client.get("/topics/body/feed/")


def test_host_stands_in_for_an_address_that_is_not_set(client, make_article, settings):
    settings.SITE_URL = ""
    make_article("Back pain")
    entry = entries(read(client.get("/feed/")))[0]
    assert entry["link"] == "http://testserver/articles/back-pain/"
    assert entry["id"].startswith("tag:testserver,2026:article/")


def test_characters_that_xml_cannot_hold_are_left_out(client, make_article, make_topic):
    odd = "a\x0bb\ufffec\U0001f600"
    make_article(odd, slug="odd", summary=odd, body=odd, topic=make_topic(f"T\x01{odd}", slug="t"))
    for path in ("/feed/", "/topics/t/feed/"):
        feed = read(client.get(path))
        assert entries(feed)[0]["title"].endswith("c😀")
        assert "\ufffe" not in "".join(feed.itertext())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="#fn-1">1</a>', '<a href="https://h.example/a/#fn-1">1</a>'),
        ('<a href="other">x</a>', '<a href="https://h.example/a/other">x</a>'),
        ('<a href="?x=1&amp;y">x</a>', '<a href="https://h.example/a/?x=1&amp;y">x</a>'),
        ('<a href="https://nhs.uk/[">x</a>', '<a href="https://nhs.uk/[">x</a>'),
        ('<a href="mailto:a@b.c">x</a>', '<a href="mailto:a@b.c">x</a>'),
        ('<p>href="/x" <code>src="/y"</code></p>', '<p>href="/x" <code>src="/y"</code></p>'),
        (
            '<source srcset="/m/a.avif 1x, /m/b.avif 2x"><img src="/m/a.png" alt="a &gt; b">',
            '<source srcset="https://h.example/m/a.avif 1x, https://h.example/m/b.avif 2x">'
            '<img src="https://h.example/m/a.png" alt="a &gt; b">',
        ),
    ],
)
def test_addresses_in_a_feed_are_whole(html, expected):
    assert with_public_addresses(html, "https://h.example/a/") == expected
