"""What is made from an article's text when it is saved: HTML, contents, plain text, teaser, and
the rows of names, links and pictures. Rendering stays pure, so addresses are looked up here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, unquote

from django.conf import settings
from django.db.models import Q

from articles import rendering, signals
from articles.models import Article, FormerSlug, Image, Link, Name, Topic
from articles.publishing.writing import writing
from articles.words import index_letter, match_key, sort_key, teaser

# /articles/<slug>/ is an article, /<slug>/ a site page; query and fragment may follow.
OWN_ADDRESS = re.compile(r"^/(?:articles/)?([^/?#\s\x00-\x1f\x7f]{1,80})/?(?:[?#].*)?$")


def own_slug(address: str) -> str:
    """The slug that an address of this site names, or "" where it names none."""
    if settings.SITE_URL:
        address = address.removeprefix(settings.SITE_URL)
    match = OWN_ADDRESS.match(unquote(address))
    return match[1] if match else ""


def find_targets(slugs: Iterable[str]) -> dict[str, Article]:
    """The articles that present or former slugs lead to."""
    slugs = set(slugs)
    if not slugs:
        return {}
    few = Article.objects.only("kind", "slug")
    former = FormerSlug.objects.filter(slug__in=slugs, topic=None).select_related("article")
    found = {row.slug: row.article for row in former.only("slug", "article__kind", "article__slug")}
    return found | {article.slug: article for article in few.filter(slug__in=slugs)}


def maps_for(links: Iterable[str], images: Iterable[str]) -> tuple[dict, dict]:
    """Two maps for `render`: of picture addresses to renditions, and of links that lead to a
    former address to the present one."""
    slugs = {address: slug for address in links if (slug := own_slug(address))}
    targets = find_targets(slugs.values())
    moved = {}
    for address, slug in slugs.items():
        target = targets.get(slug)
        if target and target.slug:
            present = target.get_absolute_url()
            path = re.split(r"[?#]", address.removeprefix(settings.SITE_URL))[0]
            if unquote(path) != unquote(present):
                moved[re.split(r"[?#]", address)[0]] = present
    return Image.objects.renditions_of(images), moved


def render(source: str) -> rendering.Rendering:
    """`rendering.render` with the pictures and present addresses of this site.

    Raises rendering.SourceTooLong.
    """
    plain = rendering.render(source)
    if not plain.images and not any(map(own_slug, plain.links)):
        return plain
    images, links = maps_for(plain.links, [use.address for use in plain.images])
    return rendering.render(source, images, links) if images or links else plain


def prose(made: rendering.Rendering) -> str:
    """The text without its headings: what a teaser is cut from where there is no summary."""
    headings = {heading.text for heading in made.contents}
    return "\n".join(line for line in made.text.splitlines() if line not in headings)


def derive(article: Article, made: rendering.Rendering | None = None) -> rendering.Rendering:
    """Set every field that is made from the others, of which `made` is the text's rendering where
    there is one already. Nothing is saved."""
    made = made or render(article.body)
    article.html = made.html
    article.contents = [[h.level, h.id, h.text] for h in made.contents]
    article.text = made.text
    article.teaser = teaser(article.summary or prose(made))
    article.title_key = match_key(article.title)[:200]
    article.sort_key = sort_key(article.title)[:200]
    article.rendering_version = rendering.VERSION
    return made


DERIVED = [
    "html", "contents", "text", "teaser", "title_key", "sort_key", "rendering_version",
]  # fmt: skip


def write_derived_rows(made: Sequence[tuple[Article, rendering.Rendering]], new: bool) -> None:
    """Replace the rows of names, links and pictures of saved articles."""
    articles = [article for article, _ in made]
    if not new:
        for model in (Name, Link, Article.images.through):
            model.objects.filter(article__in=articles).delete()
    Name.objects.bulk_create(
        Name(
            article=article,
            name=name,
            sort_key=sort_key(name)[:200],
            letter=index_letter(name),
            is_title=name == article.title,
        )
        for article in articles
        if article.kind == Article.Kind.ARTICLE and article.title
        for name in dict.fromkeys([article.title, *article.other_names()])
    )
    slugs = {
        article.pk: list(dict.fromkeys(s for link in page.links if (s := own_slug(link))))
        for article, page in made
    }
    targets = find_targets(slug for several in slugs.values() for slug in several)
    Link.objects.bulk_create(
        Link(article=article, slug=slug, target=targets.get(slug))
        for article in articles
        for slug in slugs[article.pk]
    )
    addresses = {use.address for _, page in made for use in page.images}
    pictures = Image.objects.by_address(addresses)
    through = Article.images.through
    through.objects.bulk_create(
        through(article_id=article.pk, image_id=pk)
        for article, page in made
        for pk in {pictures[use.address].pk for use in page.images if use.address in pictures}
    )


@writing()
def render_again(articles: Iterable[Article]) -> int:
    """Derive stored articles anew, where an address, a picture or the renderer has changed.
    Returns how many there were. Hand over a query, or what the same transaction has read: else
    the HTML of an older text may go over that of a newer one."""
    made = []
    for article in articles:
        page = derive(article)
        article.save(update_fields=DERIVED)
        made.append((article, page))
    write_derived_rows(made, new=False)
    return len(made)


def render_introductions(former_slugs: Iterable[str | None]) -> None:
    """Derive the introductions of topics anew that link to one of these addresses.

    They have no rows of links; topics are few, and what they link to stands in their HTML.
    """
    changed = [f"/{quote(slug)}" for slug in former_slugs if slug]
    linking = [
        topic
        for topic in Topic.objects.exclude(introduction="").order_by("pk")
        if any(address in topic.html for address in changed)
    ]
    _render_topics(linking)


def _render_topics(topics: list[Topic]) -> None:
    for topic in topics:
        topic.html = render(topic.introduction).html
        topic.rendering_version = rendering.VERSION
        topic.save(update_fields=["html", "rendering_version"])
    if topics:
        signals.topic_changed.send(Topic, topic_ids=[topic.pk for topic in topics])


@writing()
def _render_some(older: Q, batch: int) -> int:
    if topics := list(Topic.objects.filter(older).order_by("pk")[:batch]):
        _render_topics(topics)
        return len(topics)
    articles = list(Article.objects.filter(older).order_by("pk")[:batch])
    render_again(articles)
    if live := [row.pk for row in articles if row.status == Article.Status.LIVE]:
        signals.published.send(Article, article_ids=live)
    return len(articles)


def render_outdated(batch: int = 20) -> Iterator[int]:
    """Make anew all HTML that an older renderer made, a batch a transaction, so that it can be
    stopped and run again. Yields how many rows each batch had."""
    older = ~Q(rendering_version=rendering.VERSION)
    while number := _render_some(older, batch):
        yield number
