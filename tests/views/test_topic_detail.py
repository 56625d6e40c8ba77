"""Topic pages: introduction, topics inside, articles by title, cut into pages."""

import pytest

from articles.views import paging
from tests.views.reading import find, links, meta, read, words

pytestmark = pytest.mark.django_db


def titles(page) -> list[str]:
    found = find(page, "ul", _class="titles")
    return [words(a) for a in found.iter("a")] if found is not None else []


def pager(page) -> tuple[str, dict[str, str]]:
    """What stands between the links of a list's pages, and the links."""
    nav = find(page, "nav", _class="pages")
    return (words(nav), dict(links(nav))) if nav is not None else ("", {})


def test_topic_shows_its_parts_in_order(client, make_topic, make_article):
    top = make_topic("Body", introduction="**Move** more.")
    inside = make_topic("Back", parent=top, line="Spines")
    make_topic("Empty", parent=top)
    make_article("Zoster", topic=top, summary="Shingles, in short.")
    make_article("ångström", topic=inside, also_in=(top,))
    make_article("Sciatica", topic=inside)
    page = read(client.get("/topics/body/"))
    main = find(page, "main")
    assert [e.tag for e in main] == ["h1", "div", "section", "section"]
    assert words(main[0]) == "Body"
    assert words(find(main, "div")) == "Move more."
    assert find(main, "strong").text == "Move"
    assert [words(item) for item in find(main, "ul", _class="topics")] == ["Back Spines"]
    assert titles(page) == ["ångström", "Zoster"]
    assert "Shingles, in short." in words(main)
    below = read(client.get("/topics/back/"))
    assert links(find(below, "nav", _class="breadcrumb")) == [
        ("Home", "/"),
        ("Body", "/topics/body/"),
    ]
    assert find(page, "link", rel="alternate").get("href") == "/topics/body/feed/"


def test_topic_lists_only_what_readers_can_open(client, make_topic, make_article, make_draft):
    topic = make_topic("Body")
    make_draft("Hidden draft", topic=topic)
    make_article("Contact", kind="page")
    page = read(client.get("/topics/body/"))
    assert titles(page) == []
    assert "Nothing is published here yet." in words(find(page, "main"))
    assert "Hidden" not in words(page)


@pytest.mark.parametrize("count", [1, 3])
def test_topic_takes_five_queries(
    client, make_topic, make_article, django_assert_num_queries, count
):
    top = make_topic("C", parent=make_topic("B", parent=make_topic("A")))
    for number in range(count):
        make_article(f"Article {number}", topic=top)
        make_article(f"Page {number}", kind="page")
    with django_assert_num_queries(5):
        page = read(client.get("/topics/c/"))
    assert len(titles(page)) == count


def test_hundred_articles_are_one_page_and_one_more_is_two(client, make_topic, make_article):
    topic = make_topic("Body")
    for number in range(100):
        make_article(f"Article {number:03}", topic=topic)
    page = read(client.get("/topics/body/"))
    assert (len(titles(page)), pager(page)) == (100, ("", {}))
    make_article("Article 100", topic=topic)
    page = read(client.get("/topics/body/"))
    assert pager(page) == ("Page 1 of 2 Later", {"Later": "?page=2"})
    second = read(client.get("/topics/body/?page=2"))
    assert titles(second) == ["Article 100"]
    assert pager(second) == ("Earlier Page 2 of 2", {"Earlier": "."})
    assert words(find(second, "title")) == "Body, page 2 of 2 – Plain Health"
    canonical = find(second, "link", rel="canonical").get("href")
    assert canonical == "http://testserver/topics/body/?page=2" == meta(second, "og:url")


@pytest.fixture
def long_topic(make_topic, make_article, monkeypatch):
    """Nine articles, two a page, the first two pages numbered; two have the same title."""
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    monkeypatch.setattr(paging, "NUMBERED_PAGES", 2)
    topic = make_topic("Body")
    for letter in "IHGFEDCBB":
        make_article(f"{letter}ack", topic=topic)
    make_article("Aack", topic=make_topic("Mind"))
    return topic


EXPECTED = ["Back", "Back", "Cack", "Dack", "Eack", "Fack", "Gack", "Hack", "Iack"]


def test_long_list_is_walked_by_number_and_then_by_key(client, long_topic):
    path, seen, asked = "/topics/body/", [], ""
    walked = []
    while True:
        page = read(client.get(path + asked))
        seen += titles(page)
        words_between, ways = pager(page)
        walked.append(words_between)
        if "Later" not in ways:
            break
        asked = ways["Later"]
    assert seen == EXPECTED
    assert walked == [
        "Page 1 of 5 Later",
        "Earlier Page 2 of 5 Later",
        "Earlier Later",
        "Earlier Later",
        "Earlier",
    ]
    back = titles(page)
    while "Earlier" in ways:
        page = read(client.get(path + ways["Earlier"]))
        back = titles(page) + back
        ways = pager(page)[1]
    assert back == EXPECTED


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=3", "page=1000000000", "page=" + "9" * 5000, "page=1.0", "page=",
        "page=01", "page=%D9%A1", "page=x", "page=1&page=99", "after=", "after=0", "after=-1",
        "after=x", "after=999999999999999999999", "after=%00", "after=123456789", "before=1'--",
    ],
)  # fmt: skip
def test_page_that_is_not_there_is_not_found(
    client, long_topic, django_assert_max_num_queries, query
):
    with django_assert_max_num_queries(5):
        assert client.get(f"/topics/body/?{query}").status_code == 404


def test_key_of_another_list_is_not_found(client, long_topic, make_article, make_draft):
    other = make_article("Other")
    draft = make_draft("Draft", topic=long_topic)
    for article in (other, draft):
        assert client.get(f"/topics/body/?after={article.pk}").status_code == 404


def test_introduction_stands_on_the_first_page_alone(client, make_topic, make_article, monkeypatch):
    monkeypatch.setattr(paging, "PAGE_SIZE", 1)
    topic = make_topic("Body", introduction="Move more.")
    make_article("One", topic=topic)
    make_article("Two", topic=topic)
    assert "Move more." in words(read(client.get("/topics/body/?page=1")))
    assert "Move more." not in words(read(client.get("/topics/body/?page=2")))
