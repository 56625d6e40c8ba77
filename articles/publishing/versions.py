"""Versions: the whole content of an article as JSON, written once, read back for ever.

The fields are those of `Content`, taken from the class itself: what is added there is kept here.
Articles and topics are named by id; of an article the title is kept beside it, so that a row whose
article is gone can still say what it was.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Topic, Version
from articles.publishing.content import Content, Row, content_of

NAMES = [field.name for field in fields(Content)]
TEXTS = ("body", "html", "text", "contents")  # of other articles: nothing that a row shows


def to_json(content: Content) -> dict:
    """A content as it is kept."""
    data = {name: getattr(content, name) for name in NAMES}
    data["topic"] = content.topic.pk if content.topic else None
    data["also_in"] = sorted(topic.pk for topic in content.also_in)
    date = content.published_at
    data["published_at"] = date.astimezone(UTC).isoformat() if date else None
    data["recommendations"] = [
        {
            "target": row.target.pk if row.target else None,
            "target_title": str(row.target) if row.target else "",
            "url": row.url,
            "title": row.title,
            "teaser": row.teaser,
            "is_teaser_imported": row.is_teaser_imported,
        }
        for row in content.recommendations
    ]
    return data


def same(one: dict, other: dict) -> bool:
    """Whether two kept contents say the same: titles of other articles are not ours."""

    def own(data: dict) -> dict:
        rows = [{**row, "target_title": ""} for row in data["recommendations"]]
        return {**data, "recommendations": rows}

    return own(one) == own(other)


def read_many(kept: Iterable[dict]) -> list[tuple[Content, list[str]]]:
    """Contents as they can be stored now, each with words for what no longer exists and was left
    out: three queries for all of them."""
    kept = list(kept)
    topic_ids = {pk for data in kept for pk in (data["topic"], *data["also_in"]) if pk}
    target_ids = {row["target"] for data in kept for row in data["recommendations"]} - {None}
    topics = Topic.objects.defer("introduction", "html").in_bulk(topic_ids) if topic_ids else {}
    few = Article.objects.defer(*TEXTS).select_related("review__reviewer")
    targets = few.in_bulk(target_ids) if target_ids else {}
    return [_read(data, topics, targets) for data in kept]


def _read(data: dict, topics: dict, targets: dict) -> tuple[Content, list[str]]:
    lost = []
    for pk in (data["topic"], *data["also_in"]):
        if pk and pk not in topics:
            lost.append(_("A topic that is no longer there was left out."))
    rows = []
    for row in data["recommendations"]:
        target, title = targets.get(row["target"]), row["title"]
        if row["target"] and (
            target is None or target.deleted_at or target.kind != Article.Kind.ARTICLE
        ):
            name = row["target_title"]
            said = _("‘%(title)s’ is no longer an article here: it was left out of Recommend.")
            lost.append(said % {"title": name})
            continue
        rows.append(
            Row(
                target=target,
                url=row["url"],
                title=title,
                teaser=row["teaser"],
                is_teaser_imported=row["is_teaser_imported"],
            )
        )
    moment = data["published_at"]
    known = {name: data[name] for name in NAMES if name in data}  # a field may be younger than it
    content = Content(
        **{
            **known,
            "topic": topics.get(data["topic"]),
            "also_in": tuple(topics[pk] for pk in sorted(data["also_in"]) if pk in topics),
            "published_at": datetime.fromisoformat(moment) if moment else None,
            "recommendations": tuple(rows),
        }
    )
    return content, lost


def read_version(version: Version) -> tuple[Content, list[str]]:
    """The content of a version as it can be stored now, and words for what was left out."""
    [read] = read_many([version.content])
    return read


def content_at(article: Article, number: int) -> Content:
    """The content of version `number`. Raises Version.DoesNotExist."""
    return read_version(article.versions.get(number=number))[0]


def draft_content(article: Article) -> Content:
    """The content of the draft; the row's, where there is no other."""
    if article.has_draft() and article.status != Article.Status.DRAFT:
        return content_at(article, article.draft_number)
    return content_of(article)


def write_version(
    article: Article,
    content: Content,
    *,
    by,
    kind: str = Version.Kind.SAVED,
    based_on: int | None = None,
    words: int | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Version:
    """Keep a content as the next version of a locked article, whose `last_number` is counted on;
    the caller stores it."""
    article.last_number += 1
    return Version.objects.create(
        article=article,
        number=article.last_number,
        kind=kind,
        based_on=based_on,
        revision=article.revision,
        content=to_json(content),
        words=words,
        note=note,
        by=by,
        at=at or timezone.now(),
    )
