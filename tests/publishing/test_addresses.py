"""Slugs, former slugs, and links that follow them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from articles import publishing
from articles.models import Article, FormerSlug, Link, Topic
from articles.publishing import Content, Refused
from articles.publishing.addresses import RESERVED

pytestmark = pytest.mark.django_db


def rename(article: Article, slug: str) -> Article:
    content = Content(**{**vars(publishing.content_of(article)), "slug": slug})
    return publishing.publish(article, content=content, by=None)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Lower back pain when you run", "lower-back-pain-when-you-run"),
        ("Épaule douloureuse", "épaule-douloureuse"),
        ("背中の痛み", "背中の痛み"),
        ("?!", "article"),
    ],
)
def test_an_address_is_made_from_the_title_with_its_letters(make_draft, title, slug):
    assert make_draft(title).slug == slug


def test_the_same_title_gets_a_number(make_draft):
    assert [make_draft("Flu").slug for _ in range(3)] == ["flu", "flu-2", "flu-3"]


def test_one_batch_gives_the_same_title_different_addresses():
    entries = [
        publishing.Entry(Article(), Content(title="Flu", body="x"), "live") for _ in range(3)
    ]
    assert publishing.save_many(entries) == [None, None, None]
    assert [entry.article.slug for entry in entries] == ["flu", "flu-2", "flu-3"]


@pytest.mark.parametrize("slug", ["back pain", "a/b", "<b>", "-", "a--b", "%41", "x" * 81])
def test_what_cannot_be_an_address_is_refused_in_words(slug):
    with pytest.raises(Refused) as refused:
        publishing.save_draft(Article(), content=Content(title="T", slug=slug), by=None)
    assert list(refused.value.message_dict) == ["slug"]


def test_an_address_in_use_names_the_article_that_has_it(make_article):
    make_article("Flu")
    with pytest.raises(Refused) as refused:
        publishing.save_draft(Article(), content=Content(title="Cold", slug="flu"), by=None)
    assert refused.value.message_dict == {"slug": ["‘Flu’ has the address ‘flu’. Choose another."]}


def test_a_site_page_may_not_take_an_address_of_the_site():
    for slug in RESERVED:
        content = Content(title="T", slug=slug, kind="page")
        with pytest.raises(Refused, match="belongs to the site"):
            publishing.save_draft(Article(), content=content, by=None)


def test_a_site_page_titled_like_an_address_of_the_site_gets_another(make_draft):
    assert make_draft("Search", kind="page").slug == "search-2"


def test_every_first_segment_of_the_site_is_reserved():
    def first_segments(patterns, prefix=""):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns") and "/" not in route:
                yield from first_segments(pattern.url_patterns, route)
            else:
                yield route.split("/")[0]

    segments = set(first_segments(get_resolver().url_patterns))
    words = {segment for segment in segments if segment and "<" not in segment}
    assert {word for word in words if "." not in word} - RESERVED == set()


def test_former_addresses_lead_straight_to_the_present_one(make_article):
    article = make_article("One")
    for slug in ("two", "three"):
        rename(article, slug)
    assert set(article.former_slugs.values_list("slug", flat=True)) == {"one", "two"}


def test_going_back_to_a_former_address_makes_no_loop(make_article):
    article = make_article("One")
    rename(article, "two")
    rename(article, "one")
    assert (article.slug, [row.slug for row in article.former_slugs.all()]) == ("one", ["two"])


def test_a_draft_leaves_no_former_address(make_draft):
    draft = make_draft("One")
    publishing.save_draft(draft, content=Content(title="One", slug="two"), by=None)
    assert not FormerSlug.objects.exists()


def test_a_former_address_is_not_given_away(make_article, make_draft):
    rename(make_article("One"), "two")
    with pytest.raises(Refused, match="‘one’ was the address of ‘One’"):
        publishing.save_draft(Article(), content=Content(title="T", slug="one"), by=None)
    assert make_draft("One").slug == "one-2"


def test_texts_that_link_to_a_changed_address_are_made_anew(make_article):
    target = make_article("Sciatica")
    article = make_article(body="See [sciatica](/articles/sciatica/#signs) and [x](/x/).")
    assert list(article.links.values_list("slug", "target")) == [
        ("sciatica", target.pk),
        ("x", None),
    ]
    rename(target, "leg-pain")
    article.refresh_from_db()
    assert 'href="/articles/leg-pain/#signs"' in article.html
    assert "(/articles/sciatica/#signs)" in article.body
    rename(target, "leg-ache")
    article.refresh_from_db()
    assert 'href="/articles/leg-ache/#signs"' in article.html


def test_a_link_finds_an_article_that_comes_later(make_article):
    article = make_article(body="See [sciatica](/articles/sciatica/).")
    target = make_article("Sciatica")
    assert Link.objects.get().target == target
    rename(target, "leg-pain")
    article.refresh_from_db()
    assert 'href="/articles/leg-pain/"' in article.html


def test_a_live_article_stays_an_article(make_article):
    article = make_article()
    content = Content(**{**vars(publishing.content_of(article)), "kind": "page"})
    with pytest.raises(Refused, match="it stays what it is"):
        publishing.publish(article, content=content, by=None)


def test_a_topics_former_address_leads_on_and_gives_way(make_topic):
    topic = make_topic("Back")
    topic.slug = "spine"
    publishing.save_topic(topic, by=None)
    assert FormerSlug.objects.get(slug="back").topic == topic
    make_topic("Back again", slug="back")
    assert not FormerSlug.objects.exists()
    assert Topic.objects.get(slug="back").name == "Back again"


def test_a_draft_saved_without_an_address_keeps_the_one_made_from_its_title(make_draft):
    make_draft("Flu")
    draft = make_draft("Flu")
    for title, slug in [("Flu", "flu-2"), ("Flu in children", "flu-in-children"), ("Flu", "flu-2")]:
        publishing.save_draft(draft, content=Content(title=title), by=None)
        assert draft.slug == slug


def test_addresses_of_a_batch_are_looked_up_once():
    def batch(name, size):
        return [
            publishing.Entry(Article(), Content(title=f"{name} {n}", body="x"), "live")
            for n in range(size)
        ]

    with CaptureQueriesContext(connection) as few:
        publishing.save_many(batch("A", 2))
    with CaptureQueriesContext(connection) as many:
        publishing.save_many(batch("B", 20))
    assert len(many) == len(few)


def test_links_to_site_pages_and_with_the_sites_own_host_follow(make_article, settings):
    settings.SITE_URL = "https://health.example.org"
    contact, target = make_article("Contact", kind="page"), make_article("Sciatica")
    body = "[a](/contact/) [b](https://health.example.org/articles/sciatica/?a=1#s)"
    article = make_article(body=f"{body} [c](https://health.example.org.evil.example/contact/)")
    rename(contact, "write-to-us")
    rename(target, "leg-pain")
    article.refresh_from_db()
    assert 'href="/write-to-us/"' in article.html
    assert 'href="/articles/leg-pain/?a=1#s"' in article.html
    assert 'href="https://health.example.org.evil.example/contact/"' in article.html
    assert article.links.count() == 2


def test_introductions_of_topics_follow_changed_addresses(make_topic, make_article):
    target = make_article("Épaule", body="x")
    topic = make_topic("Body", introduction="See [this](/articles/épaule/#a).")
    make_topic("Other", introduction="Nothing.")
    for slug in ("genou", "dos"):
        rename(target, slug)
        topic.refresh_from_db()
        assert topic.html == f'<p>See <a href="/articles/{slug}/#a">this</a>.</p>\n'
    assert topic.introduction == "See [this](/articles/épaule/#a)."


def test_a_scheduled_article_is_renamed_without_a_trace(make_article):
    moment = timezone.now() + timedelta(days=1)
    article = make_article("One", published_at=moment)
    linking = make_article("Two", body="[x](/articles/one/)")
    rename(article, "three")
    assert (article.slug, article.published_at) == ("three", moment)
    assert not FormerSlug.objects.exists()
    assert [link.target for link in linking.links.all()] == [None]


@pytest.mark.parametrize("slug", ["flu\x00", "a b", "", "x" * 81, "\u202eflu", "flu/../x"])
def test_former_addresses_that_are_none_are_left_out(slug):
    entry = publishing.Entry(
        Article(), Content(title="Flu", body="x"), "live", former_slugs=(slug, "grippe")
    )
    assert publishing.save_many([entry]) == [None]
    assert [row.slug for row in entry.article.former_slugs.all()] == ["grippe"]


def test_an_address_belongs_to_the_first_of_a_batch_that_is_stored():
    entries = [
        publishing.Entry(Article(), Content(title=title, slug="flu", body="x"), "live")
        for title in ("x" * 201, "Flu", "Influenza")
    ]
    answers = publishing.save_many(entries)
    assert list(answers[0].message_dict) == ["title"]
    assert answers[1] is None
    assert answers[2].message_dict == {
        "slug": ["Another article of this batch has the address ‘flu’."]
    }
    assert [article.title for article in Article.objects.all()] == ["Flu"]
