"""A draft by link, for people without an account: shown by GET, answered by POST, kept private."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import SharedLink
from articles.publishing import Content, Row
from tests.crawling import unsafe
from tests.publishing.test_reviewing import everything, rewrite, told

pytestmark = pytest.mark.django_db

PRIVATE = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@pytest.fixture
def draft(make_draft):
    return make_draft("Back pain", summary="Keep moving.", body="Rest for **one** day.")


@pytest.fixture
def asked(draft, writer):
    """The address at which Dr Shah answers for the draft."""
    review = publishing.submit(
        draft,
        by=writer,
        reviewer_name="Dr Shah",
        due_on=timezone.localdate() + timedelta(days=3),
        note="Are the doses right?",
    )
    _link, token = publishing.share(draft, by=writer, name="Dr Shah", review=review)
    return f"/shared/{token}/"


@pytest.fixture
def looked_at(draft, writer):
    """The address at which Anna may look at the draft."""
    _link, token = publishing.share(draft, by=writer, name="Anna")
    return f"/shared/{token}/"


def text_of(response) -> str:
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.split())


def headers_of(response) -> dict:
    return {name: response.headers.get(name) for name in PRIVATE}


# --- looking ------------------------------------------------------------------------------------


def test_reviewer_sees_the_page_as_readers_will_see_it_and_where_to_answer(client, asked):
    response = client.get(asked)
    html, text = response.content.decode(), text_of(response)
    assert response.status_code == 200
    assert "<h1>Back pain</h1>" in html
    assert "<p>Rest for <strong>one</strong> day.</p>" in html
    assert "Readers do not see this version." in text
    assert "Dr Shah, Writer asks you to read this before it is published." in text
    assert "Are the doses right?" in text
    assert 'value="Dr Shah"' in html
    assert re.findall(r'name="answer" value="(\w+)">([^<]+)<', html) == [
        ("approve", "Approve"),
        ("changes", "Ask for changes"),
    ]
    assert unsafe(html) == []


def test_published_page_has_the_same_text_as_its_preview(client, draft, looked_at, make_topic):
    def article_of(html: str) -> str:
        found = re.search(r'<div class="text">.*?</div>', html, re.DOTALL)
        return found[0]

    preview = client.get(looked_at).content.decode()
    publishing.publish(draft, by=None)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert article_of(preview) == article_of(page)
    assert "<h1>Back pain</h1>" in page


def test_preview_for_anyone_bears_the_watermark_and_takes_no_answer(client, draft, looked_at):
    response = client.get(looked_at)
    html = response.content.decode()
    assert '<div class="watermark" aria-hidden="true" data-words="Draft"></div>' in html
    assert "A preview for Anna, from Writer." in text_of(response)
    assert "<form" not in html
    before = everything(draft)
    for answer in ("approve", "changes", "comment"):
        posted = client.post(looked_at, {"answer": answer, "comment": "x"})
        assert posted.status_code == 405
        assert headers_of(posted) == PRIVATE
    assert everything(draft) == before


def test_looking_writes_nothing_and_keeps_the_link_open(client, draft, asked):
    before = everything(draft)
    with CaptureQueriesContext(connection) as queries:
        for _time in range(3):
            assert client.get(asked).status_code == 200
            assert client.head(asked).status_code == 200
            assert client.get(f"{asked}?answer=approve").status_code == 200
    written = [q["sql"] for q in queries if q["sql"].split()[0] not in ("SELECT", "SAVEPOINT")]
    assert written == []
    assert everything(draft) == before


def test_nothing_is_kept_listed_or_led_away(client, asked, looked_at):
    for path in (asked, looked_at, "/shared/none/", f"/shared/{'A' * 43}/"):
        response = client.get(path)
        assert headers_of(response) == PRIVATE, path
        assert response.cookies == {}
        assert b'<meta name="robots" content="noindex' in response.content
        assert "Cookie" not in response.headers.get("Vary", "")
        assert 'rel="canonical"' not in response.content.decode()


def test_token_is_nowhere_on_the_page(client, asked, looked_at):
    for path in (asked, looked_at):
        token = path.split("/")[2]
        assert token not in client.get(path).content.decode()


def test_links_are_on_no_other_page_and_in_no_sitemap(client, asked):
    token = asked.split("/")[2]
    for path in ("/", "/sitemap.xml", "/robots.txt", "/feed/", "/a-to-z/"):
        body = client.get(path).content.decode()
        assert token not in body
        assert "/shared" not in body


def test_only_published_neighbours_and_recommendations_are_shown(
    client, make_topic, make_draft, make_article, writer
):
    topic = make_topic("Body")
    make_article("Zyzzyva open", topic=topic)
    hidden = make_draft("Qwghlm hidden", topic=topic)
    rows = (Row(target=hidden), Row(title="Qwghlm wanted"))
    draft = make_draft("Main", topic=topic, recommendations=rows)
    _link, token = publishing.share(draft, by=writer, name="Anna")
    html = client.get(f"/shared/{token}/").content.decode()
    assert "Qwghlm" not in html
    assert "Zyzzyva open" in html


def test_link_shows_its_version_whatever_was_saved_since(client, draft, writer, looked_at):
    rewrite(draft, by=writer, body="Secret newer text.")
    html = client.get(looked_at).content.decode()
    assert "<strong>one</strong>" in html
    assert "Secret newer text" not in html


def test_draft_of_a_live_page_is_shown_and_readers_still_see_the_old_one(
    client, make_article, writer
):
    article = make_article("Back pain", body="Old text.")
    publishing.save_draft(article, content=Content(title="Back pain", body="New text."), by=writer)
    _link, token = publishing.share(article, by=writer, name="Anna")
    assert "New text." in client.get(f"/shared/{token}/").content.decode()
    assert "New text." not in client.get(article.get_absolute_url()).content.decode()


def test_reviewer_of_a_live_page_sees_what_changes(client, make_article, make_draft, writer):
    body = "Rest for a day."
    article = make_article("Back pain", body=body, recommendations=(Row(title="Qwghlm old"),))
    hidden = make_draft("Qwghlm hidden")
    content = replace(
        publishing.content_of(article),
        body="Rest for two days.",
        recommendations=(Row(target=hidden), Row(url="https://example.org/", title="Example")),
    )
    publishing.save_draft(article, content=content, by=writer)
    review = publishing.submit(article, by=writer, reviewer_name="Dr Shah")
    _link, token = publishing.share(article, by=writer, name="Dr Shah", review=review)
    response = client.get(f"/shared/{token}/")
    html = response.content.decode()
    assert "What changes for readers" in html
    assert [field.name for field in response.context["comparison"].changed] == [
        "body",
        "recommendations",
    ]
    assert "<del>" in html
    assert "<ins>" in html
    assert "comparison.css" in html
    assert "Qwghlm" not in html  # what is not published is for colleagues alone
    assert unsafe(html) == []


@pytest.mark.parametrize("reason", ["unsafe", "mistake", "replaced", "out_of_date"])
def test_text_that_was_withdrawn_is_shown_by_no_link_to_another(
    client, make_article, writer, reason
):
    article = make_article("Back pain", body="Qwghlm dangerous advice.")
    other = make_article("Other")
    publishing.withdraw(
        article,
        by=None,
        reason=reason,
        words="It was wrong.",
        instead=other if reason == "replaced" else None,
    )
    content = Content(title="Back pain", slug=article.slug, body="Better advice.")
    publishing.save_draft(article, content=content, by=writer)
    _link, token = publishing.share(article, by=writer, name="Anna")
    html = client.get(f"/shared/{token}/").content.decode()
    assert "Better advice." in html
    assert "Qwghlm" not in html


def test_first_version_is_compared_with_nothing(client, asked):
    response = client.get(asked)
    assert response.context["comparison"] is None
    assert "What changes" not in response.content.decode()


def test_incomplete_draft_and_site_page_can_be_shown(client, make_draft, writer):
    for content in ({"title": "", "body": ""}, {"title": "About", "kind": "page"}):
        draft = make_draft(**content)
        _link, token = publishing.share(draft, by=writer, name="Anna")
        assert client.get(f"/shared/{token}/").status_code == 200


def test_page_costs_the_same_whatever_its_length(
    client, make_topic, make_draft, make_article, writer, django_assert_num_queries
):
    topic = make_topic("Body")
    for number in (1, 3):
        rows = tuple(Row(target=make_article(f"T{number}{n}", topic=topic)) for n in range(number))
        draft = make_draft(f"Main {number}", topic=topic, recommendations=rows)
        review = publishing.submit(draft, by=writer, reviewer_name="Dr Shah")
        _link, token = publishing.share(draft, by=writer, name="x", review=review)
        with django_assert_num_queries(6):
            client.get(f"/shared/{token}/")


# --- answering ----------------------------------------------------------------------------------


def test_approving_by_link_is_stored_against_the_version(client, draft, asked):
    data = {"answer": "approve", "name": "Dr A. Shah", "comment": "Good."}
    response = client.post(asked, data)
    assert response.status_code == 200
    assert "You have approved ‘Back pain’." in text_of(response)
    assert headers_of(response) == PRIVATE
    assert response.cookies == {}
    draft.refresh_from_db()
    assert (draft.stage, draft.status, draft.approved_number) == ("approved", "draft", 1)
    assert (draft.review.decided_name, draft.review.comment) == ("Dr A. Shah", "Good.")
    assert told(draft)[-1][0] == "approved"


def test_asking_for_changes_by_link_sends_it_back(client, draft, asked):
    response = client.post(asked, {"answer": "changes", "name": "", "comment": "Name the dose."})
    assert "You have asked for changes in ‘Back pain’." in text_of(response)
    draft.refresh_from_db()
    assert (draft.stage, draft.review.decided_name) == ("sent_back", "Dr Shah")
    assert [comment.text for comment in draft.comments.open()] == ["Name the dose."]


def test_answer_needs_no_cookie_and_no_hidden_token(draft, asked):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(asked, {"answer": "approve"}).status_code == 200
    draft.refresh_from_db()
    assert draft.stage == "approved"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://testserver.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"sec-fetch-site": "same-site", "origin": "null"},
    ],
)
def test_answer_that_another_site_sends_is_refused(client, draft, asked, headers):
    before = everything(draft)
    response = client.post(asked, {"answer": "approve"}, headers=headers)
    assert response.status_code == 403
    assert headers_of(response) == PRIVATE
    assert everything(draft) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "http://testserver"},
        {"origin": "https://health.example", "sec-fetch-site": "same-origin"},
        {},
    ],
)
def test_answer_of_our_own_page_is_taken(client, settings, draft, asked, headers):
    settings.SITE_URL = "https://health.example"
    assert client.post(asked, {"answer": "approve"}, headers=headers).status_code == 200
    draft.refresh_from_db()
    assert draft.stage == "approved"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"answer": "changes", "comment": " "},
            "Say what is to change: the writer sees only this.",
        ),
        ({"answer": "publish", "comment": "x"}, "Choose whether you approve or ask for changes."),
        ({"comment": "x"}, "Choose whether you approve or ask for changes."),
        (
            {"answer": "approve", "comment": "y" * 2001},
            "This is too long: 2001 characters, where at most 2000 fit.",
        ),
        (
            {"answer": "approve", "name": "y" * 101, "comment": "x"},
            "This is too long: 101 characters, where at most 100 fit.",
        ),
    ],
)
def test_refused_answer_says_why_and_keeps_what_was_typed(client, draft, asked, data, words):
    before = everything(draft)
    response = client.post(asked, data)
    assert response.status_code == 200
    assert words in text_of(response)
    assert response.context["form"]["comment"].value() == data["comment"]
    assert response.context["form"]["name"].value() == data.get("name")
    assert everything(draft) == before


def test_answer_about_an_older_version_is_refused_and_the_comment_can_still_be_sent(
    client, draft, asked, writer
):
    rewrite(draft, by=writer)
    assert "This page has been changed since the link was sent" in text_of(client.get(asked))
    before = everything(draft)
    response = client.post(asked, {"answer": "approve", "comment": "Name the dose."})
    assert "Changed since by Writer at" in text_of(response)
    assert response.context["form"]["comment"].value() == "Name the dose."
    assert re.findall(r'name="answer" value="(\w+)"', response.content.decode()) == ["comment"]
    assert everything(draft) == before
    response = client.post(asked, {"answer": "comment", "comment": "Name the dose."})
    assert "Your comment on ‘Back pain’ is with the editors." in text_of(response)
    assert [(c.number, c.text) for c in draft.comments.open()] == [(1, "Name the dose.")]
    assert client.get(asked).status_code == 200


# --- links that work no longer ------------------------------------------------------------------


def body_of(response) -> tuple:
    dropped = ("Content-Length",)
    headers = {name: value for name, value in response.headers.items() if name not in dropped}
    return response.status_code, headers, response.content


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_every_ended_link_is_answered_as_one_that_never_was(
    client, draft, writer, make_draft, method, time_machine
):
    def new(article):
        review = publishing.submit(article, by=writer, reviewer_name="Dr Shah")
        return publishing.share(article, by=writer, name="Dr Shah", review=review)

    ended = {}
    for name in ("revoked", "answered", "taken back", "deleted", "published", "expired"):
        article = make_draft(f"Zyzzyva {name}")
        link, ended[name] = new(article)
        if name == "revoked":
            publishing.revoke_link(link, by=writer)
        elif name == "answered":
            publishing.approve(article, number=1, link=link)
        elif name == "taken back":
            publishing.cancel_review(article, by=writer)
        elif name == "deleted":
            publishing.delete_draft(article, by=None)
        elif name == "published":
            publishing.publish(article, by=None)
    time_machine.move_to(timezone.now() + timedelta(days=15))

    def answer(token):
        return body_of(getattr(client, method)(f"/shared/{token}/", {"answer": "approve"}))

    never = answer("A" * 43)
    assert never[0] == 404
    if method != "head":
        assert b"This link no longer works" in never[2]
        assert b"Ask" in never[2].replace(b"ask whoever sent it", b"Ask")
        assert b"Zyzzyva" not in never[2]
    assert answer("x") == never
    assert answer("A" * 5000) == never
    for name, token in ended.items():
        assert answer(token) == never, name
    assert set(SharedLink.objects.values_list("article__stage", flat=True)) <= {
        "draft",
        "approved",
        "in_review",
        "",
    }


def test_second_answer_is_refused_as_any_ended_link(client, draft, asked):
    client.post(asked, {"answer": "approve"})
    before = everything(draft)
    response = client.post(asked, {"answer": "changes", "comment": "No!"})
    assert response.status_code == 404
    assert "If you have just answered, your answer has arrived." in text_of(response)
    assert everything(draft) == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client, draft, asked, method):
    before = everything(draft)
    response = getattr(client, method)(asked)
    assert response.status_code == 405
    assert everything(draft) == before


def test_hostile_words_of_a_reviewer_do_not_run(client, asked, draft, as_superuser):
    attack = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
    page = client.post(asked, {"answer": "publish", "name": attack, "comment": attack})
    assert unsafe(page.content.decode()) == []
    client.post(asked, {"answer": "changes", "name": attack, "comment": attack})
    base = f"/admin/articles/article/{draft.pk}"
    for path in ("comments/", "history/", "review/", "send/", "links/", "preview/"):
        response = as_superuser.get(f"{base}/{path}")
        assert response.status_code == 200, path
        assert unsafe(response.content.decode()) == [], path


@pytest.fixture
def as_superuser(django_user_model):
    boss = Client()
    boss.force_login(
        django_user_model.objects.create_superuser("boss@example.org", "boss@example.org", "x" * 12)
    )
    return boss


# --- who is told --------------------------------------------------------------------------------


def test_who_asked_is_told_by_mail(client, settings, draft, asked, writer):
    client.post(asked, {"answer": "changes", "comment": "Name the dose."})
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["writer@example.org"], "Changes asked for: Back pain")
    assert "Dr Shah asks for changes in ‘Back pain’:\n\nName the dose.\n" in sent.body
    assert f"http://testserver/admin/articles/article/{draft.pk}/change/" in sent.body
    assert "/shared/" not in sent.body


def test_mail_server_that_fails_breaks_no_answer(client, settings, draft, asked, caplog):
    settings.EMAIL_BACKEND = "tests.test_mail.Broken"
    response = client.post(asked, {"answer": "approve"})
    assert response.status_code == 200
    assert "You have approved" in text_of(response)
    draft.refresh_from_db()
    assert draft.stage == "approved"
