"""The histories of imported articles: versions are kept on disk as they are read, and stored when
every article is there that they name."""

from collections.abc import Callable, Iterator
from itertools import islice

from django.db import DatabaseError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import publishing
from articles.models import Article, Schedule, User, Version
from articles.transfer.ledger import Ledger
from articles.transfer.record import (
    ArticleRecord,
    HistoryRecord,
    Place,
    PlanRecord,
    TopicRef,
    Unreadable,
    VersionRecord,
)
from articles.transfer.surroundings import Topics

AT_ONCE = 100  # versions that one transaction stores, where they are not of one article
SOME = 50  # versions in memory at a time
REMEMBERED = 20_000  # addresses
NOBODYS, PASSED_OVER = 0, -1


class Histories:
    """Numbers the histories of one import. `fail` is told what could not be kept."""

    def __init__(self, ledger: Ledger, topics: Topics, fail: Callable[[Place, str], None]):
        self._ledger = ledger
        self._topics = topics
        self._fail = fail
        self._number = 0
        self._open = NOBODYS  # the history that the next version belongs to
        self._ids: dict[str, int] = {}
        self._topic_ids: dict[str, int] = {}
        self._people: dict[str, User | None] = {}

    # --- while the file is read -------------------------------------------------------------------

    def begin(self, record: ArticleRecord) -> int:
        """The number under which the versions that follow are kept; 0 where there are none."""
        if record.history is None:
            self._open = NOBODYS
            return 0
        self._number += 1
        self._open = self._number
        return self._number

    def pass_over(self) -> None:
        """What follows belongs to an article that is not stored."""
        self._open = PASSED_OVER

    def take(self, record: VersionRecord) -> None:
        if self._open > NOBODYS:
            self._ledger.keep_version(self._open, record)
        elif self._open == NOBODYS:
            self._fail(
                record.place, _("This version belongs to no article. Export the site again.")
            )
            self.pass_over()

    def belongs(self, number: int, article: Article, record: ArticleRecord) -> None:
        """A stored article takes the history of this number, unless it has one of its own."""
        if number and article.last_number:
            self._ledger.forget_history(number)
        elif number:
            self._ledger.keep_history(number, article.pk, record.place, record.history)

    # --- when all articles are there --------------------------------------------------------------

    def finish(self) -> None:
        """Store them all."""
        some, size = [], 0
        for found in self._ledger.histories():
            some.append(found)
            size += found[3].last
            if size >= AT_ONCE:
                self._keep(some)
                some, size = [], 0
        if some:
            self._keep(some)

    def _keep(self, some: list[tuple[int, int, Place, HistoryRecord]]) -> None:
        try:
            answers = publishing.keep_histories(
                [self._history(number, pk, record) for number, pk, _place, record in some]
            )
        except OperationalError:
            raise  # no record's fault: the disk is full, or the database away
        except DatabaseError as problem:
            if len(some) == 1:
                self._fail(some[0][2], _("Not stored: %(why)s") % {"why": problem})
                return
            for one in some:
                self._keep([one])
            return
        for (_number, _pk, place, _record), refused in zip(some, answers, strict=True):
            if refused:
                self._fail(place, " ".join(refused.messages))

    def _history(self, number: int, article_id: int, record: HistoryRecord) -> publishing.History:
        state = {name: getattr(record, name) for name in publishing.STATE}
        state["instead"] = self._article(record.instead)
        state["saved_by"] = self._person(record.saved_by)
        state["saved_at"] = record.saved_at or timezone.now()
        return publishing.History(
            article_id,
            record.last,
            self._versions(number),
            state,
            [self._schedule(plan) for plan in record.plans],
        )

    def _schedule(self, plan: PlanRecord) -> Schedule:
        return Schedule(
            action=plan.action,
            at=plan.at,
            made_at=plan.made_at,
            by=self._person(plan.by),
            note=plan.note,
            suspended_at=plan.suspended_at,
            number=plan.number,
            is_correction=plan.is_correction,
            reason=plan.reason,
            words=plan.words,
            instead=self._article(plan.instead),
        )

    def _versions(self, number: int) -> Iterator[Version]:
        records = self._ledger.versions(number)
        while some := list(islice(records, SOME)):
            self._look_up(some)
            for record in some:
                yield Version(
                    number=record.number,
                    kind=record.kind,
                    based_on=record.based_on,
                    revision=record.revision,
                    content=publishing.with_ids(record.content, self._ids, self._topic_ids),
                    words=record.words,
                    note=record.note,
                    by=self._person(record.by),
                    at=record.at,
                )

    # --- what they name ---------------------------------------------------------------------------

    def _look_up(self, records: list[VersionRecord]) -> None:
        """Find the articles and topics that these versions name. One that is not here stays out."""
        if len(self._ids) > REMEMBERED:
            self._ids.clear()
        slugs = {row["article"] for record in records for row in record.content["recommendations"]}
        if missing := slugs - self._ids.keys() - {""}:
            here = Article.objects.filter(slug__in=missing).order_by()
            self._ids.update(here.values_list("slug", "pk"))
        for record in records:
            for slug in filter(None, (record.content["topic"], *record.content["also_in"])):
                if slug not in self._topic_ids:
                    try:
                        self._topic_ids[slug] = self._topics.resolve(TopicRef(slug=slug)).pk
                    except Unreadable:
                        continue

    def _article(self, slug: str) -> Article | None:
        return Article.objects.filter(slug=slug).first() if slug else None

    def _person(self, name: str) -> User | None:
        """Who is known here by this e-mail address or user name; None where nobody is."""
        if name and name not in self._people:
            by_email = User.objects.filter(email__iexact=name).first()
            self._people[name] = by_email or User.objects.filter(username=name).first()
        return self._people.get(name)
