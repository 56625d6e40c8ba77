"""Which article a record is about, and whether there is anything to do."""

from collections.abc import Iterable
from dataclasses import replace

from articles.models import Article
from articles.transfer.record import ArticleRecord, digest
from articles.transfer.stored import RELATED, article_records


def key_of(record: ArticleRecord) -> str:
    """What a record is found again by."""
    return record.import_ref or (f"/{record.slug}" if record.slug else "")


def known_articles(records: Iterable[ArticleRecord]) -> dict[str, Article]:
    """The articles on the site that records are about, by `key_of`; only what tells whether they
    are to be changed."""
    refs, slugs = set(), set()
    for record in records:
        if record.import_ref:
            refs.add(record.import_ref)
        elif record.slug:
            slugs.add(record.slug)
    # A deleted draft has neither slug nor import_ref any more: it is not known.
    few = Article.objects.kept().only(
        "title", "slug", "status", "import_ref", "import_digest", "saved_by", "last_number"
    )
    found = {article.import_ref: article for article in few.filter(import_ref__in=refs)}
    if slugs:
        named = few.filter(slug__in=slugs, import_ref=None)
        found |= {f"/{article.slug}": article for article in named}
    return found


def is_as_said(article: Article, record: ArticleRecord, said: str) -> bool:
    """Whether the article stands as this record has it, or had it when it was imported."""
    if not record.is_whole:
        return article.import_digest == said
    [stored] = article_records(Article.objects.filter(pk=article.pk).prefetch_related(*RELATED))
    # State and dates are the site's own, once the article is there.
    dates = {name: getattr(record, name) for name in ("status", "published_at")}
    if record.updated_at is None:
        dates["updated_at"] = None
    return digest(replace(stored, **dates)) == digest(record)
