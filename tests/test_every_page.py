"""Every page that links lead to: no text of anybody runs, nothing is written, nothing is shared."""

import json
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.models import Article, Recommendation, User
from articles.publishing import Row
from tests.crawling import crawl, unsafe

pytestmark = pytest.mark.django_db

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;{{7*7}}{% now 'Y' %}"
SHORT = '"><svg onload=alert(1)>'


@pytest.fixture
def hostile_site(make_topic, make_article, make_draft):
    """A site with an attack in every field that a person can fill."""
    top = make_topic(f"Top {SHORT}", line=ATTACK[:120], introduction=ATTACK)
    topic = make_topic(f"Topic {SHORT}", slug="t", parent=top, line=SHORT, introduction=ATTACK)
    content = {
        "summary": ATTACK,
        "body": f"## {ATTACK}\n\n## B\n\n## C\n\n{ATTACK}\n\n"
        f"[x](javascript:alert(1)) ![{ATTACK}](/media/x.png)",
        "topic": topic,
        "also_called": f"Also {ATTACK}",
    }
    target = make_article(f"First {ATTACK}", **content)
    rows = (
        Row(target=target, teaser=SHORT),
        Row(url="https://example.org/?q=%22%3E", title=ATTACK, teaser=SHORT),
        Row(title=f"Wanted {ATTACK}", teaser=SHORT),
    )
    main = make_article(f"Second {ATTACK}", **content, recommendations=rows)
    make_article(f"Third {ATTACK}", **content)
    make_draft(f"Draft {ATTACK}", **content)
    publishing.withdraw(make_article(f"Gone {ATTACK}", **content), by=None, words=ATTACK)
    make_article(f"Page {SHORT}", kind="page", body=ATTACK, summary=ATTACK)
    return main


@pytest.fixture
def boss(client):
    user = User.objects.create_superuser("boss@example.org", "boss@example.org", "x" * 12)
    User.objects.filter(pk=user.pk).update(first_name=ATTACK[:150], last_name=SHORT)
    client.force_login(user)
    return client


def faults_of(url: str, response) -> list[str]:
    kind = response["Content-Type"].split(";")[0]
    body = b"".join(response) if response.streaming else response.content
    if kind == "text/html":
        return [f"{url}: {fault}" for fault in unsafe(body.decode())]
    if kind.endswith("xml"):
        ElementTree.fromstring(body)
    elif kind == "application/json":
        json.loads(body)
    return []


def test_nothing_that_anybody_typed_runs_on_a_reader_page(client, hostile_site):
    seen, faults = set(), []
    for url, response in crawl(client, "/", "/feed/", "/sitemap.xml", "/none/?q=<script>"):
        assert response.status_code in (200, 301, 302, 404, 410), url
        assert response.cookies == {}, url
        assert response.has_header("Content-Security-Policy"), url
        faults += faults_of(url, response)
        seen.add(response.resolver_match.url_name if response.resolver_match else None)
    assert faults == []
    assert {"home", "topic_detail", "article_detail", "a_to_z", "site_page", "feed"} <= seen


def test_nothing_that_anybody_typed_runs_in_the_admin(boss, hostile_site):
    faults, seen = [], set()
    for url, response in crawl(boss, "/admin/"):
        assert response.status_code < 500, url
        faults += faults_of(url, response)
        seen.add(url.split("?")[0])
    assert faults == []
    assert f"/admin/articles/article/{hostile_site.pk}/change/" in seen
    assert len(seen) > 15


def test_getting_a_page_writes_nothing(boss, hostile_site):
    writes = []
    connection.queries_log.clear()  # else as many queries of each page are not looked at
    with CaptureQueriesContext(connection) as queries:
        for url, _response in crawl(boss, "/", "/admin/", "/feed/", "/sitemap.xml"):
            writes += [
                (url, query["sql"])
                for query in queries.captured_queries
                if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")
                and "django_session" not in query["sql"]
            ]
            connection.queries_log.clear()
    assert writes == []
    assert Article.objects.count() == 6
    assert Recommendation.objects.count() == 3
