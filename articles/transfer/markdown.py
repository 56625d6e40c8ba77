"""A folder of Markdown files: one article a file, its facts in TOML between two lines of `+++`.

Beside the articles lie `topics.toml` (`[[topic]]`, a parent above its children) and
`pictures/pictures.toml` (`[[picture]]`). A text shows one of these pictures by its name, as in
`![…](picture:name.png)`: whoever stores the picture puts its address there.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.transfer.record import (
    ArticleRecord,
    PictureRecord,
    Place,
    Recommended,
    Record,
    TopicRecord,
    TopicRef,
    Unreadable,
)

FENCE = "+++\n"


def read_folder(folder: Path, prefix: str) -> Iterator[Record]:
    """Topics, pictures, then articles, in the order of their dates and names.

    `prefix` begins every `import_ref`. Raises Unreadable for the first mistake: such a folder is
    our own.
    """
    for topic in _toml(folder / "topics.toml").get("topic", ()):
        yield TopicRecord(
            slug=topic["slug"],
            name=topic["name"],
            parent=topic.get("parent", ""),
            line=topic.get("line", ""),
            introduction=topic.get("introduction", "").strip(),
            place=Place("topics.toml"),
        )
    for picture in _toml(folder / "pictures" / "pictures.toml").get("picture", ()):
        yield PictureRecord(
            name=picture["file"],
            path=folder / "pictures" / picture["file"],
            alt=picture.get("alt", ""),
            credit=picture.get("credit", ""),
            place=Place("pictures.toml"),
        )
    articles = [
        read_markdown(file.read_text(encoding="utf-8"), file.name, prefix)
        for file in folder.glob("*.md")
    ]
    yield from sorted(articles, key=lambda article: (article.published_at, article.slug))


def _toml(file: Path) -> dict:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"{file.name}: {error}") from None


def read_markdown(text: str, file: str, prefix: str) -> ArticleRecord:
    """The article that a file holds. Raises Unreadable."""
    front, fence, body = text.removeprefix(FENCE).partition(f"\n{FENCE}")
    if not text.startswith(FENCE) or not fence:
        raise Unreadable(_("The file does not begin with facts between two lines of +++."), line=1)
    try:
        facts = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_("Between the lines of +++: %(problem)s") % {"problem": error}) from None
    for name in ("title", "slug", "published_at"):
        if not facts.get(name):
            raise Unreadable(_("Add ‘%(name)s’ between the lines of +++.") % {"name": name})
    is_page = facts.get("page", False)
    return ArticleRecord(
        title=facts["title"],
        import_ref=f"{prefix}{facts['slug']}",
        kind="page" if is_page else "article",
        slug=facts["slug"],
        summary=facts.get("summary", ""),
        body=body.strip(),
        topic=TopicRef(slug=facts["topic"]) if "topic" in facts else None,
        also_in=tuple(TopicRef(slug=slug) for slug in facts.get("also_in", ())),
        also_called=tuple(facts.get("also_called", ())),
        published_at=_moment(facts["published_at"]),
        updated_at=_moment(facts.get("updated_at")),
        footer_order=facts.get("footer_order"),
        recommendations=tuple(
            Recommended(
                slug=row.get("article", ""),
                url=row.get("url", ""),
                title=row.get("title", "") or row.get("wanted", ""),
                teaser=row.get("teaser", ""),
            )
            for row in facts.get("recommend", ())
        ),
        place=Place(file),
    )


def _moment(value: datetime | date | None) -> datetime | None:
    """TOML's dates, of which those without a zone are ours."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
