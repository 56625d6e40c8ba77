"""What can be done with one article."""

from dataclasses import replace
from datetime import datetime
from functools import wraps

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from articles import signals
from articles.models import Article, Event, Recommendation
from articles.publishing import recommending
from articles.publishing.addresses import BatchSlugs
from articles.publishing.content import Content, content_of, one_line
from articles.publishing.many import Entry, prepare, store
from articles.publishing.refusing import Refused, allow
from articles.publishing.writing import refusing_clashes

DRAFT, LIVE, WITHDRAWN = Article.Status.DRAFT, Article.Status.LIVE, Article.Status.WITHDRAWN


def verb(function):
    """One transaction on the row as it is now, locked; a clash with another writer is a refusal.

    Every verb takes `based_on`, the `saved_at` of what the actor was looking at, and is refused
    (with the code "saved_since") where somebody has saved since; None does not ask.
    """

    @wraps(function)
    @refusing_clashes()
    def done(article: Article, *, based_on: datetime | None = None, **named):
        if not article._state.adding:
            _lock(article)
            _refuse_if_saved_since(article, based_on)
        return function(article, **named)

    return done


def _lock(article: Article) -> None:
    try:
        article.refresh_from_db(from_queryset=Article.objects.select_for_update())
    except Article.DoesNotExist as error:
        raise Refused(_("This article has been deleted.")) from error


def _refuse_if_saved_since(article: Article, based_on: datetime | None) -> None:
    if based_on is None or article.saved_at == based_on:
        return
    moment = timezone.localtime(article.saved_at)
    raise Refused(
        _(
            "%(who)s saved this page at %(time)s while you were writing. What you wrote is still "
            "here, and nothing of it is saved yet. Open this form in another tab to see what is "
            "stored now; save again here to put yours in its place."
        )
        % {"who": article.saved_by or _("Somebody"), "time": time_format(moment, "H:i")},
        code="saved_since",
    )


def _store(entry: Entry, by, verb: str, note: str = "") -> None:
    [refused] = store([entry], by=by, verb=verb, note=note)
    if refused:
        raise refused


@verb
def save_draft(article: Article, *, content: Content, by) -> Article:
    """Keep what was written, complete or not, of an article that readers do not see."""
    allow(by, "add_article" if article._state.adding else "change_article")
    if article.status == LIVE:
        raise Refused(_("Readers see this page: what you save is published. Use Publish…"))
    verb = Event.Verb.CREATED if article._state.adding else Event.Verb.SAVED
    _store(Entry(article, content, article.status), by, verb)
    return article


@verb
def publish(
    article: Article, *, by, content: Content | None = None, is_correction: bool = False
) -> Article:
    """Readers see this content, from its date on: now, where it bears none.

    A live page keeps its date (`content.published_at` may set another one in the past); readers
    are told the day of an update unless it `is_correction`. A withdrawn page is put back.
    """
    allow(by, "publish_article")
    content = content or content_of(article)
    is_future = (content.published_at or article.published_at or timezone.now()) > timezone.now()
    verb = Event.Verb.SCHEDULED if is_future else Event.Verb.PUBLISHED
    _store(Entry(article, content, LIVE, is_correction=is_correction), by, verb)
    return article


def check(article: Article, *, content: Content, by) -> Article:
    """What `publish` would make of this content: a copy of the article, unsaved, its address and
    date set. Nothing is written. Raises Refused, as `publish` would."""
    allow(by, "publish_article")
    planned = Article()
    if not article._state.adding:
        planned = Article.objects.filter(pk=article.pk).first()
    if planned is None:
        raise Refused(_("This article has been deleted."))
    prepare(Entry(planned, content, LIVE), BatchSlugs([content.title]))
    return planned


@verb
def schedule(article: Article, *, at: datetime, by) -> Article:
    """Readers see a draft from the moment `at` on."""
    allow(by, "publish_article")
    if at <= timezone.now():
        raise Refused(
            {"published_at": _("That time has passed. Publish now, or choose a later time.")}
        )
    if article.status != DRAFT and not article.is_scheduled():
        raise Refused(_("Readers have seen this page: only a first publishing can be scheduled."))
    content = replace(content_of(article), published_at=at)
    _store(Entry(article, content, LIVE), by, Event.Verb.SCHEDULED)
    return article


@verb
def cancel_schedule(article: Article, *, by) -> Article:
    """A scheduled article is a draft again, without a date."""
    allow(by, "publish_article")
    if not article.is_scheduled():
        raise Refused(_("Nothing is scheduled for this page."))
    article.status, article.published_at = DRAFT, None
    _change_state(article, by, Event.Verb.SCHEDULE_CANCELLED, "")
    signals.withdrawn.send(Article, article_ids=[article.pk])
    return article


@verb
def withdraw(article: Article, *, by, note: str = "") -> Article:
    """Readers no longer see it, anywhere; its date and its rows stay for putting it back."""
    allow(by, "publish_article")
    note = one_line(note)
    if len(note) > 500:
        raise Refused({"note": _("Use at most 500 characters.")})
    if not article.is_published():
        raise Refused(_("Readers do not see this page: there is nothing to withdraw."))
    article.status = WITHDRAWN
    _change_state(article, by, Event.Verb.WITHDRAWN, note)
    signals.withdrawn.send(Article, article_ids=[article.pk])
    return article


@verb
def reinstate(article: Article, *, by) -> Article:
    """Readers see a withdrawn page again, with the date that it had."""
    allow(by, "publish_article")
    if article.status != WITHDRAWN:
        raise Refused(_("This page is not withdrawn."))
    if not article.body.strip():
        raise Refused({"body": _("Write the text to publish it.")})
    article.status = LIVE
    _change_state(article, by, Event.Verb.REINSTATED, "")
    recommending.connect_wanted([article])
    signals.published.send(Article, article_ids=[article.pk])
    return article


def _change_state(article: Article, by, verb: str, note: str) -> None:
    article.saved_at, article.saved_by = timezone.now(), by
    article.save(update_fields=["status", "published_at", "saved_at", "saved_by"])
    Event.objects.create(
        verb=verb, article=article, title=article.title, by=by, at=article.saved_at, note=note
    )


@verb
def delete_draft(article: Article, *, by) -> None:
    """Remove what was never live. Pages that recommend it want it from now on."""
    allow(by, "delete_article")
    if article.status != DRAFT:
        raise Refused(_("Readers have seen this page. Withdraw it instead."))
    rows = list(article.recommended_by.all())
    wanted_already = set(
        Recommendation.objects.filter(
            article__in=[row.article_id for row in rows], wanted_key=article.title_key
        ).values_list("article_id", flat=True)
    )
    for row in rows:
        if not article.title_key or row.article_id in wanted_already:
            row.delete()
            continue
        row.target, row.title, row.wanted_key = None, article.title, article.title_key
        row.save()
    Event.objects.create(
        verb=Event.Verb.DELETED, article=article, title=article.title, by=by, at=timezone.now()
    )
    article.delete()
