"""The home page: topics, letters and what is new, the same at any size."""

from datetime import UTC, datetime, timedelta

import pytest

from articles import publishing
from articles.models import Article
from articles.publishing import Content, Entry
from tests.views.reading import find, links, read, words

pytestmark = pytest.mark.django_db

MAY = datetime(2026, 5, 3, 9, tzinfo=UTC)


def publish_many(count: int, **fields) -> None:
    """`count` articles, an hour apart, the last one newest."""
    for start in range(0, count, 500):
        publishing.save_many(
            [
                Entry(
                    Article(),
                    Content(
                        title=f"Article {number}",
                        body="x",
                        published_at=MAY + timedelta(hours=number),
                        **fields,
                    ),
                    Article.Status.LIVE,
                )
                for number in range(start, min(start + 500, count))
            ]
        )


def test_home_lists_topics_letters_and_the_newest(client, make_topic, make_article):
    body = make_topic("Body", line="What hurts, and why")
    mind = make_topic("Mind")
    make_topic("Empty", line="Nothing here")
    inside = make_topic("Back", parent=body)
    make_article("Sciatica", topic=inside, published_at=MAY)
    make_article("Trouble sleeping", topic=mind, published_at=MAY + timedelta(days=1))
    make_article("Contact", kind="page")
    root = read(client.get("/"))
    topics, letters, newest = find(root, "main").iter("section")
    assert [words(item) for item in topics.iter("li")] == ["Body What hurts, and why", "Mind"]
    assert links(topics) == [("Body", "/topics/body/"), ("Mind", "/topics/mind/")]
    assert links(letters) == [("S", "/a-to-z/s/"), ("T", "/a-to-z/t/")]
    assert words(letters) == (
        "A to Z A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 0–9 Other"
    )
    assert [words(item) for item in newest.iter("li")] == [
        "Trouble sleeping 4 May 2026",
        "Sciatica 3 May 2026",
    ]
    assert links(find(root, "footer")) == [
        ("112", "tel:112"),
        ("Contact", "/contact/"),
        ("A to Z", "/a-to-z/"),
    ]


def test_home_is_the_same_at_any_size(client, make_topic, django_assert_num_queries):
    topic = make_topic("Body", line="What hurts")
    publish_many(30, topic=topic)
    with django_assert_num_queries(4):
        small = client.get("/")
    newest = [words(item) for item in find(read(small), "ul", _class="dated").iter("li")]
    assert [item.split(" ")[1] for item in newest] == ["29", "28", "27", "26", "25", "24"]
    publish_many(1000, topic=topic)
    with django_assert_num_queries(4):
        large = client.get("/")
    assert [(e.tag, e.get("class")) for e in read(large).iter()] == [
        (e.tag, e.get("class")) for e in read(small).iter()
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_four_queries(
    client, make_topic, make_article, django_assert_num_queries, count
):
    for number in range(count):
        make_article(f"Article {number}", topic=make_topic(f"Topic {number}"))
        make_article(f"Page {number}", kind="page")
    with django_assert_num_queries(4):
        client.get("/")


@pytest.mark.parametrize(("count", "lines"), [(24, 24), (25, 0)])
def test_lines_go_where_topics_are_many(client, make_topic, make_article, count, lines):
    for number in range(count):
        make_article(f"Article {number}", topic=make_topic(f"Topic {number}", line="Its line"))
    topics = find(read(client.get("/")), "ul", _class="topics")
    assert len(list(topics.iter("li"))) == count
    assert words(topics).count("Its line") == lines


def test_empty_site_says_so(client, db):
    root = read(client.get("/"))
    sections = list(find(root, "main").iter("section"))
    assert [words(section[0]) for section in sections] == ["A to Z", "New articles"]
    assert words(sections[1]) == "New articles Nothing is published here yet."
    assert links(sections[0]) == []


def test_emergency_number_is_dialled_where_it_is_one(client, db, settings):
    settings.EMERGENCY_NUMBER = "+44 (0)999"
    assert ("+44 (0)999", "tel:+440999") in links(find(read(client.get("/")), "footer"))
    settings.EMERGENCY_NUMBER = "112 or 999"
    footer = find(read(client.get("/")), "footer")
    assert words(footer).startswith("In an emergency call 112 or 999. This site supports")
    assert links(footer) == [("A to Z", "/a-to-z/")]


def test_site_pages_stand_in_the_order_of_the_footer(client, make_article):
    for title, order in {"Zebra": 1, "About": None, "Middle": 2, "Beta": None}.items():
        make_article(title, kind="page", footer_order=order)
    footer = find(read(client.get("/")), "footer")
    assert [name for name, _ in links(footer)[1:]] == ["Zebra", "Middle", "About", "Beta", "A to Z"]
