"""What the page of an article shows around its text: for readers, and for whoever looks at a
version that readers do not see yet. The same templates draw both.
"""

from dataclasses import replace

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import publishing
from articles.models import Article, Recommendation
from articles.publishing import Content

CONTENTS_FROM = 3  # headings


def contents_of(article: Article) -> list[dict]:
    """The article's headings for its list of contents, those of the second level inside those of
    the first; empty where there are too few to need one."""
    entries: list[dict] = []
    count = 0
    for level, anchor, text in article.contents:
        if level == 2:
            entries.append({"id": anchor, "text": text, "inside": []})
        elif level == 3 and entries:
            entries[-1]["inside"].append({"id": anchor, "text": text})
        count += level in (2, 3)
    return entries if count >= CONTENTS_FROM else []


def more_in(article: Article) -> str:
    """What previous and next walk through, in words."""
    if settings.NEIGHBOUR_SCOPE == "topic" and article.topic_id:
        return _("More in %(topic)s") % {"topic": article.topic.name}
    return _("More articles")


def page_of(article: Article, content: Content) -> dict:
    """The context of the page that readers will see when `content` of this article is published
    now. Nothing is stored, and nothing that readers do not see already is in it but the content
    itself: what it recommends, and what stands before and after, is published."""
    made, now = publishing.render(content.body), timezone.now()
    is_article = content.kind == Article.Kind.ARTICLE
    page = Article(
        pk=article.pk,
        kind=content.kind,
        title=content.title,
        slug=content.slug or article.slug,
        summary=content.summary,
        body=content.body,
        topic=content.topic if is_article else None,
        published_at=content.published_at or article.published_at or now,
        updated_at=now if article.is_published() else article.updated_at,
        html=made.html,
        contents=[[heading.level, heading.id, heading.text] for heading in made.contents],
    )
    context = {
        "article": page,
        "contents": contents_of(page),
        "layout": "article_detail.html" if is_article else "site_page.html",
    }
    if not is_article:
        return context
    topics = page.topic.path() if page.topic_id else []
    previous, following = Article.objects.neighbours(page)
    return context | {
        "topics": [(topic, topic.get_absolute_url()) for topic in topics],
        "previous": previous,
        "next": following,
        "more_in": more_in(page),
        "recommendations": shown_rows(content),
    }


def shown_rows(content: Content) -> list[Recommendation]:
    """The rows of Recommend that readers could open now."""
    return [
        Recommendation(
            target=row.target,
            url=row.url,
            title=row.title,
            teaser=row.teaser,
            is_teaser_imported=row.is_teaser_imported,
        )
        for row in openable(content).recommendations
    ]


def openable(content: Content) -> Content:
    """A content without the rows of Recommend that readers could not open: the titles of what is
    not published are for colleagues alone."""
    rows = content.recommendations
    kept = (row for row in rows if row.url or (row.target and row.target.is_published()))
    return replace(content, recommendations=tuple(kept))
