"""Taking a page away, with the words that readers are told, and putting it back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, Schedule
from articles.publishing import Refused, Row, content_of, draft_content, words_for

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 6, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def last_event(article) -> tuple:
    event = Event.objects.filter(article=article).latest("pk")
    return event.verb, event.was, event.now, event.number, event.by, event.note


def refusals(article, by, **named) -> dict:
    before = Article.objects.filter(pk=article.pk).values().get()
    with pytest.raises(Refused) as refused:
        publishing.withdraw(article, by=by, **named)
    assert Article.objects.filter(pk=article.pk).values().get() == before
    return refused.value.message_dict


def test_the_reason_the_words_and_the_moment_are_kept(make_article, editor):
    article, other = make_article(), make_article("Other")
    publishing.withdraw(
        article, by=editor, reason="unsafe", words=" it was\nwrong. ", instead=other
    )
    stored = Article.objects.get(pk=article.pk)
    assert (stored.status, stored.withdrawal, stored.withdrawal_words) == (
        "withdrawn",
        "unsafe",
        "it was wrong",
    )
    assert (stored.withdrawn_at, stored.instead, stored.saved_by) == (NOON, other, editor)
    assert last_event(article) == (
        "withdrawn",
        "live",
        "withdrawn",
        1,
        editor,
        "Unsafe: it was wrong. Instead: ‘Other’",
    )


@pytest.mark.parametrize(
    ("reason", "words", "note"),
    [
        ("unsafe", "its advice may not be safe", "Unsafe: its advice may not be safe"),
        (
            "mistake",
            "it was published by mistake",
            "Published by mistake: it was published by mistake",
        ),
        (
            "out_of_date",
            "Do not rely on this page alone. Ask a pharmacist or doctor before you act on it.",
            "Out of date: Do not rely on this page alone. Ask a pharmacist or doctor before you "
            "act on it.",
        ),
    ],
)
def test_each_reason_has_words_of_its_own(make_article, editor, reason, words, note):
    article = publishing.withdraw(make_article(), by=editor, reason=reason)
    assert (words_for(reason), article.withdrawal_words) == (words, words)
    assert last_event(article)[-1] == note


def test_a_replaced_page_needs_a_page_that_readers_can_open(make_article, make_draft, editor):
    article, draft = make_article(), make_draft("Draft")
    gone = publishing.withdraw(make_article("Gone"), by=editor, reason="out_of_date")
    later = publishing.schedule(make_draft("Later"), at=NOON + timedelta(days=1), by=editor)
    assert refusals(article, editor, reason="replaced") == {
        "instead": ["Name the page that replaces this one."]
    }
    assert refusals(article, editor, reason="replaced", instead=article) == {
        "instead": ["A page cannot stand in for itself. Choose another."]
    }
    for other in (draft, gone, later):
        assert refusals(article, editor, reason="replaced", instead=other) == {
            "instead": [f"Readers cannot find ‘{other}’. Choose a page that they can open."]
        }
    other = make_article("Other")
    Article.objects.filter(pk=other.pk).delete()
    assert refusals(article, editor, reason="unsafe", instead=other) == {
        "instead": ["This page has been deleted. Choose another."]
    }


def test_what_cannot_be_kept_is_refused_in_words(make_article, editor):
    article = make_article()
    assert refusals(article, editor, reason="bored") == {"reason": ["Choose why."]}
    assert refusals(article, editor, words="x" * 501) == {
        "words": ["This is too long: 501 characters, where at most 500 fit."]
    }


def test_only_what_readers_know_is_withdrawn(make_draft, editor):
    later = publishing.schedule(make_draft("Later"), at=NOON + timedelta(days=1), by=editor)
    for article in (make_draft(), later):
        with pytest.raises(Refused, match="there is nothing to withdraw"):
            publishing.withdraw(article, by=editor)


def test_nothing_that_was_scheduled_brings_the_page_back(make_article, editor, time_machine):
    article = make_article()
    content = replace(content_of(article), body="New.")
    publishing.save_draft(article, content=content, by=editor)
    later = NOON + timedelta(days=1)
    publishing.schedule(article, at=later, by=editor)
    publishing.schedule_withdrawal(article, at=later, by=editor, reason="mistake")
    publishing.withdraw(article, by=editor, reason="unsafe")
    stored = Article.objects.get()
    assert (stored.scheduled_at, stored.withdraw_at, stored.stage) == (None, None, "draft")
    assert draft_content(stored).body == "New."
    assert not Schedule.objects.exists()
    time_machine.move_to(later, tick=False)
    assert publishing.publish_due() == 0
    assert Article.objects.get().status == "withdrawn"
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["schedule_cancelled", "schedule_cancelled", "withdrawn"]


def test_a_page_under_a_warning_can_be_taken_away_for_good(make_article, editor):
    article = publishing.withdraw(make_article(), by=editor, reason="out_of_date")
    assert Article.objects.readable().exists()
    publishing.withdraw(article, by=editor, reason="unsafe")
    assert not Article.objects.readable().exists()
    assert last_event(article)[:3] == ("withdrawn", "withdrawn", "withdrawn")


def test_readers_are_told_the_day_on_which_the_page_went(make_article, editor, time_machine):
    article = make_article()
    days = [NOON + timedelta(days=number) for number in range(5)]
    said = []
    reasons = ["out_of_date", "out_of_date", "unsafe", "mistake", "out_of_date"]
    for day, reason in zip(days, reasons, strict=True):
        time_machine.move_to(day, tick=False)
        publishing.withdraw(article, by=editor, reason=reason)
        said.append(Article.objects.get().withdrawn_at)
    assert said == [days[0], days[0], days[2], days[2], days[4]]


def test_putting_back_leaves_nothing_of_the_withdrawal(make_article, editor, time_machine):
    article, other = make_article(), make_article("Other")
    publishing.withdraw(article, by=editor, reason="replaced", instead=other)
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    publishing.reinstate(article, by=editor)
    stored = Article.objects.get(pk=article.pk)
    assert (stored.status, stored.published_at, stored.updated_at) == ("live", NOON, None)
    assert (stored.withdrawal, stored.withdrawal_words) == ("", "")
    assert (stored.withdrawn_at, stored.instead) == (None, None)
    assert last_event(article) == ("reinstated", "withdrawn", "live", 1, editor, "")


def test_a_new_version_puts_a_withdrawn_page_back_at_its_moment(make_article, editor, time_machine):
    article = publishing.withdraw(make_article(), by=editor, reason="unsafe")
    content = replace(content_of(article), body="Safe now.")
    publishing.save_draft(article, content=content, by=editor)
    publishing.schedule(article, at=NOON + timedelta(hours=1), by=editor)
    assert not Article.objects.readable().exists()
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    publishing.publish_due()
    assert Article.objects.published().get().body == "Safe now."


def test_rows_of_recommend_stay_for_putting_it_back(make_article, editor):
    article = make_article()
    page = make_article("Page", recommendations=(Row(target=article),))
    publishing.withdraw(article, by=editor)
    assert not page.recommendations.for_readers().exists()
    publishing.reinstate(article, by=editor)
    assert page.recommendations.for_readers().get().target == article


def test_a_writer_takes_nothing_away(make_article, writer):
    article = make_article()
    with pytest.raises(PermissionDenied):
        publishing.withdraw(article, by=writer)
    publishing.withdraw(article, by=None)
    with pytest.raises(PermissionDenied):
        publishing.reinstate(article, by=writer)


def test_who_was_looking_at_something_older_is_refused(make_article, editor):
    article = make_article()
    seen = article.revision
    publishing.publish(article, content=replace(content_of(article), body="New."), by=editor)
    with pytest.raises(Refused) as refused:
        publishing.withdraw(article, by=editor, based_on=seen)
    assert refused.value.code == "saved_since"
    publishing.withdraw(article, by=editor)
    with pytest.raises(Refused) as refused:
        publishing.reinstate(article, by=editor, based_on=seen)
    assert refused.value.code == "saved_since"


# --- what readers read instead ------------------------------------------------------------------


def chain(make_article, editor, *reasons) -> list[Article]:
    """Pages of which each was withdrawn for the next one; the last is live."""
    pages = [make_article(f"Page {number}") for number in range(len(reasons) + 1)]
    for page, other, reason in zip(pages, pages[1:], reasons, strict=False):
        publishing.withdraw(page, by=editor, reason=reason, instead=other)
    return [Article.objects.get(pk=page.pk) for page in pages]


def test_a_chain_of_replacements_leads_to_its_end(make_article, editor):
    pages = chain(make_article, editor, "replaced", "replaced", "replaced")
    for page in pages:
        assert page.successor() == pages[-1]
    assert pages[0].read_instead() == pages[-1]
    assert pages[-1].read_instead() is None


def test_what_replaced_an_unsafe_page_is_only_named(make_article, editor):
    pages = chain(make_article, editor, "replaced", "unsafe")
    assert pages[0].successor() == pages[1]
    assert [page.read_instead() for page in pages] == [pages[2], pages[2], None]


def test_what_is_withdrawn_later_is_offered_no_more(make_article, editor):
    pages = chain(make_article, editor, "unsafe")
    publishing.withdraw(pages[1], by=editor, reason="mistake")
    assert Article.objects.get(pk=pages[0].pk).read_instead() is None
    publishing.withdraw(pages[1], by=editor, reason="out_of_date")
    assert Article.objects.get(pk=pages[0].pk).read_instead() == pages[1]


def test_a_circle_in_old_data_ends(make_article, editor):
    one, two = chain(make_article, editor, "replaced")
    Article.objects.filter(pk=two.pk).update(
        status="withdrawn", withdrawal="replaced", instead=one, withdrawn_at=timezone.now()
    )
    for page in Article.objects.all():
        assert not page.successor().is_readable()
        assert page.read_instead() is None
