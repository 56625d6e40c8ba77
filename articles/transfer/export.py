"""The whole site in one file, from which `load` makes the same site again."""

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from articles.models import Article, Image
from articles.transfer.history_lines import version_fields
from articles.transfer.jsonl import (
    article_fields,
    picture_lines,
    site_fields,
    to_line,
    topic_fields,
)
from articles.transfer.record import StoredPicture
from articles.transfer.stored import (
    HISTORY,
    RELATED,
    article_records,
    history_of,
    topic_records,
    version_records,
)

SOME = 100  # rows in memory at a time
FILE_NAME = "healthsite.jsonl.gz"


@dataclass(slots=True)
class Exported:
    path: Path
    topics: int = 0
    pictures: int = 0
    articles: int = 0


def export_site(path: Path, tell: Callable[[str], None] = lambda text: None) -> Exported:
    """Write topics, pictures and articles of every state with their versions, in the order of
    their making. Deleted drafts are not written: they have neither address nor identity any more
    by which they could be found again, and go for good in days.

    The file is packed if its name ends in .gz, and replaces an older one only when it is whole.
    In a folder it is named FILE_NAME. `tell` gets a sentence for each picture whose files are
    lost. Raises OSError.
    """
    if path.is_dir():
        path = path / FILE_NAME
    done = Exported(path)
    with replacing(path) as file:
        file.write(to_line(site_fields()))
        for topic in topic_records():
            file.write(to_line(topic_fields(topic)))
            done.topics += 1
        for image in Image.objects.order_by("pk").iterator(chunk_size=SOME):
            try:
                with files_of(image) as picture:
                    for fields in picture_lines(picture):
                        file.write(to_line(fields))
                done.pictures += 1
            except FileNotFoundError:
                tell(_("The files of the picture ‘%(name)s’ are lost.") % {"name": image})
        articles = Article.objects.kept().order_by("pk").prefetch_related(*RELATED, *HISTORY)
        rows = articles.iterator(chunk_size=SOME)
        while some := list(islice(rows, SOME)):
            for fields in article_lines(some):
                file.write(to_line(fields))
            done.articles += len(some)
    return done


def article_lines(articles: Sequence[Article]) -> Iterator[dict[str, Any]]:
    """An article's own record, then those of its versions, and so on. An article without versions
    is one that an import is still bringing in."""
    histories = version_records(articles)
    next_id, versions = next(histories, (None, ()))
    for article, record in zip(articles, article_records(articles), strict=True):
        if article.pk != next_id:
            yield article_fields(record)
            continue
        yield article_fields(replace(record, history=history_of(article)))
        yield from map(version_fields, versions)
        next_id, versions = next(histories, (None, ()))


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A file beside `path` that takes its place at the end. Only its owner may read it: it holds
    drafts."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                    yield _Lines(packed)
            else:
                yield _Lines(raw)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class _Lines:
    """Lines of text into a file of bytes."""

    def __init__(self, file):
        self._file = file

    def write(self, line: str) -> None:
        self._file.write(line.encode())


@contextmanager
def files_of(image: Image) -> Iterator[StoredPicture]:
    """A picture with copies of its files, wherever the storage keeps them."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, name in enumerate(image.file_names().values()):
            copy = Path(folder, str(number))
            with default_storage.open(name) as stored, copy.open("wb") as file:
                shutil.copyfileobj(stored, file)
            files.append((name, copy))
        yield StoredPicture(
            hash=image.hash,
            width=image.width,
            height=image.height,
            alt=image.alt,
            is_decorative=image.is_decorative,
            credit=image.credit,
            created_at=image.created_at,
            file=image.file.name,
            files=tuple(files),
        )
