"""Moments to come: a page goes live, a new version of it, or it is withdrawn.

A first publishing is visible by time in the query. Anything else is a row of `Schedule`, applied by
whoever comes first after its moment: a reader's page, a verb, or `manage.py publish_due`.
"""

from collections.abc import Callable
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from django.db import DatabaseError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import signals
from articles.models import Article, Event, Schedule, SomethingIsDue, as_stored
from articles.publishing import plans
from articles.publishing.addresses import BatchSlugs
from articles.publishing.applying import apply_due, logger
from articles.publishing.doing import lock, verb
from articles.publishing.going_live import refuse_behind, refuse_unapproved
from articles.publishing.many import Entry, prepare, store
from articles.publishing.refusing import Refused, allow
from articles.publishing.trail import tell
from articles.publishing.verbs import clean_note, refuse_deleted
from articles.publishing.versions import draft_content
from articles.publishing.withdrawing import check_withdrawal
from articles.publishing.writing import writing

DRAFT, LIVE, WITHDRAWN = Article.Status.DRAFT, Article.Status.LIVE, Article.Status.WITHDRAWN
PUBLISH, WITHDRAW = Schedule.Action.PUBLISH, Schedule.Action.WITHDRAW
TRIES = 3
T = TypeVar("T")


# --- to go live ---------------------------------------------------------------------------------


@verb()
def schedule(
    article: Article,
    *,
    at: datetime,
    by,
    is_correction: bool = False,
    note: str = "",
    without_approval: str = "",
) -> Article:
    """Readers see the newest version of the draft from the moment `at` on.

    Every check of publishing is run now, the address is reserved and the text rendered, so that
    nothing can be refused at the moment. Scheduling again replaces what was scheduled.
    """
    allow(by, "publish_article")
    refuse_deleted(article)
    if at <= timezone.now():
        late = _("That time has passed. Publish now, or choose a later time.")
        raise Refused({"at": late})
    if article.was_seen() and not article.has_draft():
        raise Refused(_("There is no draft of this page: nothing new to publish."))
    note, reason = clean_note(note), clean_note(without_approval, "without_approval")
    refuse_behind(article)
    number = article.draft_number or article.live_number
    is_unapproved = refuse_unapproved(article, number, by, reason)
    if is_unapproved:
        note = reason
    if article.was_seen():
        return _plan_version(article, number, at, by, is_correction, note)
    if article.withdraw_at and at >= article.withdraw_at:
        raise Refused({"at": _("It is to be withdrawn before that. Cancel the withdrawal first.")})
    content = replace(draft_content(article), published_at=None)
    # As on the row, so that the version that was written is the one that goes live.
    article.published_at, article.is_unapproved = at, is_unapproved
    version = article.versions.get(number=number)
    entry = Entry(article, content, LIVE, version=version, note=note)
    _store(entry, by, Event.Verb.SCHEDULED, _moment_note(at, note))
    return article


def _plan_version(article, number, at, by, is_correction, note) -> Article:
    """A new version of a page that readers know."""
    was = article.state()
    planned = plans.publication(article) or Schedule(article=article, action=PUBLISH)
    planned.at, planned.by, planned.made_at, planned.note = at, by, timezone.now(), note
    planned.number, planned.is_correction, planned.suspended_at = number, is_correction, None
    plans.make_ready(planned, article, draft_content(article))
    planned.save()
    article.scheduled_at, article.stage = at, Article.Stage.SCHEDULED
    _save(article, by)
    said = _moment_note(at, note)
    tell(article, Event.Verb.SCHEDULED, by, was=was, number=number, note=said, at=article.saved_at)
    return article


def check_schedule(article: Article, *, by) -> Article:
    """What the draft would make of the page: a copy of the article, unsaved. Nothing is written.
    Raises Refused, as `schedule` would for any moment to come, but for a missing approval."""
    allow(by, "publish_article")
    refuse_deleted(article)
    if article.was_seen() and not article.has_draft():
        raise Refused(_("There is no draft of this page: nothing new to publish."))
    refuse_behind(article)
    planned, content = copy(article), draft_content(article)
    prepare(Entry(planned, content, LIVE), BatchSlugs([content.title]))
    return planned


# --- to be withdrawn ----------------------------------------------------------------------------


@verb()
def schedule_withdrawal(
    article: Article,
    *,
    at: datetime,
    by,
    reason: str,
    words: str = "",
    instead: Article | None = None,
) -> Article:
    """Readers no longer find the page from the moment `at` on; see `withdraw`. Scheduling it again
    replaces what was scheduled."""
    allow(by, "publish_article")
    if at <= timezone.now():
        late = _("That time has passed. Withdraw now, or choose a later time.")
        raise Refused({"at": late})
    if article.status != LIVE:
        raise Refused(_("Readers do not see this page: there is nothing to withdraw."))
    if at <= article.published_at:
        raise Refused({"at": _("It is not live before that. Choose a later time.")})
    words, instead = check_withdrawal(article, reason, words, instead)
    was = article.state()
    planned = plans.withdrawal(article) or Schedule(article=article, action=WITHDRAW)
    planned.at, planned.by, planned.made_at = at, by, timezone.now()
    planned.reason, planned.words, planned.instead = reason, words, instead
    planned.suspended_at = None
    planned.save()
    article.withdraw_at = at
    _save(article, by)
    tell(
        article,
        Event.Verb.WITHDRAWAL_SCHEDULED,
        by,
        was=was,
        note=_moment_note(at, words),
        at=article.saved_at,
    )
    return article


# --- not at all ---------------------------------------------------------------------------------


@verb()
def cancel_schedule(article: Article, *, by, action: str = PUBLISH) -> Article:
    """What was scheduled does not happen. A page whose first moment was still to come is a draft
    again, without a date; what was to be published stays the draft."""
    allow(by, "publish_article")
    if action == WITHDRAW:
        if not plans.end_withdrawal(article, by):
            raise Refused(_("No withdrawal is scheduled for this page."))
        _save(article, by)
        return article
    if article.is_scheduled():
        return _cancel_first(article, by)
    if not plans.publication(article):
        raise Refused(_("Nothing is scheduled for this page."))
    plans.end_schedule(article, by)
    _save(article, by)
    return article


def _cancel_first(article: Article, by) -> Article:
    plans.end_withdrawal(article, by)
    content = replace(draft_content(article), published_at=None)
    number = article.draft_number or article.live_number
    article.draft_base, article.is_unapproved = None, False
    entry = Entry(article, content, DRAFT, version=article.versions.get(number=number))
    _store(entry, by, Event.Verb.SCHEDULE_CANCELLED, "")
    if article.stage == Article.Stage.DRAFT:
        article.stage = plans.stage_unscheduled(article)
        article.save(update_fields=["stage"])
    signals.withdrawn.send(Article, article_ids=[article.pk])
    return article


# --- when the moment has passed -----------------------------------------------------------------


def publish_due(limit: int | None = None) -> int:
    """Apply what is due, in the order of the moments, each in a short transaction of its own; at
    most `limit` of them. Returns how many this call applied: what another process did first is
    not among them."""
    done = looked_at = 0
    while limit is None or looked_at < limit:
        first = Schedule.objects.due().order_by("at", "pk").select_related("article").first()
        if first is None:
            break
        looked_at += 1
        with writing(), suppress(Refused):  # deleted a moment ago, with what was scheduled for it
            lock(first.article)
            done += apply_due(first.article, until=first.at)
    return done


def up_to_date(read: Callable[[], T]) -> T:
    """What `read` gives once everything is applied whose moment has passed."""
    for _again in range(TRIES):
        try:
            return read()
        except SomethingIsDue:
            try:
                publish_due()
            except DatabaseError:
                logger.exception("What is due could not be applied: readers see what is stored")
                break
    with as_stored():
        return read()


# --- shared -------------------------------------------------------------------------------------


def _moment_note(at: datetime, note: str) -> str:
    """The moment, for the trail, before what else there is to say."""
    said = _("For %(moment)s.") % {"moment": date_format(timezone.localtime(at), "j F Y, H:i")}
    return f"{said} {note}".strip()


def _save(article: Article, by) -> None:
    article.saved_at, article.saved_by = timezone.now(), by
    article.save(
        update_fields=["revision", "stage", "scheduled_at", "withdraw_at", "saved_at", "saved_by"]
    )


def _store(entry: Entry, by, verb: str, note: str) -> None:
    [refused] = store([entry], by=by, verb=verb, note=note)
    if refused:
        raise refused
