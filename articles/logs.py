"""Log lines: one line an event, whatever a request carried, and never a secret.

What a reader sends (a path, a user agent, a user name) is written into logs. A line break in it
could forge an event, an escape sequence could repaint the terminal of whoever reads the log, and a
link that sets a password would let that reader in. So the finished line is made harmless here,
whichever code wrote it.
"""

import logging
import re
from datetime import UTC, datetime

from django.conf import settings

LONGEST_LINE = 16_000  # characters: a traceback fits, a flood does not
HIDDEN = "[hidden]"

# The link of an invitation or of a forgotten password: Django's token, base 36 and hexadecimal.
LINK_TOKEN = re.compile(r"\b[0-9a-z]{1,13}-[0-9a-f]{32,64}\b")
# A link that shows a draft: its path in plain and in percent-encoded text, and its token wherever
# else it stands. A token is 43 characters of base 64, capitals among them, which no slug has.
SHARED_PATH = re.compile(r"((?:/|%2F)shared(?:/|%2F))(?:(?!%2F)[^\s/?#&\"'<>])+", re.IGNORECASE)
SHARED_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]{0,42}[A-Z])[\w-]{43}(?![\w-])", re.ASCII)
# name=value, name: value and "name": "value", in plain and in percent-encoded text.
NAMED_SECRET = re.compile(
    r"""((?:pass(?:word|wd|phrase)|secret|token|api[-_]?key|session(?:id|_key)?|authorization|csrf)
         [\w-]{0,40}["']?\s{0,9}(?:=|:|%3D|%3A)\s{0,9})
        (?:(?:basic|bearer)\s{1,9})?
        (?:"[^"]*"|'[^']*'|[^\s&;,]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# The password in postgresql://user:password@host
ADDRESS_SECRET = re.compile(r"(://[^\s/:@]*:)[^\s/]+(@)")


class LineFormatter(logging.Formatter):
    """`TIME LEVEL LOGGER MESSAGE`, a traceback included, as one line that is safe to read."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatTime(self, record, datefmt=None):  # noqa: N802 - the name is logging's
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if len(line) > LONGEST_LINE:
            # Before anything else is done with it, so that a flood costs no more than this.
            line = line[: LONGEST_LINE - 1] + "…"
        # Links first: an escape for a line break would run into the word that follows it.
        return without_secrets(one_line(without_links(line)))


def one_line(text: str) -> str:
    """`text` with every character that does not print (line breaks, escapes, NUL, marks that turn
    the direction of writing) as a backslash escape."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )


def without_secrets(text: str) -> str:
    """`text` without passwords, keys and one-use links: those that a name announces, and those
    that the settings know."""
    for secret in known_secrets():
        text = text.replace(secret, HIDDEN)
    text = without_links(text)
    text = ADDRESS_SECRET.sub(rf"\1{HIDDEN}\2", text)
    return NAMED_SECRET.sub(rf"\1{HIDDEN}", text)


def without_links(text: str) -> str:
    """`text` without what makes a link one that lets its holder in."""
    text = LINK_TOKEN.sub(HIDDEN, text)
    text = SHARED_PATH.sub(rf"\1{HIDDEN}", text)
    return SHARED_TOKEN.sub(HIDDEN, text)


def known_secrets() -> list[str]:
    """The secrets of this site. Words of less than eight characters are left out: to hide them
    would make holes in every line."""
    secrets = [settings.SECRET_KEY, getattr(settings, "EMAIL_HOST_PASSWORD", "")]
    secrets += [database.get("PASSWORD") or "" for database in settings.DATABASES.values()]
    return [secret for secret in secrets if len(secret) >= 8]
