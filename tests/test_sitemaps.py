"""The sitemap: every address that readers find, with its last change, and no other."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from articles import publishing, sitemaps

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MAY = datetime(2026, 5, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def public(settings):
    settings.SITE_URL = "https://health.example"


def read(response) -> dict[str, str | None]:
    """Addresses without the site's own, and when each was changed."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = {}
    for entry in ElementTree.fromstring(response.content):
        address = entry.findtext(f"{NAMESPACE}loc")
        assert address.startswith("https://health.example/")
        found[address.removeprefix("https://health.example")] = entry.findtext(
            f"{NAMESPACE}lastmod"
        )
    return found


def test_sitemap_holds_what_readers_find(client, make_article, make_topic, make_draft):
    body = make_topic("Body")
    make_topic("Empty")
    make_article("Back pain", topic=make_topic("Back", parent=body), published_at=MAY)
    make_article("Contact", kind="page", published_at=MAY)
    make_draft("Draft", topic=body)
    make_article("Soon", published_at=datetime(2999, 1, 1, tzinfo=UTC))
    publishing.withdraw(make_article("Gone"), by=None)
    when = "2026-05-03T10:00:00+01:00"
    assert read(client.get("/sitemap.xml")) == {
        "/": None,
        "/a-to-z/": None,
        "/topics/body/": None,
        "/topics/back/": None,
        "/contact/": when,
        "/articles/back-pain/": when,
    }


def test_every_address_in_it_answers(client, make_article, make_topic):
    make_article("Здоровье", topic=make_topic("Тело"))
    make_article("About", kind="page")
    for address in read(client.get("/sitemap.xml")):
        assert client.get(address).status_code == 200, address


def test_sitemap_of_many_articles_is_an_index_of_files(client, make_article, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_FILE", 2)
    for number in range(3):
        make_article(f"Article {number}")
    files = read(client.get("/sitemap.xml"))
    assert list(files) == ["/sitemap.xml?page=1", "/sitemap.xml?page=2"]
    found = [address for file in files for address in read(client.get(file))]
    assert found == [
        "/", "/a-to-z/", "/articles/article-0/", "/articles/article-1/", "/articles/article-2/",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "1" * 5000, "%00"])
def test_file_that_is_not_there_is_not_found(client, number):
    assert client.get(f"/sitemap.xml?page={number}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_sitemap_takes_four_queries(
    client, make_article, make_topic, django_assert_num_queries, count
):
    for number in range(count):
        make_article(f"Article {number}", topic=make_topic(f"Topic {number}"))
        make_article(f"Page {number}", kind="page")
    with django_assert_num_queries(4):
        assert len(read(client.get("/sitemap.xml"))) == 2 + 3 * count
