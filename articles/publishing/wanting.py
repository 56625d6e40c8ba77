"""Wanted titles, settled by a person: for every page that waits, and for the drafts beside them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import signals
from articles.models import Article, Event, Recommendation, Version
from articles.publishing.content import Row
from articles.publishing.recommending import connect
from articles.publishing.refusing import Refused, allow
from articles.publishing.verbs import write_draft
from articles.publishing.versions import draft_content
from articles.publishing.writing import refusing_clashes
from articles.words import match_key


@refusing_clashes()
def choose(wanted_key: str, *, target: Article, by) -> int:
    """All rows that want this title lead to `target` from now on. Returns how many there were."""
    allow(by, "change_article")
    if not Article.objects.kept().filter(pk=target.pk).exists():
        raise Refused(_("This article has been deleted."))
    if target.kind == Article.Kind.PAGE:
        raise Refused(_("‘%(title)s’ is a site page. Choose an article.") % {"title": target})
    rows = list(Recommendation.objects.filter(wanted_key=wanted_key))
    if rows:
        said = _("Recommend: ‘%(wanted)s’ leads to ‘%(title)s’ now.")
        note = (said % {"wanted": rows[0].title, "title": target})[:500]
        connect(rows, {wanted_key: target.pk})
        _settle(rows, wanted_key, lambda row: replace(row, target=target, title=""), by, note)
    return len(rows)


@refusing_clashes()
def forget_wanted(wanted_key: str, *, by) -> int:
    """Nobody will write it: the rows that want this title go. Returns how many there were."""
    allow(by, "change_article")
    rows = list(Recommendation.objects.filter(wanted_key=wanted_key))
    Recommendation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if rows:
        note = _("Recommend: ‘%(wanted)s’ was taken out.") % {"wanted": rows[0].title}
        _settle(rows, wanted_key, lambda row: None, by, note)
    ids = sorted(row.article_id for row in rows)
    signals.recommendations_changed.send(Recommendation, article_ids=ids)
    return len(rows)


def _settle(
    rows: Iterable[Recommendation],
    wanted_key: str,
    settled: Callable[[Row], Row | None],
    by,
    note: str,
) -> None:
    """Leave the trail, and do the same to the drafts of these pages: else their next publishing
    would bring the wanted title back."""
    now = timezone.now()
    ids = sorted({row.article_id for row in rows})
    for article in Article.objects.filter(pk__in=ids).order_by("pk"):
        if article.has_draft() and article.status != Article.Status.DRAFT:
            content = draft_content(article)
            kept = []
            for row in content.recommendations:
                is_it = not row.target and not row.url and match_key(row.title) == wanted_key
                row = settled(row) if is_it else row
                present = {other.target for other in kept if other.target}
                if row and (row.target is None or row.target not in present):
                    kept.append(row)
            if tuple(kept) != content.recommendations:
                article.revision += 1
                draft = replace(content, recommendations=tuple(kept))
                saved = Event.Verb.SAVED
                write_draft(article, draft, by=by, kind=Version.Kind.SAVED, verb=saved, note=note)
                continue
        Event.objects.create(
            verb=Event.Verb.SAVED, article=article, title=article.title, by=by, at=now, note=note,
            was=article.state(), now=article.state(),
        )  # fmt: skip
