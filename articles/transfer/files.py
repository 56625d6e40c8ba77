"""Which files are meant, and what is in them: told by content, not by name."""

import gzip
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from articles.transfer.decoding import BYTE_ORDER_MARKS
from articles.transfer.record import Unreadable

GZIP = b"\x1f\x8b"
BEGINNING = 4096  # bytes


def files_in(paths: Iterable[str | os.PathLike]) -> list[Path]:
    """The files that are named or lie in the folders that are named, in a stable order, each once.

    In folders hidden files are passed over, and so are links that lead out of the folder.
    Raises Unreadable for a path that is neither file nor folder, and for what cannot be opened.
    """
    found = {}
    try:
        for path in map(Path, paths):
            if not path.exists():
                raise Unreadable(_("‘%(path)s’ is not there. Check the path.") % {"path": path})
            if not (path.is_file() or path.is_dir()):
                raise Unreadable(_("‘%(path)s’ is neither a file nor a folder.") % {"path": path})
            for file in [path] if path.is_file() else _below(path):
                found.setdefault(file.resolve(), file)
    except OSError as error:
        raise Unreadable(f"‘{error.filename}’: {cannot_open(error)}") from None
    return list(found.values())


def _below(folder: Path) -> Iterator[Path]:
    top = folder.resolve()
    for where, folders, names in os.walk(folder, onerror=_refuse):  # os.walk follows no links
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(where, name)
            if not name.startswith(".") and file.is_file() and file.resolve().is_relative_to(top):
                yield file


def _refuse(error: OSError):
    raise error


def cannot_open(error: OSError) -> str:
    """Why a file or a folder stays closed, and what to do."""
    if isinstance(error, PermissionError):
        return _("This cannot be opened. Ask for the right to read it.")
    return _("This cannot be read: %(problem)s.") % {"problem": error.strerror or error}


def sniff(file: Path) -> str:
    """The format of a file, "page" or "jsonl".

    Raises Unreadable, naming the format, for one that is not read. What is no text at all counts
    as a page: reading it says what it is.
    """
    try:
        with file.open("rb") as opened:
            start = opened.read(BEGINNING)
        if start.startswith(GZIP):
            with gzip.open(file) as opened:
                start = opened.read(BEGINNING)
            is_packed = True
        else:
            is_packed = False
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Unreadable(_("The compressed file is broken. Get it again.")) from None
    except OSError as error:
        raise Unreadable(cannot_open(error)) from None
    text = _ascii_of(start).lstrip()
    if re.match(r'\{\s*(?:"|\}|$)', text):
        return "jsonl"
    if is_packed:
        raise Unreadable(
            _("There are no JSON Lines in this compressed file. Unpack it and try again.")
        )
    if re.match(r'\[\s*(?:[{"\]]|$)', text):
        raise Unreadable(
            _("This is one JSON list. Write JSON Lines: one record a line, without the brackets.")
        )
    if re.match(r"<(?:\?xml|!doctype|html|rss)\b", text, re.IGNORECASE):
        raise Unreadable(_("This is HTML or XML. Save the article as plain text."))
    if re.match(r"(?:---|\+\+\+)[ \t]*\r?\n(?:.*\n)*?(?:---|\+\+\+)[ \t]*\r?\n", text):
        raise Unreadable(_("This is Markdown with front matter. Save the article as plain text."))
    return "page"


def _ascii_of(start: bytes) -> str:
    """Enough of a beginning to know its format by, whatever the encoding."""
    for mark, _encoding in BYTE_ORDER_MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").decode("ascii", errors="replace")
