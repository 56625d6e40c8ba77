"""What the database promises of Recommend, and what readers are shown of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Recommendation
from articles.publishing import Row

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": "No address and not wanted"},
        {"url": "https://nhs.uk/", "title": ""},
        {"url": "http://nhs.uk/", "title": "Not secure"},
        {"url": "https://nhs.uk/", "title": "Both", "wanted_key": "both"},
        {"wanted_key": "no title"},
    ],
)
def test_the_database_refuses_a_row_that_is_not_one_thing(make_article, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.create(article=make_article(), position=1, **fields)


def test_the_database_refuses_an_article_that_recommends_itself(make_article):
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.create(article=article, position=1, target=article)


@pytest.mark.parametrize(
    "same",
    [
        {"url": "https://nhs.uk/", "title": "A"},
        {"wanted_key": "heel pain", "title": "Heel pain"},
    ],
)
def test_the_database_refuses_the_same_row_twice(make_article, same):
    article = make_article()
    Recommendation.objects.create(article=article, position=1, **same)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.create(article=article, position=2, **same)


def test_the_database_refuses_one_target_or_one_place_twice(make_article):
    article, target = make_article(), make_article("Sciatica")
    Recommendation.objects.create(article=article, position=1, target=target)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.create(article=article, position=2, target=target)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.create(article=article, position=1, target=make_article("Other"))


def test_a_recommended_article_cannot_vanish_from_under_its_row(make_article):
    target = make_article("Sciatica")
    make_article("Back pain", recommendations=(Row(target=target),))
    with pytest.raises(IntegrityError), transaction.atomic():
        target.delete()


def test_readers_get_only_what_they_can_open_in_order(make_article, make_draft, editor):
    live, draft = make_article("Live"), make_draft("Draft")
    future = publishing.schedule(
        make_draft("Future"), at=timezone.now() + timedelta(days=1), by=None
    )
    gone = publishing.withdraw(make_article("Gone"), by=editor)
    rows = (
        Row(target=future),
        Row(url="https://www.nhs.uk/conditions/back-pain/", title="Back pain"),
        Row(target=draft),
        Row(title="Wanted"),
        Row(target=live),
        Row(target=gone),
    )
    article = make_article("Sciatica", recommendations=rows)
    seen = article.recommendations.for_readers()
    assert [row.shown_title for row in seen] == ["Back pain (nhs.uk)", "Live"]


def test_readers_list_is_one_query(make_article, django_assert_num_queries):
    targets = [make_article(f"Target {n}", summary=f"About {n}.") for n in range(14)]
    article = make_article(recommendations=tuple(Row(target=target) for target in targets))
    with django_assert_num_queries(1):
        shown = [(r.shown_title, r.shown_teaser, r.href) for r in
                 article.recommendations.for_readers()]  # fmt: skip
    assert shown[13] == ("Target 13", "About 13.", "/articles/target-13/")


def test_the_editors_teaser_comes_first_and_an_imported_one_gives_way(make_article):
    target = make_article("Sciatica", summary="Pain that runs down the leg.")
    rows = (Row(target=target, teaser="Why your leg hurts."),)
    own = make_article("Back pain", recommendations=rows).recommendations.get()
    assert own.shown_teaser == "Why your leg hurts."
    rows = (Row(target=target, teaser="Pain in the l...", is_teaser_imported=True),)
    imported = make_article("Leg pain", recommendations=rows).recommendations.get()
    assert imported.is_teaser_imported
    assert imported.teaser == "Pain in the…"
    assert imported.shown_teaser == "Pain that runs down the leg."
