"""Which address answers with what: pages, former addresses, what is gone and what never was."""

import gzip
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from articles import publishing
from articles.publishing import Content
from tests.views.reading import find, links, read, words

pytestmark = pytest.mark.django_db

FUTURE = datetime(2999, 1, 1, 8, tzinfo=UTC)
ALL = [
    "/", "/topics/body/", "/topics/body/feed/", "/articles/back-pain/", "/a-to-z/", "/a-to-z/b/",
    "/feed/", "/sitemap.xml", "/robots.txt", "/contact/",
]  # fmt: skip


def change(article, **fields):
    content = vars(publishing.content_of(article)) | fields
    return publishing.publish(article, content=Content(**content), by=None)


@pytest.fixture
def site(make_topic, make_article):
    make_article("Back pain", topic=make_topic("Body"))
    make_article("Contact", kind="page")


@pytest.mark.parametrize("address", ALL)
def test_pages_are_read_and_nothing_else(site, address):
    client = Client(enforce_csrf_checks=True)
    page = client.get(address)
    assert page.status_code == 200
    head = client.head(address)
    assert (head.status_code, head["Content-Type"]) == (200, page["Content-Type"])
    for method in ("post", "put", "patch", "delete", "options"):
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), method
    assert page.cookies == {}
    assert "Cookie" not in page.headers.get("Vary", "")
    assert client.get(f"{address}?q[]=1&utm_x=2&sort=;drop").content == page.content


@pytest.mark.parametrize("address", [path for path in ALL if path != "/robots.txt"])
def test_pages_are_packed_for_those_who_can_unpack_them(client, site, address):
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert (plain["Vary"], packed["Vary"]) == ("Accept-Encoding", "Accept-Encoding")


@pytest.mark.parametrize("address", [path for path in ALL if path.endswith("/") and path != "/"])
def test_missing_slash_is_added(client, site, address):
    answer = client.get(address.rstrip("/"))
    assert (answer.status_code, answer["Location"]) == (301, address)


def test_former_address_leads_straight_to_the_present_one(client, make_article):
    article = make_article("Back pain", slug="one")
    change(article, slug="two")
    change(article, slug="three")
    for former in ("one", "two", "ONE", "Three"):
        answer = client.get(f"/articles/{former}/")
        assert (answer.status_code, answer["Location"]) == (301, "/articles/three/"), former
    assert client.get("/articles/three/").status_code == 200
    answer = client.get("/articles/one/?utm_source=mail&x=%2F%2Fevil")
    assert answer["Location"] == "/articles/three/?utm_source=mail&x=%2F%2Fevil"


def test_former_address_of_a_site_page_leads_on(client, make_article):
    change(make_article("Contact", kind="page", slug="write"), slug="contact")
    answer = client.get("/write/")
    assert (answer.status_code, answer["Location"]) == (301, "/contact/")


def test_former_address_of_a_topic_leads_on(client, make_topic):
    topic = make_topic("Body", slug="one")
    topic.slug = "two"
    publishing.save_topic(topic, by=None)
    for address, present in {
        "/topics/one/?page=2": "/topics/two/?page=2",
        "/topics/TWO/": "/topics/two/",
        "/topics/one/feed/": "/topics/two/feed/",
    }.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, present)


@pytest.mark.parametrize(
    "title", ["Здоровье", "Rücken", "背痛", "कमर दर्द", "ปวดหลัง", "Æsop’s l’été"]
)
def test_address_may_be_in_any_script(client, make_article, title):
    article = make_article(title)
    address = article.get_absolute_url()
    assert address == f"/articles/{quote(article.slug)}/"
    for path in (address, f"/articles/{article.slug}/"):
        assert words(find(read(client.get(path)), "h1")) == title


def test_decomposed_letters_lead_to_the_composed_address(client, make_article):
    make_article("Café", slug="café")
    answer = client.get("/articles/" + quote("Cafe\u0301") + "/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/caf%C3%A9/")


def test_withdrawn_article_is_gone_and_says_so(client, make_article, make_topic):
    article = make_article("Hidden word", slug="one", topic=make_topic("Body"))
    make_article("Other", topic=article.topic)
    change(article, slug="two")
    publishing.withdraw(article, by=None)
    for slug in ("one", "two", "Two"):
        answer = client.get(f"/articles/{slug}/")
        assert answer.status_code == 410
        page = read(answer)
        assert words(find(page, "h1")) == "Page removed"
        assert ("Body", "/topics/body/") in links(find(page, "main"))
        assert b"Hidden" not in answer.content
    publishing.reinstate(article, by=None)
    assert client.get("/articles/two/").status_code == 200


def test_withdrawn_site_page_is_gone(client, make_article):
    page = make_article("Contact", kind="page")
    publishing.withdraw(page, by=None)
    assert client.get("/contact/").status_code == 410
    assert b"Contact" not in client.get("/").content


def test_draft_and_schedule_are_as_if_they_were_not(client, make_draft, make_article):
    make_draft("Hidden word", slug="draft")
    make_article("Hidden word", slug="soon", published_at=FUTURE)
    missing = client.get("/articles/none/")
    for slug in ("draft", "soon"):
        answer = client.get(f"/articles/{slug}/")
        assert (answer.status_code, answer.content) == (404, missing.content)
        assert answer.headers == missing.headers


def test_schedule_opens_at_its_moment(client, make_article):
    make_article("Soon", published_at=FUTURE)
    with time_machine.travel(FUTURE.replace(hour=7, minute=59, second=59), tick=False):
        assert client.get("/articles/soon/").status_code == 404
    with time_machine.travel(FUTURE, tick=False):
        assert client.get("/articles/soon/").status_code == 200


def test_kinds_keep_to_their_own_addresses(client, site):
    assert client.get("/articles/contact/").status_code == 404
    assert client.get("/back-pain/").status_code == 404


@pytest.mark.parametrize("path", ["/none/", "/articles/none/", "/topics/none/", "/a/b/c/"])
def test_missing_page_leads_on_in_three_queries(
    client, site, make_topic, django_assert_max_num_queries, path
):
    make_topic("Empty")
    with django_assert_max_num_queries(3):
        answer = client.get(path)
    assert answer.status_code == 404
    main = find(read(answer), "main")
    assert "We cannot find that page. It may have moved." in words(main)
    assert links(main) == [("A to Z", "/a-to-z/"), ("home page", "/"), ("Body", "/topics/body/")]


@pytest.mark.parametrize(
    "path",
    [
        "/articles/%00/", "/articles/%ff/", "/articles/%2e%2e%2fx/", "/%0d%0aSet-Cookie:x/",
        "/topics/" + "x" * 5000 + "/", "/a-to-z/%F0%9F%92%A9/",
    ],
)  # fmt: skip
def test_hostile_path_is_not_found(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "evil" not in answer.content.decode()


def test_double_slash_never_leads_off_site(client):
    for path in ("//evil.example", "/\\evil.example", "/%2f%2fevil.example", "///evil.example/x"):
        answer = client.get(path)
        target = answer.headers.get("Location", "/")
        assert target.startswith("/"), path
        assert not target.startswith(("//", "/\\")), path


def test_edit_address_opens_the_form(client, editor, make_article, make_draft):
    article = change(make_article("Back pain", slug="one"), slug="two")
    draft = make_draft("Draft")
    client.force_login(editor)
    expected = {"one": article, "two": article, "draft": draft}
    for slug, target in expected.items():
        answer = client.get(f"/articles/{slug}/edit/")
        assert answer.status_code == 302
        assert answer["Location"] == f"/admin/articles/article/{target.pk}/change/"
        assert "no-store" in answer["Cache-Control"]
    assert client.get("/articles/none/edit/").status_code == 404
    assert client.post("/articles/two/edit/").status_code == 405


def test_edit_address_tells_a_reader_nothing(client, make_article, make_draft):
    make_article("Back pain")
    make_draft("Draft")
    for slug in ("back-pain", "draft", "none"):
        answer = client.get(f"/articles/{slug}/edit/")
        assert answer.status_code == 302
        assert answer["Location"] == f"/admin/login/?next=/articles/{slug}/edit/"


def test_robots_are_told_what_is_theirs(client, settings):
    settings.SITE_URL = "https://health.example"
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /articles/*/edit/\n"
        "Sitemap: https://health.example/sitemap.xml\n"
    )
