"""What readers find where a page was taken away, for each reason; and that they find it nowhere
else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from articles import publishing
from articles.models import Article
from articles.publishing import Row, content_of
from tests.crawling import crawl
from tests.views.reading import find, links, meta, read, words

pytestmark = pytest.mark.django_db

DAY = datetime(2030, 6, 3, 8, tzinfo=UTC)
WORD = "zyzzyva"
WORRIED = "If you followed its advice and are worried, ask a pharmacist or doctor, or call 112."


@pytest.fixture(autouse=True)
def on_the_day(time_machine):
    time_machine.move_to(DAY, tick=False)


def main_of(response):
    return find(read(response), "main")


def said(response) -> list[str]:
    """The paragraphs of an error page."""
    return [words(p) for p in find(main_of(response), "div", _class="text").iter("p")]


@pytest.mark.parametrize(
    ("reason", "given", "because"),
    [
        ("unsafe", "", "its advice may not be safe"),
        ("unsafe", "the dose was <wrong>", "the dose was <wrong>"),
        ("mistake", "", "it was published by mistake"),
    ],
)
def test_a_removed_page_says_why_when_and_what_to_do(
    client, make_article, editor, reason, given, because
):
    article = make_article(slug="one")
    publishing.withdraw(article, by=editor, reason=reason, words=given)
    answer = client.get("/articles/one/")
    assert answer.status_code == 410
    assert said(answer)[0] == (
        f"We have removed this page because {because}, on 3 June 2030. {WORRIED}"
    )
    assert ("112", "tel:112") in links(main_of(answer))
    assert b"Back pain" not in answer.content


def test_the_number_is_the_sites_own(client, make_article, settings):
    settings.EMERGENCY_NUMBER = "911 or 112"
    publishing.withdraw(make_article(slug="one"), by=None, reason="unsafe")
    answer = client.get("/articles/one/")
    assert "or call 911 or 112." in said(answer)[0]
    assert not [href for _words, href in links(main_of(answer)) if href.startswith("tel:")]


def test_a_removed_page_says_what_to_read_instead(client, make_article, editor):
    article, other = make_article(slug="one"), make_article("Safe <advice>", slug="safe")
    publishing.withdraw(article, by=editor, reason="unsafe", instead=other)
    answer = client.get("/articles/one/")
    assert "Instead, read: Safe <advice>." in said(answer)
    assert ("Safe <advice>", "/articles/safe/") in links(main_of(answer))
    publishing.withdraw(other, by=editor)
    answer = client.get("/articles/one/")
    assert answer.status_code == 410
    assert b"Instead" not in answer.content
    assert b"Safe" not in answer.content


def test_a_replaced_page_leads_to_the_other_in_one_hop(client, make_article, editor):
    pages = [make_article(f"Page {number}", slug=f"page-{number}") for number in range(3)]
    old = replace(content_of(pages[0]), slug="renamed")
    publishing.publish(pages[0], content=old, by=editor)
    for page, other in pairwise(pages):
        publishing.withdraw(page, by=editor, reason="replaced", instead=other)
    last = replace(content_of(pages[2]), slug="last")
    publishing.publish(pages[2], content=last, by=editor)
    for path in ("page-0", "renamed", "page-1", "page-2", "PAGE-1"):
        answer = client.get(f"/articles/{path}/?x=1")
        assert (answer.status_code, answer["Location"]) == (301, "/articles/last/?x=1"), path


def test_a_page_whose_replacement_is_gone_is_gone(client, make_article, editor):
    article, other = make_article(slug="one"), make_article("Other")
    publishing.withdraw(article, by=editor, reason="replaced", instead=other)
    publishing.withdraw(other, by=editor, reason="unsafe")
    answer = client.get("/articles/one/")
    assert answer.status_code == 410
    assert said(answer)[0] == "We have removed this page, on 3 June 2030."
    third = make_article("Third")
    publishing.withdraw(other, by=editor, reason="unsafe", instead=third)
    answer = client.get("/articles/one/")
    assert answer.status_code == 410
    assert "Instead, read: Third." in said(answer)
    publishing.reinstate(other, by=editor)
    assert client.get("/articles/one/")["Location"] == "/articles/other/"


def test_a_page_that_is_out_of_date_stays_under_a_dated_banner(
    client, make_article, make_topic, editor, time_machine
):
    article = make_article(slug="one", topic=make_topic("Body"), body="The text as it was.")
    renamed = replace(content_of(article), slug="two")
    publishing.publish(article, content=renamed, by=editor)
    publishing.withdraw(article, by=editor, reason="out_of_date", words="Ask <somebody>.")
    time_machine.move_to(DAY + timedelta(days=9), tick=False)
    answer = client.get("/articles/two/")
    assert answer.status_code == 200
    root = read(answer)
    assert words(find(root, "div", _class="out-of-date")) == (
        "Out of date since 3 June 2030. Ask <somebody>."
    )
    assert "The text as it was." in words(find(root, "article"))
    assert meta(root, "robots") == "noindex"
    assert b"application/ld+json" not in answer.content
    assert client.get("/articles/one/")["Location"] == "/articles/two/"
    publishing.reinstate(article, by=editor)
    root = read(client.get("/articles/two/"))
    assert find(root, "div", _class="out-of-date") is None
    assert meta(root, "robots") is None


def test_a_site_page_is_withdrawn_in_the_same_words(client, make_article, editor):
    page, other = make_article("Contact", kind="page"), make_article("Write", kind="page")
    publishing.withdraw(page, by=editor, reason="out_of_date")
    root = read(client.get("/contact/"))
    assert words(find(root, "div", _class="out-of-date")).startswith("Out of date since 3 June")
    assert links(find(root, "footer")) == [
        ("112", "tel:112"),
        ("Write", "/write/"),
        ("A to Z", "/a-to-z/"),
    ]
    publishing.withdraw(page, by=editor, reason="unsafe")
    answer = client.get("/contact/")
    assert answer.status_code == 410
    assert said(answer)[0].startswith("We have removed this page because its advice")
    publishing.withdraw(page, by=editor, reason="replaced", instead=other)
    assert client.get("/contact/")["Location"] == "/write/"


def test_a_page_withdrawn_before_reasons_were_kept_is_gone(client, make_article):
    article = publishing.withdraw(make_article(slug="one"), by=None)
    Article.objects.filter(pk=article.pk).update(
        withdrawal="", withdrawal_words="", withdrawn_at=None
    )
    assert said(client.get("/articles/one/"))[0] == f"We have removed this page. {WORRIED}"


@pytest.mark.parametrize(
    ("reason", "code"), [("unsafe", 410), ("mistake", 410), ("replaced", 301), ("out_of_date", 200)]
)
def test_a_withdrawn_page_is_on_no_other_page(
    client, make_article, make_topic, editor, reason, code
):
    topic = make_topic("Body", introduction="About [it](/articles/gone/).")
    first = make_article("First", topic=topic)
    article = make_article(
        f"{WORD} title", slug="gone", topic=topic, body=f"## {WORD}\n\n{WORD} text",
        summary=f"{WORD} summary", also_called=f"{WORD}\nOther {WORD}",
    )  # fmt: skip
    draft = replace(content_of(article), body=f"{WORD} draft")
    make_article("Last", topic=topic, body="[x](/articles/gone/)", recommendations=(
        Row(target=article), Row(target=first)))  # fmt: skip
    starts = ["/", "/feed/", "/topics/body/feed/", "/sitemap.xml", "/robots.txt", "/none/",
              "/a-to-z/z/", "/a-to-z/o/", "/articles/gone/", "/articles/first/"]  # fmt: skip
    before = [path for path, page in crawl(client, *starts) if WORD in page.content.decode()]
    assert {"/", "/feed/", "/a-to-z/z/", "/articles/gone/", "/articles/last/"} <= set(before)
    publishing.save_draft(article, content=draft, by=editor)
    instead = first if reason == "replaced" else None
    publishing.withdraw(article, by=editor, reason=reason, instead=instead)
    hits, seen = [], 0
    for path, response in crawl(client, *starts):
        body = response.content + repr(response.headers).encode()
        if WORD in body.decode().lower():
            hits.append(path)
        assert client.head(path).headers == response.headers, path
        if path == "/articles/gone/":
            assert response.status_code == code
        seen += response.status_code == 200
    assert hits == (["/articles/gone/"] if reason == "out_of_date" else [])
    assert seen >= 10
    assert b"/articles/gone/" not in client.get("/sitemap.xml").content
    chain = client.get("/articles/first/").content
    assert b'rel="next" href="/articles/last/"' in chain


# --- a reader's own browser ---------------------------------------------------------------------


@pytest.fixture
def answers(client, make_article, make_topic, editor):
    """An address for each kind of answer."""
    article = make_article("Live", slug="former", topic=make_topic("Body"))
    publishing.publish(article, content=replace(content_of(article), slug="live"), by=editor)
    gone, moved = make_article("Gone"), make_article("Moved")
    old = make_article("Old")
    publishing.withdraw(gone, by=editor, reason="unsafe")
    publishing.withdraw(moved, by=editor, reason="replaced", instead=article)
    publishing.withdraw(old, by=editor, reason="out_of_date")
    make_article("About", kind="page")
    return {
        **dict.fromkeys(
            ["/", "/topics/body/", "/a-to-z/", "/a-to-z/l/", "/articles/live/", "/articles/old/",
             "/about/", "/feed/", "/topics/body/feed/", "/sitemap.xml", "/robots.txt"],
            200,
        ),
        "/articles/former/": 301,
        "/articles/moved/": 301,
        "/articles/gone/": 410,
    }  # fmt: skip


def test_every_answer_is_asked_for_again(client, answers):
    for path, code in answers.items():
        plain = client.get(path)
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        head = client.head(path)
        assert (plain.status_code, plain["Cache-Control"]) == (code, "no-cache"), path
        assert plain["ETag"].startswith('W/"'), path
        assert plain["Vary"] == packed["Vary"] == "Accept-Encoding", path
        assert {plain["ETag"], packed["ETag"], head["ETag"]} == {plain["ETag"]}, path
        assert plain.headers == head.headers, path
    missing = client.get("/none/")
    assert (missing.status_code, missing["Cache-Control"]) == (404, "no-cache")


def test_the_same_page_is_not_sent_twice(client, answers):
    for path, code in answers.items():
        etag = client.get(path)["ETag"]
        for headers in ({}, {"Accept-Encoding": "gzip"}):
            for method in (client.get, client.head):
                again = method(path, headers={"If-None-Match": etag, **headers})
                # Conditions are for pages: what leads on, or is gone, is said in full.
                assert again.status_code == (304 if code == 200 else code), path
                assert (again["ETag"], again["Cache-Control"]) == (etag, "no-cache"), path
                assert again["Vary"] == "Accept-Encoding", path
                assert code != 200 or again.content == b"", path


def test_what_was_withdrawn_is_not_said_to_be_unchanged(client, make_article, editor):
    article = make_article(slug="one")
    known = {"If-None-Match": client.get("/articles/one/")["ETag"]}
    assert client.get("/articles/one/", headers=known).status_code == 304
    publishing.withdraw(article, by=editor, reason="out_of_date")
    assert client.get("/articles/one/", headers=known).status_code == 200
    publishing.withdraw(article, by=editor, reason="unsafe")
    assert client.get("/articles/one/", headers=known).status_code == 410
    publishing.reinstate(article, by=editor)
    assert client.get("/articles/one/", headers=known).status_code == 304
    changed = replace(content_of(article), body="Other words.")
    publishing.publish(article, content=changed, by=editor)
    assert client.get("/articles/one/", headers=known).status_code == 200


def test_a_missing_slash_is_not_kept_for_ever(client, answers):
    answer = client.get("/articles/live")
    assert (answer.status_code, answer["Cache-Control"]) == (301, "no-cache")


# --- former addresses ---------------------------------------------------------------------------


def test_an_address_may_go_to_another_and_back(client, make_article, editor):
    article = make_article(slug="one")
    for slug in ("two", "one", "two", "three", "one"):
        publishing.publish(
            article, content=replace(content_of(article), slug=slug, body=slug), by=editor
        )
        for former in {"one", "two", "three"} - {slug}:
            answer = client.get(f"/articles/{former}/")
            assert answer.status_code in (301, 404)
            if answer.status_code == 301:
                assert answer["Location"] == f"/articles/{slug}/"
        assert client.get(f"/articles/{slug}/").status_code == 200
    assert {client.get(f"/articles/{former}/")["Location"] for former in ("two", "three")} == {
        "/articles/one/"
    }


def test_an_address_to_come_belongs_to_nobody_yet(client, make_article, editor, time_machine):
    article = make_article(slug="one")
    content = replace(content_of(article), slug="two", body="New.")
    publishing.save_draft(article, content=content, by=editor)
    publishing.schedule(article, at=DAY + timedelta(days=1), by=editor)
    assert client.get("/articles/two/").status_code == 404
    time_machine.move_to(DAY + timedelta(days=1), tick=False)
    assert client.get("/articles/one/")["Location"] == "/articles/two/"
    back = replace(content_of(Article.objects.get()), slug="one")
    publishing.save_draft(article, content=back, by=editor)
    publishing.schedule(article, at=DAY + timedelta(days=2), by=editor)
    time_machine.move_to(DAY + timedelta(days=2), tick=False)
    assert client.get("/articles/two/")["Location"] == "/articles/one/"
    assert client.get("/articles/one/").status_code == 200
