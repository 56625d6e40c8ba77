"""What publishing would do is told beforehand, and nothing is written for it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event
from articles.publishing import Content, Refused, content_of


def changed(article, **fields):
    return Content(**{**vars(content_of(article)), **fields})


def test_check_tells_address_and_date_and_writes_nothing(make_draft, editor):
    draft = make_draft("Back pain")
    events = Event.objects.count()
    planned = publishing.check(draft, content=changed(draft, slug="backs"), by=editor)
    assert (planned.pk, planned.slug, planned.is_published()) == (draft.pk, "backs", True)
    stored = Article.objects.get()
    assert (stored.slug, stored.status, stored.published_at) == ("back-pain", "draft", None)
    assert (draft.slug, draft.status, Event.objects.count()) == ("back-pain", "draft", events)


def test_check_refuses_what_publish_would(make_draft, make_article, editor):
    with pytest.raises(Refused) as refused:
        publishing.check(make_draft(""), content=Content(), by=editor)
    assert sorted(refused.value.message_dict) == ["body", "title"]
    live = make_article("Knee pain")
    later = changed(live, published_at=timezone.now() + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        publishing.check(live, content=later, by=editor)
    assert list(refused.value.message_dict) == ["published_at"]


def test_check_needs_the_right_to_publish(make_draft, writer):
    draft = make_draft()
    with pytest.raises(PermissionDenied):
        publishing.check(draft, content=content_of(draft), by=writer)


def test_date_of_a_draft_can_be_taken_away_again(make_draft, editor):
    draft = make_draft(published_at=timezone.now() + timedelta(days=9))
    publishing.save_draft(draft, content=changed(draft, published_at=None), by=editor)
    assert Article.objects.get().published_at is None


def test_date_of_a_live_page_stays_when_none_is_given(make_article, editor):
    live = make_article()
    date = live.published_at
    publishing.publish(live, content=changed(live, published_at=None), by=editor)
    assert Article.objects.get().published_at == date
