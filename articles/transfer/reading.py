"""Files of any format to one stream of records."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from articles.transfer.files import files_in, sniff
from articles.transfer.jsonl import read_jsonl
from articles.transfer.pages import read_pages
from articles.transfer.record import Place, Record, Refusal, Unreadable

FORMATS = ("page", "jsonl")


def read_files(
    paths: Iterable[str | os.PathLike],
    form: str | None = None,
    tell: Callable[[str], None] = lambda text: None,
    left_out: Counter | None = None,
) -> Iterator[Record | Refusal]:
    """The records of files and folders: first those of JSON Lines, then pages in their order.

    `form` is one of FORMATS, or None to tell it by the content of each file. `tell` gets remarks
    on the order of pages, `left_out` counts fields that have no place here. Raises Unreadable for
    a path that is not there, before the first record.
    """
    files = files_in(paths)
    if not files:
        tell(_("There are no files in this folder. Check the path."))
    pages = []
    for file in files:
        try:
            is_page = (form or sniff(file)) == "page"
        except Unreadable as problem:
            yield Refusal(Place(str(file)), problem.reason)
            continue
        if is_page:
            pages.append(file)
        else:
            yield from read_jsonl(file, str(file), left_out)
    yield from read_pages(pages, tell)
