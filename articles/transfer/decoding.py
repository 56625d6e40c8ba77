"""Bytes of a file to text: the right characters, or a refusal that says what to do.

Every guess is decoded strictly and must then read like the language it claims to be. Where two
guesses do, or none, the file is refused: a wrong guess would be stored as nonsense.
"""

import codecs
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.transfer.record import Unreadable
from articles.transfer.writing import (
    common_chinese,
    has_odd_characters,
    is_chinese,
    is_twice_encoded,
    is_western,
    reads_as_one_script,
)

MAX_FILE = 20_000_000  # bytes
# An article's text has at most 100,000 characters; empty lines and Recommend come on top.
MAX_TEXT = 300_000  # characters

BYTE_ORDER_MARKS = [  # The longer first: UTF-32 begins like UTF-16.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
BINARY = [
    (b"%PDF", gettext_lazy("a PDF")),
    (b"PK\x03\x04", gettext_lazy("a zip archive, or a document of an office program")),
    (b"PK\x05\x06", gettext_lazy("an empty zip archive")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("a document of an office program")),
    (b"{\\rtf", gettext_lazy("a document of an office program")),
    (b"\x1f\x8b", gettext_lazy("a compressed file")),
    (b"BZh", gettext_lazy("a compressed file")),
    (b"\xfd7zXZ", gettext_lazy("a compressed file")),
    (b"(\xb5/\xfd", gettext_lazy("a compressed file")),
    (b"7z\xbc\xaf", gettext_lazy("an archive")),
    (b"Rar!", gettext_lazy("an archive")),
    (b"\x89PNG", gettext_lazy("a picture")),
    (b"\xff\xd8\xff", gettext_lazy("a picture")),
    (b"GIF8", gettext_lazy("a picture")),
    (b"RIFF", gettext_lazy("a picture or a sound")),
    (b"SQLite format 3", gettext_lazy("a database")),
    (b"\x7fELF", gettext_lazy("a program")),
]
TOO_LONG = gettext_lazy("The text is far longer than an article can be. Split it.")
ASK_UTF_8 = gettext_lazy("Save it as UTF-8 and try again.")


def decode(data: bytes) -> str:
    """The text of `data`, without a byte-order mark.

    Raises Unreadable for what is not text, cannot be told for certain or is over MAX_FILE bytes.
    """
    if len(data) > MAX_FILE:
        raise Unreadable(_("The file is larger than 20 MB. Split it into articles."))
    for start, kind in BINARY:
        if data.startswith(start):
            raise Unreadable(
                _("This is %(kind)s, not text. Save the article as plain text.") % {"kind": kind}
            )
    # No encoding takes more than four bytes a character.
    if len(data) > 4 * MAX_TEXT:
        raise Unreadable(TOO_LONG)
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _decode_as(data[len(mark) :], encoding)
            break
    else:
        text = _without_mark(data)
    if len(text) > MAX_TEXT:
        raise Unreadable(TOO_LONG)
    _refuse_damaged(text)
    return text


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("The file says that it is %(encoding)s, but has bytes that are not. %(ask)s")
            % {"encoding": encoding[:6].upper(), "ask": ASK_UTF_8},
            line=data[: error.start].count(b"\n") + 1,
        ) from None


def _without_mark(data: bytes) -> str:
    if text := _utf_16(data):
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_mostly_utf_8(data):
            raise Unreadable(
                _("The file is UTF-8, but this line has bytes that are not. %(ask)s")
                % {"ask": ASK_UTF_8},
                line=data[: error.start].count(b"\n") + 1,
            ) from None
    return _legacy(data.replace(b"\0", b""))


def _utf_16(data: bytes) -> str:
    """The text of UTF-16 without a byte-order mark; "" for anything else."""
    # Only what has ASCII in it, as every page of several lines: it gives the byte order away.
    if b"\0" not in data or len(data) % 2:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not has_odd_characters(text) and reads_as_one_script(text):
            return text
    return ""


def _is_mostly_utf_8(data: bytes) -> bool:
    """Whether nearly all bytes beyond ASCII form UTF-8 sequences, as in a file cut short."""
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(char > "\x7f" for char in text) - wrong
    return right > 2 * wrong


def _legacy(data: bytes) -> str:
    """GB18030, Big5 or Windows-1252, whichever alone gives text that reads as it should."""
    found = {}
    for encoding, reads_well in (
        ("gb18030", is_chinese),
        ("cp950", is_chinese),
        ("big5hkscs", is_chinese),
        ("cp1252", is_western),
    ):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(text) <= MAX_TEXT and reads_well(text):
            found[encoding] = text
    if len({*found.values()}) > 1:
        # Both may decode; the right one has far more of the common characters.
        ranked = sorted(found.values(), key=common_chinese, reverse=True)
        first, second = ranked[0], next(text for text in ranked if text != ranked[0])
        if common_chinese(first) - common_chinese(second) >= 0.3:
            return first
        found = {}
    if not found:
        raise Unreadable(
            _("The encoding of this file cannot be told for certain.") + f" {ASK_UTF_8}"
        )
    return next(iter(found.values()))


def _refuse_damaged(text: str) -> None:
    """Text that lost its characters before it came here stays outside."""
    for sign in ("\ufffd", "\x1b"):
        if (at := text.find(sign)) >= 0:
            raise Unreadable(
                _("Characters were lost when this file was saved. Save the original as UTF-8."),
                line=len(re.findall(r"\r\n?|\n", text[:at])) + 1,
            )
    if is_twice_encoded(text):
        raise Unreadable(
            _("The text was converted twice (such as ‘â€™’ for ‘’’). Save the original as UTF-8.")
        )
