"""What an editor writes: the whole content of an article, as one value."""

import re
from dataclasses import dataclass
from datetime import datetime

from articles.models import Article, Recommendation, Topic

# Line breaks and tabs stay; what no text holds goes: a NUL cannot be stored, nor half a character.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain(text: str) -> str:
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


@dataclass(frozen=True)
class Row:
    """One line of Recommend: an article (`target`), an outside page (`url` with `title`), or a
    wanted article (`title` alone). `teaser` is the editor's own, or an imported one."""

    target: Article | None = None
    url: str = ""
    title: str = ""
    teaser: str = ""
    is_teaser_imported: bool = False


@dataclass(frozen=True)
class Content:
    """All that is written in an article's form: one list of fields, in one place.

    `published_at` is the date it bears or will bear; None leaves that to the verb.
    """

    title: str = ""
    slug: str = ""  # empty: made from the title
    summary: str = ""
    body: str = ""
    kind: str = Article.Kind.ARTICLE
    topic: Topic | None = None
    also_in: tuple[Topic, ...] = ()
    also_called: str = ""
    footer_order: int | None = None
    published_at: datetime | None = None
    recommendations: tuple[Row, ...] = ()


def row_of(stored: Recommendation) -> Row:
    """A stored row of Recommend as an editor writes it."""
    return Row(
        target=stored.target,
        url=stored.url,
        title=stored.title,
        teaser=stored.teaser,
        is_teaser_imported=stored.is_teaser_imported,
    )


def content_of(article: Article) -> Content:
    """The content of a stored article, as its form would give it back."""
    rows = article.recommendations.select_related("target").order_by("position")
    return Content(
        title=article.title,
        slug=article.slug or "",
        summary=article.summary,
        body=article.body,
        kind=article.kind,
        topic=article.topic,
        also_in=tuple(article.also_in.order_by("pk")),
        also_called=article.also_called,
        footer_order=article.footer_order,
        published_at=article.published_at,
        recommendations=tuple(row_of(row) for row in rows),
    )
