"""The article page: what it shows, in which order, in how many queries, and what it leaves out."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import override_settings
from django.utils import translation

from articles import publishing
from articles.models import Article
from articles.publishing import Content, Row
from tests.views.reading import find, links, meta, read, words

pytestmark = pytest.mark.django_db

MAY = datetime(2026, 5, 3, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 9, 10, tzinfo=UTC)
SECTIONS = (
    "## Why it hurts\n\na\n\n## What helps\n\nb\n\n### Walking\n\nc\n\n## When to get help\n\nd"
)


def change(article: Article, **fields) -> Article:
    """Publish the article again with other fields."""
    content = vars(publishing.content_of(article)) | fields
    return publishing.publish(article, content=Content(**content), by=None)


@pytest.fixture
def topic(make_topic):
    return make_topic("Back and joints", parent=make_topic("Body"))


@pytest.fixture
def article(make_article, topic):
    """In the middle of three, with everything that the page can show."""
    make_article("Stretching", topic=topic, published_at=MAY.replace(day=1))
    target = make_article("Choosing running shoes", summary="Comfort matters most.")
    make_article("Sciatica", topic=topic, published_at=MAY.replace(day=9))
    make_article("Contact", kind="page")
    rows = (
        Row(target=target),
        Row(url="https://www.nhs.uk/back/?a=1&b=2", title="Back pain", teaser="What to do."),
    )
    return make_article(
        "Lower back pain when you run",
        slug="lower-back-pain",
        summary="An aching back usually comes from tired muscles.",
        body=SECTIONS,
        topic=topic,
        published_at=MAY,
        recommendations=rows,
    )


def test_article_shows_its_parts_in_order(client, article, settings):
    settings.CONTACT_EMAIL = "editors@example.org"
    root = read(client.get("/articles/lower-back-pain/"))
    main = find(root, "main")
    assert [element.tag for element in main] == ["article", "nav", "section", "p"]
    inside = find(main, "article")
    assert [element.tag for element in inside] == ["header", "nav", "div", "p"]
    assert [(e.tag, words(e)) for e in inside[0]] == [
        ("h1", "Lower back pain when you run"),
        ("p", "An aching back usually comes from tired muscles."),
        ("p", "Published 3 May 2026"),
    ]
    body = root.find("body")
    assert [e.tag for e in body] == ["a", "header", "div", "footer"]
    assert [e.tag for e in body[2]] == ["nav", "main"]
    assert words(inside[3]) == (
        "Check for a newer version: http://testserver/articles/lower-back-pain/"
    )


def test_breadcrumb_leads_down_to_the_topic(client, article):
    breadcrumb = find(read(client.get("/articles/lower-back-pain/")), "nav", _class="breadcrumb")
    assert links(breadcrumb) == [
        ("Home", "/"),
        ("Body", "/topics/body/"),
        ("Back and joints", "/topics/back-and-joints/"),
    ]


def test_date_line_says_when_the_content_changed(client, article):
    with time_machine.travel(JUNE, tick=False):
        change(article, summary="A better summary.")
    dates = find(read(client.get("/articles/lower-back-pain/")), "p", _class="dates")
    assert words(dates) == "Published 3 May 2026, updated 9 June 2026"
    assert [time.get("datetime") for time in dates.iter("time")] == ["2026-05-03", "2026-06-09"]


def test_dates_are_those_of_the_site_not_of_utc(client, make_article):
    make_article("Late", published_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    dates = find(read(client.get("/articles/late/")), "p", _class="dates")
    assert words(dates) == "Published 1 July 2026"
    assert find(dates, "time").get("datetime") == "2026-07-01"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "3. Mai 2026"),
        ("en", "May 3, 2026"),
        ("en-gb", "3 May 2026"),
        ("es", "3 de mayo de 2026"),
        ("ja", "2026年5月3日"),
    ],
)
def test_dates_are_in_the_language_of_the_site(client, make_article, language, expected):
    make_article("Late", published_at=MAY)
    with translation.override(language):
        page = read(client.get("/articles/late/"))
    assert words(find(find(page, "p", _class="dates"), "time")) == expected
    assert page.get("lang") == language


def test_language_written_from_right_to_left_turns_the_page(client, article):
    with override_settings(LANGUAGE_CODE="ar"), translation.override("ar"):
        page = read(client.get("/articles/lower-back-pain/"))
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    page = read(client.get("/articles/lower-back-pain/"))
    assert (page.get("lang"), page.get("dir")) == ("en-gb", "ltr")


def test_contents_list_headings_from_three_up(client, article):
    root = read(client.get("/articles/lower-back-pain/"))
    contents = find(root, "nav", _class="contents")
    assert links(contents) == [
        ("Why it hurts", "#s-why-it-hurts"),
        ("What helps", "#s-what-helps"),
        ("Walking", "#s-walking"),
        ("When to get help", "#s-when-to-get-help"),
    ]
    assert words(find(contents, "ol")[1]) == "What helps Walking"
    ids = {element.get("id") for element in root.iter()}
    assert {address[1:] for _words, address in links(contents)} <= ids


@pytest.mark.parametrize(
    ("headings", "shown"), [("## One\n\n## Two", 0), ("## One\n\n## Two\n\n### Three", 3)]
)
def test_contents_are_left_out_of_two_headings(client, make_article, headings, shown):
    make_article("Short", body=headings)
    contents = find(read(client.get("/articles/short/")), "nav", _class="contents")
    assert (len(links(contents)) if contents is not None else 0) == shown


def test_previous_and_next_stand_under_their_words(client, article):
    more = find(
        read(client.get("/articles/lower-back-pain/")),
        "nav",
        **{"aria-label": "More in Back and joints"},
    )
    assert [(a.get("rel"), words(a), a.get("href")) for a in more] == [
        ("prev", "Previous Stretching", "/articles/stretching/"),
        ("next", "Next Sciatica", "/articles/sciatica/"),
    ]


def test_nothing_is_shown_at_an_end_of_the_chain(client, article):
    more = find(read(client.get("/articles/stretching/")), "nav", _class="more")
    assert [a.get("rel") for a in more] == ["next"]
    more = find(read(client.get("/articles/sciatica/")), "nav", _class="more")
    assert [a.get("rel") for a in more] == ["prev"]
    page = read(client.get("/articles/choosing-running-shoes/"))
    assert find(page, "nav", _class="more") is None


def test_previous_and_next_of_the_whole_site_name_no_topic(client, article):
    with override_settings(NEIGHBOUR_SCOPE="site"):
        more = find(read(client.get("/articles/lower-back-pain/")), "nav", _class="more")
    assert more.get("aria-label") == "More articles"


def test_recommend_is_a_list_of_links_with_teasers(client, article):
    section = find(read(client.get("/articles/lower-back-pain/")), "section", _class="recommend")
    assert words(section[0]) == "Recommend"
    assert [words(item) for item in section.iter("li")] == [
        "Choosing running shoes Comfort matters most.",
        "Back pain (nhs.uk) What to do.",
    ]
    assert [(a.get("href"), a.get("rel")) for a in section.iter("a")] == [
        ("/articles/choosing-running-shoes/", None),
        ("https://www.nhs.uk/back/?a=1&b=2", "noopener"),
    ]


def test_recommend_leaves_out_what_readers_cannot_open(client, make_article, make_draft):
    draft = make_draft("Hidden draft")
    soon = make_article("Hidden schedule", published_at=datetime(2999, 1, 1, tzinfo=UTC))
    gone = publishing.withdraw(make_article("Hidden withdrawn"), by=None)
    rows = [Row(target=target) for target in (draft, soon, gone)]
    make_article("Full", recommendations=(*rows, Row(title="Hidden wanted")))
    response = client.get("/articles/full/")
    assert b"Hidden" not in response.content
    assert b"Recommend" not in response.content
    with time_machine.travel(datetime(2999, 1, 1, tzinfo=UTC), tick=False):
        section = find(read(client.get("/articles/full/")), "section", _class="recommend")
    assert links(section) == [("Hidden schedule", "/articles/hidden-schedule/")]


def test_mistake_is_reported_with_title_and_address(client, make_article):
    make_article("Fever & chills: 50 % “hot”?", slug="fever")
    with override_settings(CONTACT_EMAIL="a+b@example.org", SITE_URL="https://health.example"):
        page = read(client.get("/articles/fever/", headers={"host": "testserver"}))
    link = find(page, "p", _class="mistake")[0]
    assert words(link) == "Report a mistake on this page"
    parts = urlsplit(link.get("href"))
    assert (parts.scheme, parts.path) == ("mailto", "a%2Bb@example.org")
    fields = parse_qs(parts.query, strict_parsing=True)
    assert fields["subject"] == ["A mistake on “Fever & chills: 50 % “hot”?”"]
    assert fields["body"] == [
        "Fever & chills: 50 % “hot”?\r\nhttps://health.example/articles/fever/\r\n\r\n"
    ]


def test_mistakes_are_not_asked_for_where_nobody_reads_them(client, article):
    with override_settings(CONTACT_EMAIL=""):
        assert b"mailto" not in client.get("/articles/lower-back-pain/").content


def test_address_is_that_of_the_site_else_of_the_host(client, article):
    def canonical():
        page = read(client.get("/articles/lower-back-pain/?utm_source=x"))
        return find(page, "link", rel="canonical").get("href"), meta(page, "og:url")

    assert canonical() == ("http://testserver/articles/lower-back-pain/",) * 2
    with override_settings(SITE_URL="https://health.example"):
        assert canonical() == ("https://health.example/articles/lower-back-pain/",) * 2


def test_foreign_host_gets_no_page(client, article):
    for headers in (
        {"host": "evil.example"},
        {"host": "testserver", "x-forwarded-host": "evil.example"},
    ):
        response = client.get("/articles/lower-back-pain/", headers=headers)
        assert b"evil.example" not in response.content
        assert response.status_code == (400 if headers["host"] == "evil.example" else 200)


def linked_data(page) -> list[dict]:
    return json.loads(find(page, "script", type="application/ld+json").text)


def test_linked_data_says_what_the_page_says(client, article):
    with time_machine.travel(JUNE, tick=False):
        change(article, summary="A better “summary”.")
    page = read(client.get("/articles/lower-back-pain/"))
    about, breadcrumb = linked_data(page)
    canonical = find(page, "link", rel="canonical").get("href")
    header = find(page, "article")[0]
    published, updated = (time.get("datetime") for time in header.iter("time"))
    assert about == {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": words(header[0]),
        "description": words(header[1]),
        "url": canonical,
        "mainEntityOfPage": canonical,
        "inLanguage": page.get("lang"),
        "datePublished": "2026-05-03T10:00:00+01:00",
        "dateModified": "2026-06-09T11:00:00+01:00",
        "publisher": {"@type": "Organization", "name": "Plain Health", "url": "http://testserver/"},
    }
    assert about["datePublished"][:10] == published
    assert about["dateModified"][:10] == updated
    assert breadcrumb["@type"] == "BreadcrumbList"
    shown = links(find(page, "nav", _class="breadcrumb"))
    shown.append((words(header[0]), "/articles/lower-back-pain/"))
    items = breadcrumb["itemListElement"]
    assert [(item["name"], item["item"]) for item in items] == [
        (name, f"http://testserver{path}") for name, path in shown
    ]
    assert [item["position"] for item in items] == [1, 2, 3, 4]


def test_linked_data_of_an_unchanged_article_was_modified_when_published(client, make_article):
    make_article("Plain", published_at=MAY)
    about, breadcrumb = linked_data(read(client.get("/articles/plain/")))
    assert about["dateModified"] == about["datePublished"] == "2026-05-03T10:00:00+01:00"
    assert [item["name"] for item in breadcrumb["itemListElement"]] == ["Home", "Plain"]


HOSTILE = '</script><script>alert(1)</script> "\\ <!--\u2028&amp;'


def test_linked_data_cannot_be_left_by_a_hostile_title(client, make_article, make_topic):
    make_article(HOSTILE, slug="x", summary=HOSTILE, topic=make_topic(HOSTILE, slug="t"))
    page = read(client.get("/articles/x/"))
    about, breadcrumb = linked_data(page)
    title = " ".join(HOSTILE.split())
    assert about["headline"] == title
    assert about["description"] == HOSTILE
    assert [item["name"] for item in breadcrumb["itemListElement"]] == ["Home", title, title]
    assert len(list(page.iter("script"))) == 1


def test_card_says_what_the_page_says(client, article):
    page = read(client.get("/articles/lower-back-pain/"))
    names = ("og:type", "og:title", "og:site_name", "og:description", "description")
    assert [meta(page, name) for name in names] == [
        "article",
        "Lower back pain when you run",
        "Plain Health",
        "An aching back usually comes from tired muscles.",
        "An aching back usually comes from tired muscles.",
    ]
    assert words(find(page, "title")) == "Lower back pain when you run – Plain Health"


def test_word_reviewed_is_nowhere_before_a_review_is(client, article):
    assert b"review" not in client.get("/articles/lower-back-pain/").content.lower()


@pytest.mark.parametrize("count", [1, 14])
def test_article_takes_four_queries(
    client, make_article, make_topic, django_assert_num_queries, count
):
    topic = make_topic("C", parent=make_topic("B", parent=make_topic("A")))
    targets = [make_article(f"Target {number}", topic=topic) for number in range(count)]
    make_article("Contact", kind="page")
    rows = tuple(Row(target=target) for target in targets)
    make_article("Main", topic=topic, body=SECTIONS, recommendations=rows)
    make_article("After", topic=topic)
    with django_assert_num_queries(4):
        page = read(client.get("/articles/main/"))
    assert len(list(find(page, "section", _class="recommend").iter("li"))) == count
    assert [a.get("rel") for a in find(page, "nav", _class="more")] == ["prev", "next"]


def test_page_asks_not_who_the_reader_is(client, editor, article):
    client.force_login(editor)
    response = client.get("/articles/lower-back-pain/")
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")
