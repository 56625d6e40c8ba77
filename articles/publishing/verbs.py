"""Drafts: saved, discarded, restored, deleted and taken back. No reader sees any of it."""

from copy import copy
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Event, Recommendation, Review, Version
from articles.publishing.addresses import BatchSlugs
from articles.publishing.content import Content, one_line
from articles.publishing.doing import TEXT, verb
from articles.publishing.many import (
    Entry,
    changed_words,
    clean,
    cleaned_content,
    stage_after_save,
    store,
)
from articles.publishing.refusing import Refused, allow, too_long
from articles.publishing.trail import tell
from articles.publishing.versions import draft_content, read_version, write_version

DRAFT = Article.Status.DRAFT
DELETED_KEPT_FOR = timedelta(days=30)  # a deleted draft can be taken back
LONGEST_NOTE = 500


@verb(TEXT)
def save_draft(article: Article, *, content: Content, by, note: str = "") -> Article:
    """Keep what was written, complete or not, as the newest version. Readers see nothing of it:
    of a page that they know it is a draft beside the page. The same again changes nothing."""
    allow(by, "add_article" if article._state.adding else "change_article")
    return save(article, content, by=by, note=note)


def save(
    article: Article,
    content: Content,
    *,
    by,
    kind: str = Version.Kind.SAVED,
    verb: str = Event.Verb.SAVED,
    note: str = "",
    based_on: int | None = None,
) -> Article:
    """What every verb does that saves a draft, inside its transaction."""
    refuse_deleted(article)
    note = clean_note(note)
    if article._state.adding:
        _store(Entry(article, content, DRAFT, kind=kind, note=note), by, Event.Verb.CREATED, note)
        return article
    if kind == Version.Kind.SAVED and content == draft_content(article):
        article.revision -= 1  # nothing is stored
        return article
    if article.status == DRAFT:
        _store(Entry(article, content, DRAFT, kind=kind, note=note), by, verb, note)
        return article
    return write_draft(article, content, by=by, kind=kind, verb=verb, note=note, based_on=based_on)


def write_draft(
    article: Article,
    content: Content,
    *,
    by,
    kind: str,
    verb: str,
    note: str = "",
    based_on: int | None = None,
    approval_stays: bool = False,
) -> Article:
    """A draft beside what readers know of a locked article: a version, and nothing else changes.
    Raises Refused for what could not be stored."""
    was, stand_in = article.state(), copy(article)
    entry = Entry(stand_in, content, DRAFT)
    clean(entry, BatchSlugs([content.title]))
    before = draft_content(article)
    words = changed_words(before, stand_in.title, stand_in.summary, stand_in.body)
    version = write_version(
        article,
        cleaned_content(entry),
        by=by,
        kind=kind,
        based_on=based_on or article.draft_number or article.live_number,
        words=words,
        note=note,
    )
    if not article.has_draft():
        article.draft_base = article.live_number
    article.draft_number = version.number
    if not approval_stays:
        article.stage = stage_after_save(article.stage)
    article.saved_at, article.saved_by = version.at, by
    article.save(update_fields=DRAFT_FIELDS)
    tell(article, verb, by, was=was, number=version.number, note=note, at=version.at)
    return article


# What the verbs of a draft store of the article's row: nothing that readers see.
DRAFT_FIELDS = [
    "revision", "last_number", "draft_number", "draft_base", "stage", "review", "approved_number",
    "saved_at", "saved_by",
]  # fmt: skip


def _store(entry: Entry, by, verb: str, note: str = "") -> None:
    [refused] = store([entry], by=by, verb=verb, note=note)
    if refused:
        raise refused


def refuse_deleted(article: Article) -> None:
    if article.deleted_at:
        raise Refused(_("This draft has been deleted. Take it back first."))


def clean_note(note: str, field: str = "note") -> str:
    """A note on one line. Raises Refused where it is too long to be kept."""
    note = one_line(note)
    if len(note) > LONGEST_NOTE:
        raise Refused({field: too_long(len(note), LONGEST_NOTE)})
    return note


@verb()
def settle(article: Article, *, content: Content, by) -> Article:
    """The draft with a correction of the live page in it, as somebody chose where the two did not
    fit. It is no longer behind the live page."""
    allow(by, "change_article")
    refuse_deleted(article)
    if not article.has_draft() or article.status == DRAFT:
        raise Refused(_("There is no draft of this page."))
    article.draft_base = article.live_number
    kind, said = Version.Kind.MERGED, Event.Verb.MERGED
    return write_draft(article, content, by=by, kind=kind, verb=said)


@verb()
def discard_draft(article: Article, *, by) -> Article:
    """The draft of a page that readers know is no longer worked on. Its versions stay in the
    history, from which each can be restored."""
    allow(by, "change_article")
    if article.status == DRAFT:
        raise Refused(_("Readers have never seen this page: delete the draft instead."))
    if not article.has_draft():
        raise Refused(_("There is no draft of this page."))
    if article.scheduled_at:
        raise Refused(_("A new version of this page is scheduled. Cancel the schedule first."))
    was, number = article.state(), article.draft_number
    cancel_open_reviews(article, by)
    article.draft_number = article.draft_base = article.review = None
    article.stage = Article.Stage.NONE
    article.saved_at, article.saved_by = timezone.now(), by
    article.save(update_fields=DRAFT_FIELDS)
    tell(article, Event.Verb.DISCARDED, by, was=was, number=number, at=article.saved_at)
    return article


def cancel_open_reviews(article: Article, by) -> None:
    """Nobody need answer any longer; links that were sent for it end."""
    now = timezone.now()
    waiting = article.reviews.filter(outcome=Review.Outcome.WAITING)
    for review in waiting:
        review.links.filter(revoked_at=None).update(revoked_at=now)
    waiting.update(outcome=Review.Outcome.CANCELLED, decided_by=by, decided_at=now)


@verb(TEXT)
def restore(article: Article, *, number: int, by) -> Article:
    """A new draft with the content of version `number`, Recommend rows included; what readers see
    stays. What no longer exists is left out, and the event says so."""
    allow(by, "change_article")
    version = article.versions.filter(number=number).first()
    if version is None:
        raise Refused(_("There is no such version of this page."))
    content, lost = read_version(version)
    if article.was_seen() and content.published_at and content.published_at > timezone.now():
        # It was planned for then, and readers have seen the page earlier: that is its date.
        content = replace(content, published_at=article.published_at)
    note = " ".join([_("Version %(number)s.") % {"number": number}, *lost])[:LONGEST_NOTE]
    return save(
        article,
        content,
        by=by,
        kind=Version.Kind.RESTORED,
        verb=Event.Verb.RESTORED,
        note=note,
        based_on=number,
    )


@verb()
def delete_draft(article: Article, *, by) -> None:
    """Put away what was never live; it can be taken back for 30 days. Pages that recommend it
    want it from now on, and its address is free."""
    allow(by, "delete_article")
    refuse_deleted(article)
    if article.status != DRAFT:
        raise Refused(_("Readers have seen this page. Withdraw it instead."))
    was = article.state()
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
    cancel_open_reviews(article, by)
    article.linked_from.update(target=None)
    for derived in (article.names, article.links, article.recommendations):
        derived.all().delete()
    article.shared_links.filter(revoked_at=None).update(revoked_at=timezone.now())
    article.deleted_at = article.saved_at = timezone.now()
    article.saved_by = by
    article.slug = article.import_ref = None
    article.title_key, article.stage = "", Article.Stage.DRAFT
    article.save()
    tell(article, Event.Verb.DELETED, by, was=was, number=article.draft_number)
    sweep_deleted()


def sweep_deleted() -> int:
    """What was deleted 30 days ago goes for good; its events stay. Returns how many went."""
    old = Article.objects.filter(deleted_at__lt=timezone.now() - DELETED_KEPT_FOR)
    number = old.count()
    old.delete()
    return number


@verb()
def undelete(article: Article, *, by) -> Article:
    """A deleted draft is a draft again, to the letter; another address is made where its own has
    been taken since."""
    allow(by, "delete_article")
    if not article.deleted_at:
        raise Refused(_("This page is not deleted."))
    article.deleted_at = None
    version = article.versions.get(number=article.draft_number)
    content, _lost = read_version(version)
    slugs = BatchSlugs([content.title])
    entry = Entry(article, content, DRAFT, version=version)
    try:
        clean(Entry(copy(article), content, DRAFT), slugs)
    except Refused as refused:
        if "slug" not in getattr(refused, "error_dict", {}):
            raise
        entry = Entry(article, Content(**{**vars(content), "slug": ""}), DRAFT, version=version)
    _store(entry, by, Event.Verb.UNDELETED)
    return article
