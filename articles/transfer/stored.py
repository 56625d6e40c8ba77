"""What is on the site, as the records that an export writes."""

from collections.abc import Iterable, Iterator

from articles.models import Article, Topic
from articles.transfer.record import ArticleRecord, Recommended, TopicRecord, TopicRef

RELATED = ("topic", "also_in", "former_slugs", "recommendations__target")


def topic_records() -> Iterator[TopicRecord]:
    """All topics, those above before those below."""
    topics = Topic.objects.select_related("parent").prefetch_related("former_slugs")
    for topic in sorted(topics, key=lambda topic: (len(topic.path()), topic.pk)):
        yield TopicRecord(
            slug=topic.slug,
            name=topic.name,
            parent=topic.parent.slug if topic.parent else "",
            line=topic.line,
            introduction=topic.introduction,
            former_slugs=tuple(sorted(row.slug for row in topic.former_slugs.all())),
        )


def article_records(articles: Iterable[Article]) -> Iterator[ArticleRecord]:
    """Articles whose `RELATED` rows are prefetched, whole."""
    for article in articles:
        rows = sorted(article.recommendations.all(), key=lambda row: row.position)
        yield ArticleRecord(
            is_whole=True,
            title=article.title,
            import_ref=article.import_ref or "",
            import_digest=article.import_digest,
            kind=article.kind,
            status=article.status,
            slug=article.slug,
            summary=article.summary,
            body=article.body,
            topic=TopicRef(slug=article.topic.slug) if article.topic else None,
            also_in=tuple(
                TopicRef(slug=slug) for slug in sorted(t.slug for t in article.also_in.all())
            ),
            also_called=tuple(article.other_names()),
            published_at=article.published_at,
            updated_at=article.updated_at,
            footer_order=article.footer_order,
            recommendations=tuple(
                Recommended(
                    title=row.shown_title if row.target_id else row.title,
                    slug=(row.target.slug or "") if row.target_id else "",
                    url=row.url,
                    teaser=row.teaser,
                    is_teaser_imported=row.is_teaser_imported,
                )
                for row in rows
            ),
            former_slugs=tuple(sorted(row.slug for row in article.former_slugs.all())),
        )
