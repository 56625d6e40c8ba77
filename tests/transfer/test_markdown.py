"""Markdown with facts between lines of +++: what the demo is written in."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from articles.transfer.markdown import read_folder, read_markdown
from articles.transfer.record import (
    ArticleRecord,
    PictureRecord,
    Place,
    Recommended,
    TopicRecord,
    TopicRef,
    Unreadable,
)

ARTICLE = """+++
title = "Sore feet"
slug = "sore-feet"
summary = "They hurt."
topic = "feet"
also_in = ["legs"]
also_called = ["Podalgia"]
published_at = 2026-03-05T11:05:00Z
updated_at = 2026-04-01
recommend = [
  { article = "cold-hands" },
  { url = "https://example.org/x", title = "Outside", teaser = "Good." },
  { wanted = "Dry skin" },
]
+++

## First

+++ stays +++

![A foot](picture:foot.png)
"""


def test_every_fact_is_read():
    assert read_markdown(ARTICLE, "sore-feet.md", "demo:") == ArticleRecord(
        title="Sore feet",
        import_ref="demo:sore-feet",
        slug="sore-feet",
        summary="They hurt.",
        body="## First\n\n+++ stays +++\n\n![A foot](picture:foot.png)",
        topic=TopicRef(slug="feet"),
        also_in=(TopicRef(slug="legs"),),
        also_called=("Podalgia",),
        published_at=datetime(2026, 3, 5, 11, 5, tzinfo=UTC),
        updated_at=datetime(2026, 4, 1, tzinfo=ZoneInfo("Europe/London")),
        recommendations=(
            Recommended(slug="cold-hands"),
            Recommended(url="https://example.org/x", title="Outside", teaser="Good."),
            Recommended(title="Dry skin"),
        ),
        place=Place("sore-feet.md"),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Sore feet", "The file does not begin with facts between two lines of +++."),
        ("+++\ntitle = 'x'\n", "The file does not begin with facts between two lines of +++."),
        ("+++\ntitle = \n+++\n", "Between the lines of +++: Invalid value"),
        ("+++\ntitle = 'x'\n+++\n", "Add ‘slug’ between the lines of +++."),
    ],
)
def test_file_that_is_not_of_this_kind_is_refused(text, reason):
    with pytest.raises(Unreadable) as refusal:
        read_markdown(text, "x.md", "")
    assert refusal.value.reason.startswith(reason)


def test_folder_gives_topics_pictures_and_articles_by_date(tmp_path):
    (tmp_path / "topics.toml").write_text(
        '[[topic]]\nslug = "legs"\nname = "Legs"\nintroduction = """\nAbout legs.\n"""\n'
        '[[topic]]\nslug = "feet"\nname = "Feet"\nparent = "legs"\nline = "All of them"\n'
    )
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "pictures.toml").write_text(
        '[[picture]]\nfile = "foot.png"\nalt = "A foot"\ncredit = "Us"\n'
    )
    for name, date in [("a", "2026-03-03"), ("b", "2026-01-01"), ("c", "2026-02-02")]:
        (tmp_path / f"{name}.md").write_text(
            f"+++\ntitle = '{name}'\nslug = '{name}'\npublished_at = {date}\n+++\nText."
        )
    legs, feet, picture, *articles = read_folder(tmp_path, "demo:")
    assert legs == TopicRecord(
        slug="legs", name="Legs", introduction="About legs.", place=Place("topics.toml")
    )
    assert feet == TopicRecord(
        slug="feet", name="Feet", parent="legs", line="All of them", place=Place("topics.toml")
    )
    assert picture == PictureRecord(
        name="foot.png",
        path=tmp_path / "pictures" / "foot.png",
        alt="A foot",
        credit="Us",
        place=Place("pictures.toml"),
    )
    assert [article.slug for article in articles] == ["b", "c", "a"]
