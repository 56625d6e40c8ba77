"""Recommend: refusals in words, and wanted articles that find their place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Recommendation
from articles.publishing import Content, Refused, Row, many

pytestmark = pytest.mark.django_db


def refusal(article: Article, *rows: Row) -> list[str]:
    content = Content(**{**vars(publishing.content_of(article)), "recommendations": rows})
    before = list(article.recommendations.values())
    with pytest.raises(Refused) as refused:
        publishing.publish(article, content=content, by=None)
    assert list(article.recommendations.values()) == before
    return refused.value.message_dict["recommendations"]


def test_refusals_say_what_to_do(make_article):
    article, other = make_article("Back pain"), make_article("Sciatica")
    about = make_article("About", kind="page")
    assert refusal(article, Row(target=article)) == ["An article cannot recommend itself."]
    assert refusal(article, Row(title="BACK  PAIN")) == ["An article cannot recommend itself."]
    assert refusal(article, Row(title="A"), Row(target=other), Row(target=other)) == [
        "‘Sciatica’ is already number 2 in this list."
    ]
    assert refusal(article, Row(title="Heel pain"), Row(title="ＨＥＥＬ pain")) == [
        "‘ＨＥＥＬ pain’ is already number 1 in this list."
    ]
    for url in ("http://nhs.uk/", "javascript:alert(1)", "https://", "//nhs.uk", "nhs.uk"):
        assert refusal(article, Row(url=url, title="T")) == [
            "Use an address that starts with https://."
        ]
    assert refusal(article, Row(url="https://nhs.uk/")) == ["Give the recommended page a title."]
    assert refusal(article, Row(target=about)) == [
        "‘About’ is a site page. Recommend articles or outside pages."
    ]
    assert refusal(article, Row(target=other, teaser="x" * 51)) == [
        "The teaser of ‘Sciatica’ has 51 characters: use at most 50."
    ]
    rows = [Row(title=f"Wanted {n}") for n in range(51)]
    assert refusal(article, *rows) == ["Recommend at most 50 pages."]


def wanted(title: str) -> tuple[Row, ...]:
    return (Row(title=title, teaser="What it was abo...", is_teaser_imported=True),)


def test_a_wanted_article_connects_when_it_is_published(make_article, make_draft, editor):
    article = make_article("Foot pain", recommendations=wanted("Heel pain"))
    draft = make_draft(" heel  PAIN", summary="Why heels hurt.")
    assert list(publishing.connectable()) == [{"wanted_key": "heel pain", "pages": 1}]
    publishing.publish(draft, by=editor)
    row = article.recommendations.get()
    assert (row.target, row.title, row.wanted_key) == (draft, "", "")
    assert row.shown_teaser == "Why heels hurt."
    assert list(publishing.connectable()) == []


def test_a_wanted_article_that_is_here_connects_at_once(make_article):
    heel = make_article("Heel pain")
    article = make_article("Foot pain", recommendations=wanted("Heel pain"))
    assert article.recommendations.get().target == heel


def test_of_two_articles_with_that_title_neither_is_taken(make_article):
    article = make_article("Foot pain", recommendations=(Row(title="Other"),))
    make_article("Heel pain")
    second = make_article("Heel pain")
    content = Content(
        **{**vars(publishing.content_of(article)), "recommendations": wanted("Heel pain")}
    )
    publishing.publish(article, content=content, by=None)
    assert article.recommendations.get().target is None
    assert publishing.choose("heel pain", target=second, by=None) == 1
    assert article.recommendations.get().target == second


def test_an_article_does_not_come_to_recommend_itself(make_article):
    article = make_article("Foot pain", recommendations=wanted("Heel pain"))
    content = Content(**{**vars(publishing.content_of(article)), "title": "Heel pain"})
    with pytest.raises(Refused, match="cannot recommend itself"):
        publishing.publish(article, content=content, by=None)


def test_what_is_recommended_already_is_not_recommended_twice(make_article, make_draft):
    draft = make_draft("Heel ache")
    rows = (Row(target=draft), *wanted("Heel pain"))
    article = make_article("Foot pain", recommendations=rows)
    content = Content(**{**vars(publishing.content_of(draft)), "title": "Heel pain"})
    publishing.publish(draft, content=content, by=None)
    assert [row.target for row in article.recommendations.all()] == [draft]


def test_a_batch_connects_among_itself():
    entries = [
        publishing.Entry(
            Article(),
            Content(title=title, body="x", recommendations=(Row(title=other),)),
            "live",
        )
        for title, other in [("A", "B"), ("B", "C"), ("C", "Z")]
    ]
    publishing.save_many(entries)
    rows = Recommendation.objects.order_by("article_id")
    assert [row.shown_title for row in rows] == ["B", "C", "Z"]
    assert [row.target_id is None for row in rows] == [False, False, True]


def test_a_refused_entry_leaves_the_others_of_its_batch():
    good, bad = (
        publishing.Entry(Article(), Content(title=title, body="x"), "live")
        for title in ("Good", "x" * 300)
    )
    answers = publishing.save_many([bad, good])
    assert (list(answers[0].message_dict), answers[1]) == (["title"], None)
    assert [article.title for article in Article.objects.all()] == ["Good"]


def test_forgetting_a_wanted_title_takes_its_rows_away(make_article, writer):
    rows = (*wanted("Heel pain"), Row(title="Other"))
    article = make_article("Foot pain", recommendations=rows)
    assert publishing.forget_wanted("heel pain", by=writer) == 1
    assert [row.title for row in article.recommendations.all()] == ["Other"]


def test_wanted_titles_come_by_the_number_of_pages_that_wait(make_article):
    make_article("A", recommendations=(Row(title="Rare"), Row(title="Often")))
    make_article("B", recommendations=(Row(title="Often"),))
    assert list(publishing.connectable()) == [
        {"wanted_key": "often", "pages": 2},
        {"wanted_key": "rare", "pages": 1},
    ]


def test_a_refusal_names_the_place_that_the_editor_sees(make_article):
    article, other = make_article("Back pain"), make_article("Sciatica")
    rows = (Row(url="http://nhs.uk/", title="T"), Row(target=other), Row(target=other))
    assert refusal(article, *rows) == [
        "Use an address that starts with https://.",
        "‘Sciatica’ is already number 2 in this list.",
    ]


def test_what_the_database_would_refuse_is_refused_in_words(make_article):
    article = make_article("Back pain")
    assert refusal(article, Row(title="\u200b")) == ["Give the recommended page a title."]
    assert refusal(article, Row(url="https://nhs.uk/" + "x" * 490, title="NHS")) == [
        "The address of ‘NHS’ is longer than 500 characters."
    ]
    assert refusal(article, Row(url="https://nhs.uk/", title="x" * 201)) == [
        "A recommended title can have at most 200 characters."
    ]
    content = Content(title="T", body="x", recommendations=(Row(url="HTTPS://nhs.uk/", title="T"),))
    row = publishing.publish(Article(), content=content, by=None).recommendations.get()
    assert row.url == "https://nhs.uk/"


def by_publishing(draft):
    publishing.publish(draft, by=None)


def by_schedule(draft):
    publishing.schedule(draft, at=timezone.now() + timedelta(days=1), by=None)


def by_title(draft):
    named = publishing.content_of(draft)
    publishing.publish(draft, content=Content(title="Another", body="x"), by=None)
    publishing.publish(draft, content=named, by=None)


def by_publishing_what_was_withdrawn(draft):
    publishing.publish(draft, content=Content(title="Another", body="x"), by=None)
    publishing.withdraw(draft, by=None)
    publishing.save_draft(draft, content=Content(title="Heel pain", body="x"), by=None)
    assert Recommendation.objects.wanted().count() == 1
    publishing.publish(draft, by=None)


def by_import(draft):
    entry = publishing.Entry(draft, publishing.content_of(draft), "live")
    assert publishing.save_many([entry]) == [None]


@pytest.mark.parametrize(
    "way", [by_publishing, by_schedule, by_title, by_publishing_what_was_withdrawn, by_import]
)
def test_every_way_to_readers_connects_what_was_wanted(make_article, make_draft, way):
    article = make_article("Foot pain", recommendations=wanted("Heel pain"))
    draft = make_draft("Heel pain")
    way(draft)
    assert article.recommendations.get().target == draft
    assert article.recommendations.for_readers().exists() is (way is not by_schedule)


def test_the_title_of_a_site_page_connects_nothing(make_article):
    article = make_article("Foot pain", recommendations=wanted("Contact"))
    make_article("Contact", kind="page")
    assert article.recommendations.get().target is None


def test_a_batch_with_refused_entries_in_the_middle_connects_the_rest():
    titles = [("A", "C"), ("x" * 201, "A"), ("B", "C"), ("", "A"), ("C", "A")]
    entries = [
        publishing.Entry(
            Article(), Content(title=title, body="x", recommendations=(Row(title=other),)), "live"
        )
        for title, other in titles
    ]
    answers = publishing.save_many(entries)
    assert [answer is None for answer in answers] == [True, False, True, False, True]
    rows = Recommendation.objects.order_by("article_id")
    assert [(row.article.title, row.target.title) for row in rows] == [
        ("A", "C"),
        ("B", "C"),
        ("C", "A"),
    ]


def test_a_batch_that_breaks_leaves_nothing(monkeypatch):
    def broken(kept, followed):
        raise RuntimeError("no power")

    monkeypatch.setattr(many, "announce", broken)
    entry = publishing.Entry(
        Article(), Content(title="A", body="x", recommendations=(Row(title="B"),)), "live"
    )
    with pytest.raises(RuntimeError):
        publishing.save_many([entry])
    assert (Article.objects.count(), Recommendation.objects.count()) == (0, 0)


def test_choosing_an_article_that_is_gone_is_refused(make_article, make_draft):
    make_article("Foot pain", recommendations=wanted("Heel pain"))
    gone = make_draft("Heel")
    Article.objects.filter(pk=gone.pk).delete()
    with pytest.raises(Refused, match="has been deleted"):
        publishing.choose("heel pain", target=gone, by=None)
    assert Recommendation.objects.wanted().count() == 1


def test_what_was_chosen_for_a_wanted_title_is_in_the_draft_beside_the_page_too(
    make_article, make_draft, editor
):
    wanted = (Row(title="Heel pain", teaser="Sore."), Row(title="Knee pain"))
    article = make_article(recommendations=wanted)
    content = publishing.content_of(article)
    publishing.save_draft(article, content=replace(content, body="New words."), by=editor)
    target = make_draft("Sore heels")
    publishing.choose("heel pain", target=target, by=editor)
    publishing.forget_wanted("knee pain", by=editor)
    article.refresh_from_db()
    chosen = Row(target=target, teaser="Sore.")
    assert publishing.draft_content(article).recommendations == (chosen,)
    assert (article.draft_number, article.revision) == (4, 5)
    notes = article.events.order_by("pk").values_list("note", flat=True)
    assert list(notes)[-2:] == [
        "Recommend: ‘Heel pain’ leads to ‘Sore heels’ now.",
        "Recommend: ‘Knee pain’ was taken out.",
    ]
