"""Stored HTML is made anew when the renderer or its list of allowed tags has changed."""

from io import StringIO

import pytest
from django.core.management import call_command

from articles import rendering
from articles.models import Article, Topic
from articles.publishing import deriving


@pytest.mark.django_db
def test_every_row_is_rendered_again_by_a_newer_renderer(monkeypatch, make_article, make_topic):
    topic = make_topic("Back", introduction="About *backs*.")
    for number in range(45):
        make_article(f"Article {number}", topic=topic)
    Article.objects.update(html="old")
    Topic.objects.update(html="old")
    monkeypatch.setattr(deriving.rendering, "VERSION", rendering.VERSION + 1)
    lines = StringIO()
    call_command("render_articles", stdout=lines)
    assert lines.getvalue() == "rendered 46\n"
    assert set(Article.objects.values_list("rendering_version", "html")) == {
        (rendering.VERSION, "<p>Most back pain gets better by itself.</p>\n")
    }
    assert Topic.objects.get().html == "<p>About <em>backs</em>.</p>\n"
    again = StringIO()
    call_command("render_articles", stdout=again)
    assert again.getvalue() == "rendered 0\n"
