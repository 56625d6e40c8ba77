"""How much a draft changes for readers: in words, for the rows of one page of a list."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.differences import changed_words, count_words
from articles.models import Article, User, Version

WRITTEN = ("title", "summary", "body")
MOST = 300_000  # characters that are compared for one page; of further rows no number is said


@dataclass(frozen=True)
class Change:
    """Who wrote a draft last, and how much of it is new."""

    by: User | None = None
    words: int | None = None
    is_new: bool = False  # readers have seen nothing of it

    @property
    def in_words(self) -> str:
        if self.words is None:
            return ""
        if self.words == 0:
            return _("no words changed")
        if self.is_new:
            said = ngettext("new, %(number)s word", "new, %(number)s words", self.words)
        else:
            said = ngettext("%(number)s word changed", "%(number)s words changed", self.words)
        return said % {"number": self.words}


class Changes:
    """The changes of some articles: one query, however many they are."""

    def __init__(self, articles: list[Article]):
        self.left = MOST
        self.found: dict[int, Change] = {}
        articles = [article for article in articles if article.has_draft()]
        wanted = Q(pk__in=[])
        for article in articles:
            numbers = [article.draft_number, article.live_number]
            wanted |= Q(article=article, number__in=[n for n in numbers if n is not None])
        rows = Version.objects.filter(wanted).select_related("by")
        versions = {(row.article_id, row.number): row for row in rows}
        for article in articles:
            draft = versions.get((article.pk, article.draft_number))
            if draft:
                live = versions.get((article.pk, article.live_number))
                self.found[article.pk] = self._change(draft, live)

    def of(self, article: Article) -> Change:
        return self.found.get(article.pk, Change())

    def _change(self, draft: Version, live: Version | None) -> Change:
        if live and draft.based_on == live.number and draft.words is not None:
            return Change(draft.by, draft.words)  # counted when it was saved
        new = [draft.content.get(name, "") for name in WRITTEN]
        old = [live.content.get(name, "") for name in WRITTEN] if live else ["", "", ""]
        self.left -= sum(map(len, new + old))
        if self.left < 0:
            return Change(draft.by)
        if live is None:
            return Change(draft.by, sum(map(count_words, new)), is_new=True)
        pairs = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
        return Change(draft.by, sum(changed_words(a, b) for a, b in pairs))
