"""The demo content: every file of it loads, and loads once."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group

from articles import publishing
from articles.models import (
    Article,
    Comment,
    Event,
    Image,
    Recommendation,
    Review,
    Topic,
    User,
    Version,
)
from articles.transfer import begin_demo, load_demo
from articles.transfer.demo import FOLDER
from tests.pictures import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_pictures(monkeypatch):
    """Pictures of the demo, without the seconds that their renditions take."""
    store = publishing.store_picture
    widths = iter(range(20, 100))

    def store_small(upload, **named):
        picture = making.saved(making.scene(next(widths), 10), "PNG")
        image = store(picture, **named)
        return image

    monkeypatch.setattr(publishing, "store_picture", store_small)


def test_demo_loads_whole_and_reads_as_a_site(small_pictures):
    told = []
    counts = load_demo(told.append)
    files = len(list(FOLDER.glob("*.md")))
    assert told == []
    assert str(counts) == f"created {files}, updated 0, unchanged 0, failed 0"
    assert Article.objects.published().count() == files
    assert Article.objects.listed().filter(topic=None).count() == 0
    assert list(Article.objects.site_pages().values_list("footer_order", flat=True)) == [1, 2, 3, 4]
    assert Topic.objects.filter(parent=None).count() >= 6
    assert Recommendation.objects.wanted().values("wanted_key").distinct().count() == 3
    shown = Image.objects.filter(articles__isnull=False).distinct().count()
    assert shown == Image.objects.count() == len(list((FOLDER / "pictures").glob("*.png")))
    assert not Article.objects.filter(html__contains="picture:").exists()
    again = load_demo(told.append)
    assert (str(again), told) == (f"created 0, updated 0, unchanged {files}, failed 0", [])


def test_demo_has_work_under_way_once(small_pictures, editor):
    editor.groups.add(Group.objects.get(name="Administrator"))
    load_demo()
    files = Article.objects.count()
    assert begin_demo(editor)
    [sciatica] = Review.objects.waiting().filter(reviewer=editor, article__slug="sciatica")
    assert sciatica.asked_by.first_name == "Ana"
    assert Comment.objects.filter(article=sciatica.article).count() == 1
    stages = dict(Article.objects.exclude(stage="").values_list("title", "stage"))
    assert stages == {
        "Sciatica: pain that runs down the leg": "in_review",
        "Tennis elbow": "in_review",
        "Eczema": "sent_back",
        "Trouble sleeping": "approved",
        "Sunburn": "draft",
        "Flu": "scheduled",
    }
    gone = Article.objects.get(status="withdrawn")
    assert (gone.title, gone.withdrawal) == ("Ear candles", "unsafe")
    assert Article.objects.get(title="Chilblains").is_scheduled()
    before = (Article.objects.count(), Event.objects.count(), Version.objects.count())
    assert before[0] == files + 3
    assert not begin_demo(editor)
    assert load_demo().unchanged == files
    assert (Article.objects.count(), Event.objects.count(), Version.objects.count()) == before


def test_demo_work_leaves_alone_what_somebody_has_changed(small_pictures, editor):
    load_demo()
    flu = Article.objects.get(slug="flu")
    content = replace(publishing.content_of(flu), body="Mine.")
    publishing.save_draft(flu, content=content, by=editor)
    publishing.withdraw(Article.objects.get(slug="eczema"), by=editor)
    assert begin_demo(editor)
    flu.refresh_from_db()
    assert (publishing.draft_content(flu).body, flu.stage) == ("Mine.", "draft")
    assert not Review.objects.filter(article__slug="eczema").exists()
    assert Review.objects.filter(article__slug="sciatica").exists()


def test_demo_work_is_whole_or_not_at_all(small_pictures, editor, monkeypatch):
    load_demo()
    before = (Article.objects.count(), Event.objects.count())
    monkeypatch.setattr(publishing, "withdraw", lambda *_args, **_named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        begin_demo(editor)
    assert (Article.objects.count(), Event.objects.count()) == before
    assert not User.objects.filter(first_name="Ana").exists()
