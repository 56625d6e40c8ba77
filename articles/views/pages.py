"""What readers ask for: found, and handed to its template. Nothing is rendered while they wait.

What readers may see is said by the querysets of `articles.models` alone. No page here asks who
the reader is, so none reads a session, sets a cookie or varies by one.
"""

import unicodedata
from urllib.parse import quote, urljoin

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.article_page import contents_of, more_in
from articles.models import Article, FormerSlug, Topic, current, current_one, watched
from articles.views import errors, letters
from articles.views.answering import for_readers
from articles.views.paging import page_by_title, page_number

LINES_UP_TO = 24  # topics on the home page that show their line; more of them show names alone
NEWEST = 6

# What a breadcrumb does not show of an article's topics.
UNSEEN = [
    f"{path}__{field}"
    for path in ("topic", "topic__parent", "topic__parent__parent")
    for field in ("introduction", "html", "line")
]


def absolute(request, path: str) -> str:
    """The public address of a path: under SITE_URL, else under the host asked for, which Django
    has found among ALLOWED_HOSTS."""
    return urljoin(settings.SITE_URL or request.build_absolute_uri("/"), path)


def moved(request, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def spellings(slug: str) -> set[str]:
    """A slug as it was asked for, and as slugs are stored: composed, in small letters."""
    return {slug, unicodedata.normalize("NFC", slug).lower()}


# --- home, topics, A to Z ---------------------------------------------------------------------


@for_readers
def home(request):
    topics = current(Topic.objects.top_level().with_articles().only("name", "slug", "line"))
    return render(
        request,
        "home.html",
        {
            "canonical": absolute(request, reverse("home")),
            "topics": topics,
            "has_lines": len(topics) <= LINES_UP_TO,
            "letters": letters.letters(),
            "newest": Article.objects.listed().latest_first().for_list()[:NEWEST],
        },
    )


@for_readers
def topic_detail(request, slug):
    found = Topic.objects.filter(slug=slug).select_related("parent__parent")
    topic = current_one(watched(found))
    if topic is None:
        return former_topic(request, slug)
    listed = Article.objects.listed().in_topic(topic)
    page = page_by_title(request, listed.for_list())
    return render(
        request,
        "topic_detail.html",
        {
            "canonical": absolute(request, topic.get_absolute_url() + page.query),
            "topic": topic,
            "topics": topic.path()[:-1],
            "children": Topic.objects.filter(parent=topic).with_articles(),
            "page": page,
        },
    )


def former_topic(request, slug: str) -> HttpResponse:
    """A topic that has moved: on to its present address."""
    names, known = spellings(slug), watched(Topic.objects.only("slug").order_by())
    found = known.filter(slug__in=names).union(known.filter(former_slugs__slug__in=names), all=True)
    topic = current_one(found)
    if topic is None:
        return errors.missing(request)
    return moved(request, topic.get_absolute_url())


@for_readers
def a_to_z(request):
    alphabet = letters.letters()
    names = []
    if sum(letter.count for letter in alphabet) <= letters.ONE_PAGE:
        names = letters.with_articles(letters.readable_names())
    by_letter = {letter.key: [] for letter in alphabet}
    for name in names:
        by_letter[name.letter].append(name)
    return render(
        request,
        "a_to_z.html",
        {
            "canonical": absolute(request, reverse("a_to_z")),
            "letters": alphabet,
            "groups": [(letter, by_letter[letter.key]) for letter in alphabet] if names else [],
        },
    )


@for_readers
def a_to_z_letter(request, letter):
    alphabet = {entry.slug: entry for entry in letters.letters()}
    if letter not in alphabet and letter.lower() in alphabet:
        return moved(request, reverse("a_to_z_letter", args=[letter.lower()]))
    if letter not in alphabet:
        raise Http404
    entry = alphabet[letter]
    names = letters.readable_names().filter(letter=entry.key)
    parts = letters.parts_of(names, entry.count)
    number = page_number(request, len(parts) or 1)
    first = (number - 1) * letters.PART_SIZE
    path = reverse("a_to_z_letter", args=[letter])
    return render(
        request,
        "a_to_z_letter.html",
        {
            "canonical": absolute(request, f"{path}?page={number}" if number > 1 else path),
            "letters": alphabet.values(),
            "letter": entry,
            "names": letters.with_articles(names)[first : first + letters.PART_SIZE],
            "parts": parts,
            "part": parts[number - 1] if parts else None,
            "before": parts[number - 2] if number > 1 else None,
            "after": parts[number] if number < len(parts) else None,
        },
    )


# --- articles and site pages ------------------------------------------------------------------


@for_readers
def article_detail(request, slug):
    found = Article.objects.readable().filter(kind=Article.Kind.ARTICLE, slug=slug)
    found = found.select_related("topic__parent__parent").defer("body", "text", *UNSEEN)
    article = current_one(watched(found))
    if article is None:
        return elsewhere(request, slug, Article.Kind.ARTICLE)
    previous, following = Article.objects.neighbours(article)
    canonical = absolute(request, article.get_absolute_url())
    return render(
        request,
        "article_detail.html",
        {
            "article": article,
            "description": article.summary or article.teaser,
            "canonical": canonical,
            "home": absolute(request, reverse("home")),
            "topics": topic_links(request, article),
            "contents": contents_of(article),
            "previous": previous,
            "next": following,
            "more_in": more_in(article),
            "recommendations": list(article.recommendations.for_readers()),
            "mistake": mistake_address(article, canonical),
        },
    )


@for_readers
def site_page(request, slug):
    found = Article.objects.readable().filter(kind=Article.Kind.PAGE, slug=slug)
    page = current_one(watched(found.defer("body", "text")))
    if page is None:
        return elsewhere(request, slug, Article.Kind.PAGE)
    canonical = absolute(request, page.get_absolute_url())
    return render(
        request,
        "site_page.html",
        {
            "article": page,
            "description": page.summary or page.teaser,
            "canonical": canonical,
            "contents": contents_of(page),
            "mistake": mistake_address(page, canonical),
        },
    )


def elsewhere(request, slug: str, kind: str) -> HttpResponse:
    """The answer where readers see nothing at an address: on to the present one, or gone; or
    missing, for an address that they never knew: of a draft, a schedule, or nothing."""
    known = watched(Article.objects.filter(kind=kind).defer("body", "text", "html").order_by())
    names = spellings(slug)
    found = known.filter(slug__in=names).union(known.filter(former_slugs__slug__in=names), all=True)
    article = current_one(found)
    if article is None or not article.was_seen():
        return errors.missing(request)
    present = article if article.is_readable() else article.successor()
    if present.is_readable():
        return moved(request, present.get_absolute_url())
    return errors.gone(request, article)


def topic_links(request, article: Article) -> list[tuple[Topic, str]]:
    """The topics that an article stands in, from the top down, with their public addresses."""
    path = article.topic.path() if article.topic_id else []
    return [(topic, absolute(request, topic.get_absolute_url())) for topic in path]


def mistake_address(article: Article, canonical: str) -> str:
    """A mail about this page, begun with its title and address; "" where no mail is read."""
    if not settings.CONTACT_EMAIL:
        return ""
    subject = _("A mistake on “%(title)s”") % {"title": article.title}
    body = f"{article.title}\n{canonical}\n\n".replace("\n", "\r\n")
    to = quote(settings.CONTACT_EMAIL, safe="@")
    return f"mailto:{to}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


@never_cache
@require_safe
def article_edit(request, slug):
    """From what an editor reads to its form. Whoever is not signed in is asked to do so first,
    whether there is such an article or not."""
    if not (request.user.is_active and request.user.is_staff):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    pk = Article.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if pk is None:
        former = FormerSlug.objects.filter(slug=slug, topic=None)
        pk = former.values_list("article_id", flat=True).first()
    if pk is None:
        raise Http404
    return redirect("admin:articles_article_change", pk)


@for_readers
def robots(request):
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "Disallow: /articles/*/edit/",
        f"Sitemap: {absolute(request, reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
