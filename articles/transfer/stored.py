"""What is on the site, as the records that an export writes."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from django.db.models import Prefetch

from articles.models import Article, Schedule, Topic, User, Version
from articles.publishing import STATE, with_addresses
from articles.transfer.record import (
    ArticleRecord,
    HistoryRecord,
    PlanRecord,
    Recommended,
    TopicRecord,
    TopicRef,
    VersionRecord,
)

RELATED = ("topic", "also_in", "former_slugs", "recommendations__target")
INSTEAD = Prefetch("instead", Article.objects.only("slug"))
# What `history_of` needs.
HISTORY = (
    INSTEAD,
    "saved_by",
    Prefetch("schedules", Schedule.objects.order_by("action").prefetch_related(INSTEAD, "by")),
)
SOME = 50  # versions in memory at a time
# What cannot be carried on without the people who were asked.
ANSWERABLE = (Article.Stage.IN_REVIEW, Article.Stage.SENT_BACK)


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
            # A draft that has lost its title has no address either: nothing could name it.
            recommendations=tuple(
                Recommended(
                    title=row.shown_title if row.target_id else row.title,
                    slug=(row.target.slug or "") if row.target_id else "",
                    url=row.url,
                    teaser=row.teaser,
                    is_teaser_imported=row.is_teaser_imported,
                )
                for row in rows
                if row.target_id is None or row.target.slug
            ),
            former_slugs=tuple(sorted(row.slug for row in article.former_slugs.all())),
        )


def history_of(article: Article) -> HistoryRecord:
    """What an article whose HISTORY is prefetched has beside its text.

    Reviews, links and comments stay behind, as the people do: what was in review is a draft.
    """
    said = {name: getattr(article, name) for name in STATE}
    said["instead"] = _slug(article.instead)
    said["saved_by"] = name_of(article.saved_by)
    if article.stage in ANSWERABLE:
        said["stage"] = str(Article.Stage.DRAFT)
    return HistoryRecord(
        **said,
        last=article.last_number,
        plans=tuple(
            PlanRecord(
                action=plan.action,
                at=plan.at,
                made_at=plan.made_at,
                by=name_of(plan.by),
                note=plan.note,
                suspended_at=plan.suspended_at,
                number=plan.number,
                is_correction=plan.is_correction,
                reason=plan.reason,
                words=plan.words,
                instead=_slug(plan.instead),
            )
            for plan in article.schedules.all()
        ),
    )


def name_of(person: User | None) -> str:
    """What a person is found again by on another site."""
    return "" if person is None else person.email or person.get_username()


def _slug(article: Article | None) -> str:
    return "" if article is None else article.slug or ""


def version_records(articles: Iterable[Article]) -> Iterator[tuple[int, Iterator[VersionRecord]]]:
    """The versions of each article that has some, by its id, both in the order of their making.
    Few of them are in memory at a time."""
    last = {article.pk: article.last_number for article in articles}
    rows = Version.objects.filter(article__in=last).select_related("by")
    rows = rows.order_by("article_id", "number").iterator(chunk_size=SOME)
    topics = dict(Topic.objects.values_list("pk", "slug"))
    found = (pair for pair in _with_addresses(rows, topics) if pair[1].number <= last[pair[0]])
    for article_id, pairs in groupby(found, key=lambda pair: pair[0]):
        yield article_id, (record for _pk, record in pairs)


def _with_addresses(
    versions: Iterator[Version], topics: dict[int, str]
) -> Iterator[tuple[int, VersionRecord]]:
    while some := list(islice(versions, SOME)):
        ids = {row["target"] for version in some for row in version.content["recommendations"]}
        few = Article.objects.kept().exclude(slug=None).filter(pk__in=ids - {None})
        targets = dict(few.order_by().values_list("pk", "slug"))
        for version in some:
            yield (
                version.article_id,
                VersionRecord(
                    number=version.number,
                    kind=version.kind,
                    based_on=version.based_on,
                    revision=version.revision,
                    at=version.at,
                    by=name_of(version.by),
                    words=version.words,
                    note=version.note,
                    content=with_addresses(version.content, targets, topics),
                ),
            )
