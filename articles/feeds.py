"""Atom feeds of the newest articles, of the site and of each topic, with their whole text.

An entry's id is a tag URI (RFC 4151) of the site's host and the article's number: it stays what it
is when the address or the date of the article changes, so that no reader sees an entry twice.
"""

import re
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.models import Article, Topic, current, current_one, watched

ENTRIES = 20

# The policy of rendering escapes “>” and quotes within attributes, so this is a tag and nothing
# that a text says about one.
TAG = re.compile(r"<[a-z][^>]*>")
ADDRESS = re.compile(r' (href|src|srcset)="([^"]*)"')
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sayable(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold."""
    return NOT_XML.sub("", text)


def with_public_addresses(html: str, page: str) -> str:
    """Sanitised HTML of the page at the public address `page`, with whole addresses: where a feed
    is read there is nothing for a relative one to be relative to."""
    origin = page[: -len(urlsplit(page).path)]

    def whole(address: str) -> str:
        if SCHEME.match(address):
            return address
        return (origin if address.startswith("/") else page) + address

    def attribute(match: re.Match) -> str:
        name, value = match.groups()
        if name == "srcset":
            value = ", ".join(whole(candidate.strip()) for candidate in value.split(","))
        else:
            value = whole(value)
        return f' {name}="{value}"'

    return TAG.sub(lambda tag: ADDRESS.sub(attribute, tag[0]), html)


class AtomWithContent(Atom1Feed):
    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class SiteFeed:
    """`/feed/`: the newest articles of the site."""

    def __call__(self, request):
        return self.answer(
            request,
            key="feed",
            title=settings.SITE_NAME,
            page=reverse("home"),
            path=reverse("feed"),
            articles=Article.objects.listed(),
        )

    def answer(self, request, *, key, title, page, path, articles) -> HttpResponse:
        """The feed of `articles`; `key` is what its id ends in, `page` what it is the feed of."""
        base = settings.SITE_URL or request.build_absolute_uri("/")
        tag = f"tag:{urlsplit(base).hostname},2026:"
        feed = AtomWithContent(
            title=sayable(title),
            link=urljoin(base, page),
            description=None,
            language=settings.LANGUAGE_CODE,
            author_name=settings.SITE_NAME,
            feed_url=urljoin(base, path),
            feed_guid=f"{tag}{key}",
        )
        few = ("kind", "title", "slug", "summary", "teaser", "html", "published_at", "updated_at")
        for article in current(articles.latest_first().only(*few)[:ENTRIES]):
            address = urljoin(base, article.get_absolute_url())
            feed.add_item(
                title=sayable(article.title),
                link=address,
                description=escape(sayable(article.summary or article.teaser)),
                unique_id=f"{tag}article/{article.pk}",
                pubdate=article.published_at,
                updateddate=article.updated_at or article.published_at,
                content=sayable(with_public_addresses(article.html, address)),
            )
        response = HttpResponse(content_type=feed.content_type)
        feed.write(response, "utf-8")
        return response


class TopicFeed(SiteFeed):
    """`/topics/<slug>/feed/`: the newest articles of a topic; a former address leads on."""

    def __call__(self, request, slug):
        topic = current_one(watched(Topic.objects.filter(slug=slug)))
        if topic is None:
            topic = current_one(watched(Topic.objects.filter(former_slugs__slug=slug)))
            if topic is None:
                raise Http404
            return HttpResponsePermanentRedirect(reverse("topic_feed", args=[topic.slug]))
        title = _("%(topic)s – %(site)s") % {"topic": topic.name, "site": settings.SITE_NAME}
        return self.answer(
            request,
            key=f"topic/{topic.pk}",
            title=title,
            page=topic.get_absolute_url(),
            path=reverse("topic_feed", args=[topic.slug]),
            articles=Article.objects.listed().in_topic(topic),
        )
