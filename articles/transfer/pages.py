"""Many scraped pages: read one at a time, in the order that they give each other."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from articles.transfer.chain import Link, in_order
from articles.transfer.decoding import MAX_FILE, decode
from articles.transfer.files import cannot_open
from articles.transfer.page import page_ref, read_page
from articles.transfer.record import ArticleRecord, Place, Refusal, Unreadable, digest
from articles.words import match_key


def read_pages(
    files: Sequence[Path], tell: Callable[[str], None]
) -> Iterator[ArticleRecord | Refusal]:
    """Articles in the order of their previous / next lines, after what cannot be read.

    All files are read twice, so that only titles are kept in memory. `tell` gets, in words, what
    of the order could not be followed.
    """
    links = []
    for file in files:
        try:
            record, said = _read(file)
        except Unreadable as problem:
            yield Refusal(Place(str(file), problem.line), problem.reason)
            continue
        links.append(Link(str(file), record.title, record.previous_title, record.next_title, said))
    order = in_order(links)
    for note in order.notes:
        tell(note)
    first: dict[str, str] = {}
    for link in order.links:
        try:
            record, said = _read(Path(link.file))
        except Unreadable as problem:  # it has changed in between
            yield Refusal(Place(link.file, problem.line), problem.reason)
            continue
        if first.setdefault(match_key(record.title), said) != said:
            # Another text of the same title: the file's name tells them apart from now on.
            record = replace(record, import_ref=page_ref(record.title, Path(link.file).name))
        yield record


def _read(file: Path) -> tuple[ArticleRecord, str]:
    try:
        with file.open("rb") as opened:
            # No more than there is: a reader makes room for all that it is asked for.
            size = os.fstat(opened.fileno()).st_size
            data = opened.read(min(size, MAX_FILE) + 1)
    except OSError as error:
        raise Unreadable(cannot_open(error)) from None
    record = read_page(decode(data), str(file))
    return record, digest(record)
