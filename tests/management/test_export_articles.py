"""`manage.py export_articles`: its words, and the way to `import_articles` and back."""

import io

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Image
from articles.publishing import store_picture
from tests.pictures import making

pytestmark = pytest.mark.django_db


def test_what_was_written_can_be_read_again(make_article, make_topic, tmp_path):
    make_article("Sore feet", topic=make_topic("Feet"))
    path = tmp_path / "site.jsonl.gz"
    out = io.StringIO()
    call_command("export_articles", str(path), stdout=out)
    assert out.getvalue() == f"articles 1, topics 1, pictures 0: {path}\n"
    Article.objects.update(import_ref=None)
    out = io.StringIO()
    call_command("import_articles", str(path), stdout=out)
    assert out.getvalue() == "created 0, updated 0, unchanged 1, failed 0\n"


def test_place_that_cannot_be_written(tmp_path):
    path = tmp_path / "no" / "folder" / "x.jsonl"
    with pytest.raises(
        CommandError, match=r"x\.jsonl cannot be written: .* Choose another place\."
    ):
        call_command("export_articles", str(path))


def test_lost_picture_is_told_and_the_exit_code_says_so(tmp_path):
    image = store_picture(making.saved(making.scene(), "PNG"), alt="A foot", by=None)
    image.file.storage.delete(image.file.name)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("export_articles", str(tmp_path / "x.jsonl"), stdout=out, stderr=err)
    assert end.value.code == 1
    assert err.getvalue() == "The files of the picture ‘A foot’ are lost.\n"
    assert Image.objects.count() == 1
