"""Going live: what readers see changes here, and nowhere without a person who meant it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Event, Version
from articles.publishing.addresses import BatchSlugs
from articles.publishing.approval import approval_missing
from articles.publishing.carrying import carry_over
from articles.publishing.content import Content, content_of
from articles.publishing.doing import LIVE_TEXT, verb
from articles.publishing.many import Entry, prepare, store
from articles.publishing.plans import end_schedule
from articles.publishing.refusing import Refused, allow
from articles.publishing.verbs import clean_note, refuse_deleted
from articles.publishing.versions import draft_content

DRAFT, LIVE, WITHDRAWN = Article.Status.DRAFT, Article.Status.LIVE, Article.Status.WITHDRAWN


def is_behind(article: Article) -> bool:
    """A correction of the live page has not found its place in the draft yet."""
    return article.has_draft() and article.draft_base != article.live_number


@verb()
def publish(
    article: Article,
    *,
    by,
    content: Content | None = None,
    is_correction: bool = False,
    note: str = "",
    without_approval: str = "",
) -> Article:
    """Readers see this content, the draft's where none is given, from its date on: now, where it
    bears none.

    A live page keeps its date (`content.published_at` may set another one in the past); readers
    are told the day of an update unless it `is_correction`. A withdrawn page is put back. What
    was scheduled for it is cancelled: it would go over what is published now. Where the site
    asks for approval, `without_approval` is the reason for doing without.
    """
    allow(by, "publish_article")
    refuse_deleted(article)
    note, reason = clean_note(note), clean_note(without_approval, "without_approval")
    version = None
    if article.has_draft() and not article._state.adding:
        version = article.versions.get(number=article.draft_number)
    if content is None:
        if version is None and article.is_published():
            raise Refused(_("Nothing has changed since you published."))
        content = draft_content(article)
    refuse_behind(article)
    number = version.number if version else None
    is_unapproved = refuse_unapproved(article, number, by, reason)
    is_future = (content.published_at or article.published_at or timezone.now()) > timezone.now()
    verb = Event.Verb.SCHEDULED if is_future else Event.Verb.PUBLISHED
    if is_unapproved:
        verb, note = Event.Verb.PUBLISHED_UNAPPROVED, reason
    end_schedule(article, by)
    article.is_unapproved = is_unapproved
    entry = Entry(article, content, LIVE, is_correction=is_correction, version=version, note=note)
    _store(entry, by, verb, note)
    return article


def refuse_behind(article: Article) -> None:
    if is_behind(article):
        raise Refused(
            _(
                "The live page was corrected after this draft was written. Open the draft and "
                "choose what stays."
            ),
            code="behind",
        )


def refuse_unapproved(article: Article, number: int | None, by, reason: str) -> bool:
    """Whether this goes live without the approval that the site asks for; Refused, where no
    `reason` is given for that. The system (`by` None) publishes what was public elsewhere."""
    if by is None or not approval_missing(article, number):
        return False
    if not reason:
        raise Refused(
            _(
                "Somebody else has to approve this version before it is published. Send it for "
                "review, or publish without approval and say why."
            ),
            code="unapproved",
        )
    return True


def _store(entry: Entry, by, verb: str, note: str) -> None:
    [refused] = store([entry], by=by, verb=verb, note=note)
    if refused:
        raise refused


def check(article: Article, *, content: Content, by) -> Article:
    """What `publish` would make of this content: a copy of the article, unsaved, its address and
    date set. Nothing is written. Raises Refused, as `publish` would."""
    allow(by, "publish_article")
    planned = Article()
    if not article._state.adding:
        planned = Article.objects.filter(pk=article.pk).first()
    if planned is None:
        raise Refused(_("This article has been deleted."))
    refuse_deleted(planned)
    prepare(Entry(planned, content, LIVE), BatchSlugs([content.title]))
    return planned


@verb(LIVE_TEXT)
def correct(
    article: Article,
    *,
    content: Content,
    by,
    is_correction: bool = True,
    note: str = "",
    without_approval: str = "",
) -> Article:
    """The live page alone, or the one whose first moment is still to come, while a draft waits.

    The change is merged into the draft, and into what is scheduled, paragraph by paragraph.
    Without a conflict their approval and their moment stay. A conflict leaves the draft as it is,
    to be settled when it is opened, and stops the schedule.
    """
    allow(by, "publish_article")
    if article.status != LIVE:
        raise Refused(_("Readers do not see this page: there is nothing to correct."))
    before = content_of(article)
    if content == before:
        raise Refused(_("Nothing has changed since you published."))
    note, reason = clean_note(note), clean_note(without_approval, "without_approval")
    is_unapproved = refuse_unapproved(article, None, by, reason)
    article.is_unapproved = article.is_unapproved or is_unapproved
    base = article.live_number
    entry = Entry(
        article,
        content,
        LIVE,
        is_correction=is_correction,
        kind=Version.Kind.CORRECTION,
        note=note,
        keeps_draft=True,
    )
    verb = Event.Verb.PUBLISHED_UNAPPROVED if is_unapproved else Event.Verb.CORRECTED
    _store(entry, by, verb, reason if is_unapproved else note)
    if article.has_draft() or article.scheduled_at:
        carry_over(article, before, content_of(article), base=base, by=by)
    return article
