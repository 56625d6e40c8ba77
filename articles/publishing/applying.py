"""What is due: a new version goes live, or a page is withdrawn, at its moment.

Whoever comes first after the moment does it, in one short transaction; everything was checked and
rendered when it was scheduled. So nothing is refused here: what no longer exists is left out, and
the event, which bears the moment and whoever scheduled it, says so.
"""

import logging
from dataclasses import replace
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import signals
from articles.models import Article, Event, Schedule
from articles.publishing import plans
from articles.publishing.addresses import refusal_of
from articles.publishing.approval import approval_missing
from articles.publishing.many import Entry, store
from articles.publishing.trail import tell
from articles.publishing.versions import read_version

logger = logging.getLogger(__name__)

LIVE, WITHDRAWN = Article.Status.LIVE, Article.Status.WITHDRAWN


def apply_due(article: Article, *, until: datetime | None = None) -> int:
    """Apply to this locked article what its schedules say, where their moment has passed, in the
    order of their moments, up to the moment `until`.

    Runs inside the caller's transaction and sets the article's fields in hand. Returns how many
    were applied. A schedule that cannot be applied is stopped: the pages of the site, each of
    which asks for what is due, must not wait for it.
    """
    due = Schedule.objects.due().filter(article=article).order_by("at", "pk")
    if until:
        due = due.filter(at__lte=until)
    done = 0
    for schedule in due.select_related("by", "instead"):
        try:
            with transaction.atomic():
                APPLY[schedule.action](article, schedule)
                Schedule.objects.filter(pk=schedule.pk).delete()
            done += 1
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy: that is no fault of what was scheduled
        except Exception:
            logger.exception("The schedule %s of article %s was stopped", schedule, article.pk)
            article.refresh_from_db()
            _stop(article, schedule)
    return done


def _stop(article: Article, schedule: Schedule) -> None:
    note = _("It could not be done at its moment. Look at the page, then schedule it again.")
    article.revision += 1
    if schedule.action == Schedule.Action.PUBLISH:
        plans.suspend(schedule, article, None, note)
    else:
        schedule.suspended_at = timezone.now()
        schedule.save(update_fields=["suspended_at"])
        article.withdraw_at = None
        tell(article, Event.Verb.SCHEDULE_SUSPENDED, None, was=article.state(), note=note)
    article.save(update_fields=["revision", "scheduled_at", "withdraw_at", "stage"])


# --- a new version goes live --------------------------------------------------------------------


def _go_live(article: Article, schedule: Schedule) -> None:
    version = article.versions.get(number=schedule.number)
    content, lost = read_version(version)
    if content.slug != article.slug and refusal_of(content.slug, article, content.kind):
        said = _("The address ‘%(slug)s’ was not free: the page keeps its own.")
        lost.append(said % {"slug": content.slug})
        content = replace(content, slug=article.slug)
    made, gone = plans.unpack_now(schedule.made)
    lost += gone
    keeps_draft = article.has_draft() and article.draft_number != schedule.number
    was_behind = article.draft_base != article.live_number
    article.revision += 1
    article.scheduled_at = None
    article.is_unapproved = schedule.by_id is not None and approval_missing(article, version.number)
    note = " ".join(filter(None, [schedule.note, *lost]))
    entry = Entry(
        article,
        content,
        LIVE,
        is_correction=schedule.is_correction,
        version=version,
        keeps_draft=keeps_draft,
        note=note[:500],
        made=made,
        at=schedule.at,
    )
    [refused] = store([entry], by=schedule.by, verb=Event.Verb.APPLIED, note=note[:2000])
    if refused:
        raise refused
    if keeps_draft and not was_behind:
        # What was written since goes on from the version that is live now.
        article.draft_base = article.live_number
        article.save(update_fields=["draft_base"])


# --- a page is withdrawn ------------------------------------------------------------------------


def _take_down(article: Article, schedule: Schedule) -> None:
    article.withdraw_at = None
    article.revision += 1
    if not article.is_readable():
        article.save(update_fields=["revision", "withdraw_at"])
        tell(
            article,
            Event.Verb.SCHEDULE_CANCELLED,
            schedule.by,
            was=article.state(),
            note=_("Readers did not see the page any more."),
            at=schedule.at,
        )
        return
    instead, lost = schedule.instead, ""
    if instead and instead.successor() == article:
        instead, lost = None, _("What was to be read instead leads back here: it was left out.")
    elif schedule.reason == Article.Withdrawal.REPLACED and instead is None:
        lost = _("The page that was to replace it is no longer there.")
    take_down(
        article,
        reason=schedule.reason,
        words=schedule.words,
        instead=instead,
        by=schedule.by,
        at=schedule.at,
        note=lost,
    )


def take_down(
    article: Article,
    *,
    reason: str,
    words: str,
    instead: Article | None,
    by,
    at: datetime,
    note: str = "",
) -> None:
    """Readers no longer find a locked article, whose revision the caller has counted on. Its date
    and its rows stay, for putting it back."""
    was = article.state()
    article.status, article.withdrawal, article.withdrawal_words = WITHDRAWN, reason, words
    article.withdrawn_at, article.instead = at, instead
    article.saved_at, article.saved_by = at, by
    article.save(update_fields=WITHDRAWAL_FIELDS)
    why = [f"{_reason(reason)}: {words}" if words else _reason(reason)]
    if instead:
        why.append(_("Instead: ‘%(title)s’") % {"title": instead})
    tell(
        article,
        Event.Verb.WITHDRAWN,
        by,
        was=was,
        number=article.live_number,
        note=". ".join(filter(None, [*why, note])),
        at=at,
    )
    signals.withdrawn.send(Article, article_ids=[article.pk])


WITHDRAWAL_FIELDS = [
    "revision", "status", "stage", "withdrawal", "withdrawal_words", "withdrawn_at", "instead",
    "scheduled_at", "withdraw_at", "saved_at", "saved_by",
]  # fmt: skip


def _reason(reason: str) -> str:
    """The reason as a person reads it in the history: without what the form adds."""
    names = {
        Article.Withdrawal.REPLACED: _("Replaced"),
        Article.Withdrawal.OUT_OF_DATE: _("Out of date"),
    }
    return names.get(reason) or Article.Withdrawal(reason).label


APPLY = {Schedule.Action.PUBLISH: _go_live, Schedule.Action.WITHDRAW: _take_down}
