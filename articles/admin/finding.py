"""Finding an article as an editor means it: by words of its title, or by an address of this site.

Every answer is bounded, and says of each article whether readers can open it.
"""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from articles.models import Article, FormerSlug
from articles.publishing import Row
from articles.words import match_key

MOST = 10
LONGEST = 500
BY_SLUG = {"article_detail", "article_edit", "site_page"}
BY_ID = {"articles_article_change", "article_publish", "article_history"}


@dataclass
class Found:
    """What a text can mean: rows to choose from, best first, and words where there is none.

    `exact` is the row that needs no choosing; `wanted` the one for a title that nothing has.
    """

    rows: list[Row] = field(default_factory=list)
    exact: Row | None = None
    wanted: Row | None = None
    message: str = ""


def own_path(request: HttpRequest, text: str) -> str:
    """The path of an address of this site, or "" where the text is none."""
    if text.startswith("/") and not text.startswith("//"):
        text = f"https://{request.get_host()}{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    ours = {request.get_host().lower(), urlsplit(settings.SITE_URL).netloc.lower()}
    if parts.scheme not in ("http", "https") or parts.netloc.lower() not in ours - {""}:
        return ""
    return unquote(parts.path)


def article_at(request: HttpRequest, text: str) -> Article | None:
    """The article that a pasted address of this site leads to, former addresses included."""
    path = own_path(request, text)
    if not path:
        return None
    try:
        match = resolve(path if path.endswith("/") else f"{path}/")
    except Resolver404:
        return None
    articles = Article.objects.defer("body", "html", "text", "contents")
    if match.url_name in BY_SLUG:
        slug = match.kwargs["slug"]
        former = FormerSlug.objects.filter(slug=slug, topic=None).values("article_id")
        return articles.filter(slug=slug).first() or articles.filter(pk__in=former).first()
    if match.url_name in BY_ID:
        pk = str(match.kwargs.get("object_id", match.kwargs.get("pk", "")))
        return articles.filter(pk=pk).first() if pk.isascii() and pk.isdecimal() else None
    return None


def by_title(text: str, but: int | None = None) -> list[Article]:
    """Articles whose title has these words, those that begin with them first."""
    key = match_key(text)
    if not key:
        return []
    found: list[int] = []
    keys = Article.objects.order_by("title_key", "pk").values_list("pk", flat=True)
    for lookup in ("startswith", "contains"):
        # Only the index of titles is read: no text of any article.
        found += keys.filter(**{f"title_key__{lookup}": key})[: 2 * MOST]
    few = Article.objects.defer("body", "html", "text", "contents").in_bulk(set(found) - {but})
    articles = [few[pk] for pk in dict.fromkeys(found) if pk in few]
    return [article for article in articles if article.kind == Article.Kind.ARTICLE][:MOST]


def find(request: HttpRequest, text: str, but: int | None = None) -> Found:
    """What `text` means in “Find an article by title, or paste an address”, from article `but`."""
    text = " ".join(text.replace("\0", "").split())[:LONGEST]
    if not text:
        return Found(message=_("Type words of a title, or paste an address."))
    if own_path(request, text) and "/" in text:
        article = article_at(request, text)
        if article is None:
            return Found(message=_("There is no article at this address of the site."))
        if article.pk == but:
            return Found(message=_("An article cannot recommend itself."))
        if article.kind == Article.Kind.PAGE:
            return Found(
                message=_("‘%(title)s’ is a site page. Recommend articles or outside pages.")
                % {"title": article}
            )
        return Found(rows=[Row(target=article)], exact=Row(target=article))
    if text.lower().startswith("https://"):
        page = Row(url=text)
        return Found(rows=[page], exact=page)
    if text.lower().startswith("http://"):
        return Found(message=_("Use an address that starts with https://."))
    articles = by_title(text, but)
    same = [article for article in articles if article.title_key == match_key(text)]
    title = text[:200]
    return Found(
        rows=[Row(target=article) for article in articles],
        exact=Row(target=same[0]) if len(same) == 1 else None,
        wanted=None if same else Row(title=title),
    )
