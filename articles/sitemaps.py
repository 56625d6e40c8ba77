"""`/sitemap.xml` for search engines: every address that readers can find, with its last change.

The protocol allows 50,000 addresses a file; a site with more articles than `PER_FILE` has an index
of files, `?page=1` and on.
"""

import re
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from articles.models import Article, Topic, current

PER_FILE = 10_000
NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def sitemap(request):
    base = settings.SITE_URL or request.build_absolute_uri("/")
    articles = Article.objects.listed().order_by("pk")
    counted = current(articles.order_by().values("kind").annotate(count=Count("pk")))
    files = max(1, -(-sum(row["count"] for row in counted) // PER_FILE))
    asked = request.GET.get("page", "")
    if asked and not (NUMBER.fullmatch(asked) and int(asked) <= files):
        raise Http404
    if files > 1 and not asked:
        here = urljoin(base, reverse("sitemap"))
        addresses = [f"{here}?page={number}" for number in range(1, files + 1)]
        return xml(request, "sitemap_index.xml", addresses)

    number = int(asked or 1)
    pages = [] if number > 1 else pages_around()
    rows = articles.only("kind", "slug", "published_at", "updated_at")
    for article in rows[(number - 1) * PER_FILE : number * PER_FILE]:
        pages.append((article.get_absolute_url(), article.updated_at or article.published_at))
    return xml(request, "sitemap.xml", [(urljoin(base, path), changed) for path, changed in pages])


def pages_around() -> list:
    """What is not an article: home, the A to Z, topics in which there is something, site pages."""
    pages = [(reverse("home"), None), (reverse("a_to_z"), None)]
    topics = Topic.objects.with_articles().only("slug")
    pages += [(topic.get_absolute_url(), None) for topic in topics]
    rows = Article.objects.site_pages().only("kind", "slug", "published_at", "updated_at")
    return pages + [(row.get_absolute_url(), row.updated_at or row.published_at) for row in rows]


def xml(request, template: str, addresses: list):
    context = {"addresses": addresses}
    return render(request, template, context, content_type="application/xml; charset=utf-8")
