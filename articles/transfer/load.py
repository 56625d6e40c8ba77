"""Records into the site, through `publishing` alone, such that it can be run again at any time.

A record is found again by its `import_ref`; the same record changes nothing, whatever editors have
done since. Batches are small: each is one transaction of about 50 ms, with rendering done before,
so that editors hardly wait. A process killed half-way leaves whole articles only, and the next run
goes on from there.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, transaction
from django.utils.translation import gettext as _

from articles import differences, publishing, rendering
from articles.models import Article, Recommendation, Version
from articles.transfer.connect import connect_drafts
from articles.transfer.entries import DRAFT, LIVE, entry_for, goes_live
from articles.transfer.histories import Histories
from articles.transfer.known import is_as_said, key_of, known_articles
from articles.transfer.ledger import Ledger
from articles.transfer.outcome import Counts, Message, Options
from articles.transfer.record import (
    ArticleRecord,
    Place,
    Record,
    Refusal,
    TopicRecord,
    TopicRef,
    Unreadable,
    VersionRecord,
    digest,
)
from articles.transfer.surroundings import Pictures, Topics
from articles.words import match_key

FIRST_BATCH = 20
LARGEST_BATCH = 200
SECONDS = 0.05  # that a transaction shall take


def load(
    records: Iterable[Record | Refusal], options: Options, tell: Callable[[Message], None]
) -> Counts:
    """Store records in their order and connect what they recommend. Returns what became of the
    articles; `tell` gets a message for everything that failed or was left out."""
    loader = Loader(options, tell)
    try:
        for record in records:
            loader.take(record)
        loader.finish()
    finally:
        loader.close()
    return loader.counts


@dataclass(slots=True)
class Work:
    """A record that shall be stored, with what was found out before its transaction."""

    record: ArticleRecord
    digest: str
    article_id: int | None = None
    is_promotion: bool = False  # the article only goes live, as it stands on the site
    is_last_time: bool = False
    history: int = 0  # the number of the versions that came with it
    body: str = ""
    made: rendering.Rendering | None = None
    words: int | None = None


class Loader:
    """Collects articles into batches; everything else is stored as it comes."""

    def __init__(self, options: Options, tell: Callable[[Message], None]):
        self.options = options
        self.tell = tell
        self.counts = Counts()
        self.topics = Topics()
        self.pictures = Pictures()
        self.ledger = Ledger()
        self.histories = Histories(self.ledger, self.topics, self._fail)
        self._waiting: list[tuple[ArticleRecord, str, int]] = []
        self._size = FIRST_BATCH
        self._matched: set[int] = set()  # drafts without an address, each matched once
        self._finds_drafts = False  # an export says itself what has found its article

    def close(self) -> None:
        self.ledger.close()

    def take(self, record: Record | Refusal) -> None:
        if isinstance(record, Refusal):
            self.histories.pass_over()
            self._fail(record.place, record.reason)
        elif isinstance(record, ArticleRecord):
            self._take_article(record)
        elif isinstance(record, VersionRecord):
            self.histories.take(record)
        else:
            self._flush()
            self._take_other(record)

    def finish(self) -> None:
        self._flush()
        works = (
            Work(record, said, article_id, is_last_time=True)
            for article_id, said, record in self.ledger.later()
        )
        ready = (work for work in works if self._make_ready(work))
        while batch := list(islice(ready, self._size)):
            self._store(batch)
        if self.options.dry_run:
            return
        if self._finds_drafts:
            connect_drafts()
        self.histories.finish()

    def _fail(self, place: Place, reason: str) -> None:
        self.counts.failed += 1
        self.tell(Message(reason, place, is_failure=True))

    def _take_other(self, record) -> None:
        try:
            if isinstance(record, TopicRecord):
                self.topics.expect(record)
                if not self.options.dry_run:
                    self.topics.save(record)
            elif not self.options.dry_run:
                self.pictures.store(record)
        except (ValidationError, Unreadable) as problem:
            self._fail(record.place, reason_of(problem))

    def _take_article(self, record: ArticleRecord) -> None:
        options = self.options
        if options.topic and record.kind == "article":
            others = (*([record.topic] if record.topic else []), *(record.also_in or ()))
            record = replace(
                record, topic=TopicRef(slug=options.topic.slug), also_in=others or None
            )
        if len(record.recommendations) > publishing.MAX_ROWS and not record.is_whole:
            most = publishing.MAX_ROWS
            left = len(record.recommendations) - most
            words = _("Recommend holds %(most)s pages: the last %(left)s were left out.")
            record = replace(
                record,
                recommendations=record.recommendations[:most],
                notes=(*record.notes, words % {"most": most, "left": left}),
            )
        said = digest(record)
        identity = key_of(record)
        if identity and (earlier := self.ledger.see(identity, said, record.place)):
            self.histories.pass_over()
            self._take_repeated(record, said, *earlier)
            return
        for note in record.notes:
            self.tell(Message(note, record.place))
        if options.publish and not record.is_whole:
            if record.status != "live":
                self.counts.drafts["hidden"] += 1
            elif not goes_live(record, options.publish, options.allow_empty):
                self.counts.drafts["empty"] += 1
        self._finds_drafts |= not record.is_whole
        self._waiting.append((record, said, self.histories.begin(record)))
        if len(self._waiting) >= self._size:
            self._flush()

    def _take_repeated(self, record, said: str, earlier: str, place: Place) -> None:
        if said == earlier:
            self.counts.unchanged += 1
            return
        self._fail(
            record.place,
            _("Another record of this import has the same identity (%(where)s). Give it its own.")
            % {"where": place},
        )

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        works = [work for work in self._to_do(waiting) if self._make_ready(work)]
        for part in self._parts(works):
            self._store(part)

    def _to_do(self, waiting: Sequence[tuple[ArticleRecord, str, int]]) -> Iterator[Work]:
        """What of these records changes something."""
        known = known_articles(record for record, _said, _history in waiting)
        for record, said, history in waiting:
            article = known.get(key_of(record)) or self._untitled_draft(record)
            if article is None:
                yield Work(record, said, history=history)
                continue
            self.histories.belongs(history, article, record)
            is_same = is_as_said(article, record, said)
            is_promotion = (
                is_same
                and article.status == DRAFT
                and goes_live(record, self.options.publish, self.options.allow_empty)
            )
            if is_same and not is_promotion:
                self.counts.unchanged += 1
            elif article.saved_by_id:
                self._leave_to_editors(record, article, is_promotion)
            else:
                yield Work(record, said, article.pk, is_promotion)

    def _untitled_draft(self, record: ArticleRecord) -> Article | None:
        """A draft that nothing names is the one of the same text."""
        if record.import_ref or record.slug:
            return None
        same = Article.objects.kept().filter(
            import_ref=None, slug=None, title=record.title, body=record.body
        )
        article = same.exclude(pk__in=self._matched).first()
        if article:
            self._matched.add(article.pk)
        return article

    def _leave_to_editors(self, record, article, is_promotion: bool) -> None:
        if is_promotion:
            self.counts.unchanged += 1
            words = _("‘%(title)s’ was changed here since its import: publish it in the admin.")
            self.tell(Message(words % {"title": article}, record.place))
            return
        self._fail(record.place, edited(article))

    def _make_ready(self, work: Work) -> bool:
        """Render what will be stored and count its words, so that the transaction need not."""
        try:
            if work.is_promotion:
                work.body = Article.objects.values_list("body", flat=True).get(pk=work.article_id)
            else:
                work.body = work.record.body
                if not self.options.dry_run:
                    work.body = self.pictures.in_text(work.body)
            if len(work.body) <= rendering.MAX_SOURCE:  # else `publishing` refuses it in words
                work.made = publishing.render(work.body)
                if work.article_id is None and work.record.history is None:
                    texts = (work.record.title, work.record.summary or "", work.body)
                    work.words = sum(map(differences.count_words, texts))
        except (Unreadable, Article.DoesNotExist) as problem:
            self._fail(work.record.place, reason_of(problem))
            return False
        return True

    def _parts(self, works: list[Work]) -> Iterator[list[Work]]:
        """Batches whose result does not depend on where they are cut.

        A wanted title connects when there is one article of it: so an article whose wanted title
        is taken already begins a batch, and what came before it has connected by then.
        """
        keys = {title_key(work.record.title) for work in works}
        wanted = {title_key(row.title) for work in works for row in work.record.recommendations}
        wanted |= set(
            Recommendation.objects.filter(wanted_key__in=keys).values_list("wanted_key", flat=True)
        )
        taken = set(
            Article.objects.filter(title_key__in=keys & wanted).values_list("title_key", flat=True)
        )
        part: list[Work] = []
        for work in works:
            key = title_key(work.record.title)
            if part and key in wanted and key in taken:
                yield part
                part = []
            part.append(work)
            taken.add(key)
        if part:
            yield part

    def _store(self, works: list[Work]) -> None:
        began = time.perf_counter()
        try:
            with publishing.writing():
                answers = self._write(works)
                if self.options.dry_run:
                    transaction.set_rollback(True)
        except OperationalError:
            raise  # no record's fault: the disk is full, or the database away
        except DatabaseError as problem:
            self.topics.forget()
            if len(works) == 1:
                self._fail(works[0].record.place, _("Not stored: %(why)s") % {"why": problem})
                return
            for work in works:
                self._store([work])
            return
        if self.options.dry_run:
            self.topics.forget()
        self._adapt(len(works), time.perf_counter() - began)
        for work, article, reason in answers:
            self._count(work, article, reason)

    def _adapt(self, number: int, seconds: float) -> None:
        if number >= self._size // 2:
            fitting = int(number * SECONDS / seconds)
            self._size = max(1, min(LARGEST_BATCH, 2 * self._size, fitting))

    def _write(self, works: list[Work]) -> list[tuple[Work, Article | None, str]]:
        """Store in the caller's transaction; for each work its article, or why it was not."""
        ids = [work.article_id for work in works if work.article_id]
        articles = {a.pk: a for a in Article.objects.select_for_update().filter(pk__in=ids)}
        slugs = {row.slug for work in works for row in work.record.recommendations if row.slug}
        few = Article.objects.filter(slug__in=slugs).only("kind", "slug", "title")
        targets = {article.slug: article for article in few}
        entries, reasons = {}, {}
        for number, work in enumerate(works):
            try:
                entries[number] = self._entry(work, articles.get(work.article_id), targets)
            except (ValidationError, Unreadable) as problem:
                reasons[number] = reason_of(problem)
        refused = publishing.save_many([entry for entry, _whole in entries.values()])
        for (number, (entry, is_complete)), problem in zip(entries.items(), refused, strict=True):
            if problem:
                reasons[number] = reason_of(problem)
            elif not is_complete and not works[number].is_last_time:
                work = works[number]
                self.ledger.keep_for_later(entry.article.pk, work.digest, work.record)
        return [
            (
                work,
                entries[number][0].article if number not in reasons else None,
                reasons.get(number, ""),
            )
            for number, work in enumerate(works)
        ]

    def _entry(self, work: Work, article: Article | None, targets) -> tuple[publishing.Entry, bool]:
        if work.article_id and article is None:
            raise Unreadable(_("This article has been deleted."))
        if article and article.saved_by_id:  # in the meantime
            raise Unreadable(edited(article))
        record, options = work.record, self.options
        if work.is_promotion:
            content = publishing.content_of(article)
            entry = publishing.Entry(
                article,
                content,
                LIVE,
                kind=Version.Kind.IMPORTED,
                allow_empty=options.allow_empty,
            )
            is_complete = True
        else:
            entry, is_complete = entry_for(
                record,
                work.body,
                article,
                targets,
                self.topics,
                publish=options.publish,
                allow_empty=options.allow_empty,
                is_last_time=work.is_last_time,
            )
            said = record.import_digest if record.is_whole else work.digest
            entry.article.import_ref = record.import_ref or None
            entry.article.import_digest = said if is_complete or work.is_last_time else ""
        entry.made, entry.words = work.made, work.words
        return entry, is_complete

    def _count(self, work: Work, article: Article | None, reason: str) -> None:
        if reason:
            self._fail(work.record.place, reason)
        elif work.is_last_time:
            return
        elif work.article_id:
            self.counts.updated += 1
        else:
            self.counts.created += 1
            self.histories.belongs(work.history, article, work.record)
            if not (work.record.import_ref or work.record.slug):
                self._matched.add(article.pk)


def edited(article: Article) -> str:
    """Why a record does not go over what an editor wrote."""
    words = _(
        "‘%(title)s’ was changed here since its import, and the file has changed, too. "
        "What stands here was kept: make the change in the admin."
    )
    return words % {"title": article}


def title_key(title: str) -> str:
    """The key under which a title is stored and wanted."""
    return match_key(title)[:200]


def reason_of(problem: Exception) -> str:
    """What a refusal says, as one text."""
    if isinstance(problem, Unreadable):
        return problem.reason
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    return _("This article has been deleted.")
