"""Slugs: how one is made, what is refused, and what becomes of the former one."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from articles.models import Article, FormerSlug, Link, Schedule
from articles.words import slug_from

# First segments of addresses that are ours, now or in the plans; a test reads the URLconf.
RESERVED = frozenset(
    [
        "a-to-z", "admin", "articles", "corrections", "feed", "media", "people", "search",
        "series", "shared", "static", "topics",
    ]
)  # fmt: skip
SLUG = re.compile(r"^[^\W_]+(?:[-_][^\W_]+)*$")


def clean_slug(slug: str) -> str:
    """The slug as it is stored. Raises ValueError, in words, for what cannot be an address."""
    slug = unicodedata.normalize("NFC", slug.strip().strip("/")).lower()
    if slug != slug_from(slug.replace("_", "-")) and not SLUG.match(slug):
        example = slug_from(slug) or "back-pain"
        raise ValueError(
            _("Use letters, digits and hyphens for the address, such as ‘%(example)s’.")
            % {"example": example}
        )
    if len(slug) > 80:
        raise ValueError(_("The address is too long: use at most 80 characters."))
    return slug


def can_be_slug(slug: str) -> bool:
    try:
        return clean_slug(slug) == slug != ""
    except ValueError:
        return False


def refusal_of(slug: str, article: Article, kind: str) -> str:
    """Why `article` cannot have this slug, in words; "" where it can."""
    if kind == Article.Kind.PAGE and slug in RESERVED:
        return _("The address ‘/%(slug)s/’ belongs to the site. Choose another.") % {"slug": slug}
    other = Article.objects.filter(slug=slug).exclude(pk=article.pk).only("title").first()
    if other:
        return _("‘%(title)s’ has the address ‘%(slug)s’. Choose another.") % {
            "title": other,
            "slug": slug,
        }
    former = FormerSlug.objects.filter(slug=slug, topic=None).exclude(article_id=article.pk)
    if row := former.select_related("article").first():
        return _(
            "‘%(slug)s’ was the address of ‘%(title)s’, and readers who use it are led there. "
            "Choose another."
        ) % {"slug": slug, "title": row.article}
    planned = Schedule.objects.filter(slug=slug).exclude(article_id=article.pk)
    if row := planned.select_related("article").first():
        return _("‘%(title)s’ will have the address ‘%(slug)s’. Choose another.") % {
            "title": row.article,
            "slug": slug,
        }
    return ""


def known_slugs(slugs: Iterable[str]) -> set[str]:
    """Which of these an article has, had, or will have at a moment to come: one query."""
    wanted = set(slugs)
    present = Article.objects.filter(slug__in=wanted)
    former = FormerSlug.objects.filter(slug__in=wanted, topic=None)
    planned = Schedule.objects.filter(slug__in=wanted)
    found = [rows.order_by().values_list("slug", flat=True) for rows in (present, former, planned)]
    return set(found[0].union(*found[1:]))


class BatchSlugs:
    """The slugs of one batch: what titles make is looked up once, what was given is remembered."""

    def __init__(self, titles: Iterable[str]):
        self.known = known_slugs(slug for title in titles if (slug := slug_from(title)))
        self.given: set[str] = set()

    def free(self, title: str, kind: str) -> str:
        """A slug made from the title that nothing uses or used, and no other of the batch."""
        base = slug_from(title)
        slug, number = base or kind, 1
        is_known = slug in self.known or (not base and bool(known_slugs([slug])))
        while is_known or slug in self.given or (kind == Article.Kind.PAGE and slug in RESERVED):
            number += 1
            slug = f"{(base or kind)[:74].rstrip('-')}-{number}"
            is_known = bool(known_slugs([slug]))
        self.given.add(slug)
        return slug


def is_made_from(slug: str, title: str, kind: str) -> bool:
    """Whether the slug is the one that the title makes, numbered or not."""
    base = slug_from(title) or kind
    return bool(re.fullmatch(rf"{re.escape(base)}|{re.escape(base[:74].rstrip('-'))}-\d+", slug))


def keep_former(article: Article, former: str | None) -> None:
    """After a live article changed from `former`: lead readers from there to the present slug."""
    article.former_slugs.filter(slug=article.slug).delete()
    if former and former != article.slug:
        FormerSlug.objects.get_or_create(slug=former, topic=None, defaults={"article": article})


def connect_links(articles: list[Article]) -> None:
    """Links that texts made to an address before its article was there now have a target."""
    by_slug = {article.slug: article for article in articles if article.slug}
    waiting = Link.objects.filter(slug__in=by_slug, target=None)
    for link in waiting:
        link.target = by_slug[link.slug]
    if waiting:
        Link.objects.bulk_update(waiting, ["target"])
