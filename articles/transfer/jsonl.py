"""JSON Lines, one record a line: articles of other collections, and a site's whole content.

Two vocabularies. A line with `record` is of our own export and says everything: `site`, then each
`topic`, each `picture` with its `piece`s, each `article` with its `version`s. Any other line is
an article of a collection: `id`, `title`, `body_markdown`, `meta_description`, `groups`,
`synonyms`, dates, and whatever says that it was not public.
"""

import base64
import binascii
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from articles.transfer.fields import Fields, parse_object
from articles.transfer.history_lines import history_fields, read_history, read_version
from articles.transfer.lines import lines_of
from articles.transfer.record import (
    ArticleRecord,
    Place,
    Recommended,
    Record,
    Refusal,
    StoredPicture,
    TopicRecord,
    TopicRef,
    Unreadable,
)

VERSION = 2
READABLE = (1, VERSION)  # the first had no versions of articles
PIECE = 600_000  # bytes of a picture in one line
MAX_PICTURE_FILE = 50_000_000
MAX_REF = 200
MAX_REFUSED = 1000  # in a row: after as many the file is something else
KINDS = ("article", "page")
STATES = ("draft", "live", "withdrawn")
PUBLIC = frozenset(["live", "published", "publish", "public"])
# The names that dates have in collections, the surest first.
PUBLISHED = ("published_at", "date_published", "published_on", "date_created", "created_at")
HIDDEN = ("draft", "is_draft", "private", "is_private", "password", "paid", "trash", "deleted")
UPDATED = ("updated_at", "date_updated", "date_modified", "modified_at")


def read_jsonl(
    path: Path, file: str, left_out: Counter | None = None
) -> Iterator[Record | Refusal]:
    """The records of a file in its order, a Refusal for each line that cannot be understood.

    Files of pictures lie in a temporary folder until the next record is asked for. `left_out`
    counts fields that this site has no place for.
    """
    with tempfile.TemporaryDirectory() as folder:
        pictures = _Pictures(Path(folder))
        place, refused = Place(file), 0
        for found in lines_of(path, file):
            if isinstance(found, Refusal):
                yield found
                continue
            place = Place(file, found[0])
            try:
                fields = Fields(parse_object(found[1].rstrip()))
                record = _read(fields, pictures)
                refused = 0
            except Unreadable as problem:
                yield Refusal(place, problem.reason)
                refused += 1
                if refused < MAX_REFUSED:
                    continue
                yield Refusal(place, _("Nothing but such lines: the rest of the file was left."))
                return
            if record is not None:
                if left_out is not None and len(left_out) < 1000:
                    left_out.update(fields.unused())
                yield replace(record, place=place)
        if pictures.open is not None:
            yield Refusal(place, _("The file ends within a picture. Export it again."))


def _read(fields: Fields, pictures: "_Pictures") -> Record | None:
    kind = fields.line("record")
    if kind is None:
        return read_collected(fields)
    if kind == "site":
        if fields.number("version") not in READABLE:
            raise Unreadable(_("This export was made by another version of healthsite."))
        return None
    readers = {
        "topic": read_topic,
        "article": read_exported,
        "version": read_version,
        "picture": pictures.begin,
        "piece": pictures.add,
    }
    if kind not in readers:
        raise Unreadable(
            _("‘%(kind)s’ is no kind of record: leave ‘record’ out for an article.")
            % {"kind": kind[:60]}
        )
    return readers[kind](fields)


def _required(fields: Fields, name: str) -> str:
    value = fields.line(name)
    if not value:
        raise Unreadable(_("The record has no ‘%(name)s’. Add it.") % {"name": name})
    return value


def read_collected(fields: Fields) -> ArticleRecord:
    """An article of a collection. Raises Unreadable."""
    ref = fields.identity("id")
    if not ref:
        raise Unreadable(
            _("The record has no ‘id’. Give each record its own: a later import finds it by that.")
        )
    if len(ref) > MAX_REF:
        raise Unreadable(
            _("‘id’ has more than %(most)s characters. Give a shorter one.") % {"most": MAX_REF}
        )
    groups = fields.lines("groups")
    topics = None if groups is None else tuple(TopicRef(name=name) for name in groups)
    return ArticleRecord(
        title=_required(fields, "title"),
        import_ref=ref,
        status="live" if _is_public(fields) else "draft",
        summary=fields.line("meta_description"),
        body=fields.text("body_markdown") or "",
        topic=topics[0] if topics else None,
        also_in=topics[1:] if topics else None,
        also_called=fields.lines("synonyms"),
        published_at=_first_date(fields, PUBLISHED),
        updated_at=_first_date(fields, UPDATED),
    )


def _is_public(fields: Fields) -> bool:
    """Whether nothing in the record says that readers could not see it. In doubt they could not."""
    for name in ("status", "visibility"):
        value = fields.raw(name)
        if value is not None and str(value).strip().lower() not in PUBLIC:
            return False
    if str(fields.raw("published")).strip().lower() in ("false", "no", "0"):
        return False
    return not any(fields.is_set(name) for name in HIDDEN)


def _first_date(fields: Fields, names: tuple[str, ...]):
    dates = [fields.moment(name) for name in names]
    return next((moment for moment in dates if moment), None)


def read_topic(fields: Fields) -> TopicRecord:
    return TopicRecord(
        slug=_required(fields, "slug"),
        name=_required(fields, "name"),
        parent=fields.line("parent") or "",
        line=fields.line("line") or "",
        introduction=fields.text("introduction") or "",
        former_slugs=fields.lines("former_slugs") or (),
    )


def read_exported(fields: Fields) -> ArticleRecord:
    """An article as `article_fields` wrote it. Raises Unreadable."""
    topic = fields.line("topic")
    return ArticleRecord(
        is_whole=True,
        title=fields.line("title") or "",
        import_ref=fields.text("import_ref") or "",
        import_digest=fields.line("import_digest") or "",
        kind=fields.choice("kind", KINDS),
        status=fields.choice("status", STATES),
        slug=fields.line("slug"),
        summary=fields.text("summary") or "",
        body=fields.text("body") or "",
        topic=TopicRef(slug=topic) if topic else None,
        also_in=tuple(TopicRef(slug=slug) for slug in fields.lines("also_in") or ()),
        also_called=fields.lines("also_called") or (),
        published_at=fields.moment("published_at"),
        updated_at=fields.moment("updated_at"),
        footer_order=fields.number("footer_order", most=32767),
        recommendations=tuple(
            Recommended(
                title=row.line("title") or "",
                slug=row.line("article") or "",
                url=row.text("url") or "",
                teaser=row.line("teaser") or "",
                is_teaser_imported=bool(row.truth("is_teaser_imported")),
            )
            for row in fields.objects("recommendations")
        ),
        former_slugs=fields.lines("former_slugs") or (),
        history=read_history(history) if (history := fields.object("history")) else None,
    )


class _Pictures:
    """Puts the files of pictures together from the pieces that follow their record."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.open: StoredPicture | None = None
        self._sizes: list[tuple[str, int]] = []
        self._files: list[tuple[str, Path]] = []

    def begin(self, fields: Fields) -> None:
        if self.open is not None:
            self.open = None
            raise Unreadable(_("The picture before this one is not whole. Export it again."))
        sizes = [
            (_required(part, "name"), part.number("size", most=MAX_PICTURE_FILE) or 0)
            for part in fields.objects("files")
        ]
        if not sizes:
            raise Unreadable(_("The picture has no files. Export it again."))
        created_at = fields.moment("created_at")
        if created_at is None:
            raise Unreadable(_("The record has no ‘%(name)s’. Add it.") % {"name": "created_at"})
        for left in self.folder.iterdir():
            left.unlink()
        self._sizes, self._files = sizes, []
        self.open = StoredPicture(
            hash=_required(fields, "hash"),
            width=fields.number("width") or 0,
            height=fields.number("height") or 0,
            alt=fields.line("alt") or "",
            is_decorative=bool(fields.truth("is_decorative")),
            credit=fields.line("credit") or "",
            created_at=created_at,
            file=_required(fields, "file"),
            files=(),
        )

    def add(self, fields: Fields) -> StoredPicture | None:
        """The picture, with the last piece of its last file."""
        if self.open is None:
            raise Unreadable(_("This piece belongs to no picture. Export the site again."))
        try:
            data = base64.b64decode(fields.text("data") or "", validate=True)
        except (binascii.Error, ValueError):
            data = b""
        name, size = self._sizes[len(self._files)]
        path = self.folder / str(len(self._files))
        with path.open("ab") as file:
            file.write(data)
            written = file.tell()
        if not data or written > size:
            path.unlink()
            self.open = None
            raise Unreadable(_("This piece of a picture is broken. Export the site again."))
        if written == size:
            self._files.append((name, path))
        if len(self._files) < len(self._sizes):
            return None
        whole, self.open = replace(self.open, files=tuple(self._files)), None
        return whole


def to_line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def site_fields() -> dict[str, Any]:
    return {"record": "site", "version": VERSION}


def topic_fields(topic: TopicRecord) -> dict[str, Any]:
    return {
        "record": "topic",
        "slug": topic.slug,
        "name": topic.name,
        "parent": topic.parent,
        "line": topic.line,
        "introduction": topic.introduction,
        "former_slugs": list(topic.former_slugs),
    }


def article_fields(article: ArticleRecord) -> dict[str, Any]:
    return {
        "record": "article",
        "import_ref": article.import_ref,
        "import_digest": article.import_digest,
        "kind": article.kind,
        "status": article.status,
        "title": article.title,
        "slug": article.slug,
        "summary": article.summary,
        "body": article.body,
        "topic": article.topic.slug if article.topic else None,
        "also_in": [topic.slug for topic in article.also_in or ()],
        "also_called": list(article.also_called or ()),
        "published_at": _iso(article.published_at),
        "updated_at": _iso(article.updated_at),
        "footer_order": article.footer_order,
        "recommendations": [
            {
                "article": row.slug,
                "url": row.url,
                "title": row.title,
                "teaser": row.teaser,
                "is_teaser_imported": row.is_teaser_imported,
            }
            for row in article.recommendations
        ],
        "former_slugs": list(article.former_slugs),
        "history": history_fields(article.history) if article.history else None,
    }


def _iso(moment) -> str | None:
    return moment.isoformat() if moment else None


def picture_lines(picture: StoredPicture) -> Iterator[dict[str, Any]]:
    """The record of a picture, then its files in pieces: memory stays small."""
    yield {
        "record": "picture",
        "hash": picture.hash,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "is_decorative": picture.is_decorative,
        "credit": picture.credit,
        "created_at": _iso(picture.created_at),
        "file": picture.file,
        "files": [{"name": name, "size": path.stat().st_size} for name, path in picture.files],
    }
    for _name, path in picture.files:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield {"record": "piece", "data": base64.b64encode(piece).decode()}
