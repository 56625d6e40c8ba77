"""The demo content: every file of it loads, and loads once."""

import pytest

from articles import publishing
from articles.models import Article, Image, Recommendation, Topic
from articles.transfer import load_demo
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
