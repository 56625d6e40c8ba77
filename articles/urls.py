"""Readers' addresses. One name, three places: URL name = view = template stem."""

from django.urls import path, register_converter

from articles import feeds, media_views, sitemaps
from articles.views import pages
from articles.views.answering import for_readers
from articles.views.shared import shared


class SlugConverter:
    """A slug with the letters of every script, and the marks that some put above and below them."""

    regex = r"[^/\x00-\x20]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SlugConverter, "words")

urlpatterns = [
    path("", pages.home, name="home"),
    path("topics/<words:slug>/", pages.topic_detail, name="topic_detail"),
    path("topics/<words:slug>/feed/", for_readers(feeds.TopicFeed()), name="topic_feed"),
    path("articles/<words:slug>/", pages.article_detail, name="article_detail"),
    path("articles/<words:slug>/edit/", pages.article_edit, name="article_edit"),
    path("a-to-z/", pages.a_to_z, name="a_to_z"),
    path("a-to-z/<words:letter>/", pages.a_to_z_letter, name="a_to_z_letter"),
    path("feed/", for_readers(feeds.SiteFeed()), name="feed"),
    path("sitemap.xml", for_readers(sitemaps.sitemap), name="sitemap"),
    path("robots.txt", pages.robots, name="robots"),
    path("shared/<str:token>/", shared, name="shared"),
    path("media/<path:name>", media_views.media, name="media"),
    path("<words:slug>/", pages.site_page, name="site_page"),
    path("<words:slug>/edit/", pages.article_edit, name="site_page_edit"),
]
