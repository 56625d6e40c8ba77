"""What a file says of an article, a topic or a picture, before the site has seen it.

Plain frozen values: a format turns text into records and back, `load` brings records into the
site. `None` always means “the file does not say”, so that loading leaves alone what is there.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands, for messages: “flu.txt, line 3”."""

    file: str
    line: int | None = None

    def __str__(self):
        return (
            self.file
            if self.line is None
            else _("%(file)s, line %(line)s") % {"file": self.file, "line": self.line}
        )


NOWHERE = Place("")


class Unreadable(Exception):
    """A file or a record of it that cannot be understood. `reason` says what to do, in words."""

    def __init__(self, reason: str, line: int | None = None):
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Refusal:
    """Stands in a stream of records for one that could not be read."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class TopicRef:
    """A topic as an article names it: by slug, else by name (which makes the topic if need be)."""

    slug: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recommended:
    """One line of Recommend.

    An article by `slug`, an outside page by `url`, else an article by its `title`, which connects
    when there is one such on the site and is kept as wanted until then.
    """

    title: str = ""
    slug: str = ""
    url: str = ""
    teaser: str = ""
    is_teaser_imported: bool = False


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """What is scheduled for an article: a version of it goes live, or it is withdrawn."""

    action: str
    at: datetime
    made_at: datetime
    by: str = ""  # e-mail address or user name
    note: str = ""
    suspended_at: datetime | None = None
    number: int | None = None
    is_correction: bool = False
    reason: str = ""
    words: str = ""
    instead: str = ""  # a slug


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """What an export says of an article beside its text: its `last` versions follow it in the
    file. Articles are named by slug, people by e-mail address or user name."""

    last: int
    live_number: int | None = None
    draft_number: int | None = None
    draft_base: int | None = None
    approved_number: int | None = None
    revision: int = 0
    stage: str = ""
    is_unapproved: bool = False
    withdrawal: str = ""
    withdrawal_words: str = ""
    withdrawn_at: datetime | None = None
    instead: str = ""
    saved_at: datetime | None = None
    saved_by: str = ""
    plans: tuple[PlanRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article or, with kind "page", a site page.

    `import_ref` is its identity from one import to the next; where it is empty the slug is.
    `previous_title` and `next_title` are neighbours in its old place: they only order a batch.
    `is_whole` marks a record of our own export, where None means that there is none and
    `import_digest` is the one of the import before. `history` is what such a record has beside
    its text, None in files of before there were versions. `notes` say what of the file was left
    out.
    """

    title: str
    import_ref: str = ""
    kind: str = "article"
    status: str = "live"  # draft, live or withdrawn: a record that is not live is never published
    slug: str | None = None
    summary: str | None = None
    body: str = ""
    topic: TopicRef | None = None
    also_in: tuple[TopicRef, ...] | None = None
    also_called: tuple[str, ...] | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    footer_order: int | None = None
    recommendations: tuple[Recommended, ...] = ()
    former_slugs: tuple[str, ...] = ()
    previous_title: str = ""
    next_title: str = ""
    is_whole: bool = False
    import_digest: str = ""
    history: HistoryRecord | None = None
    place: Place = NOWHERE
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version of the article that stands before it in the file. `content` is what the version
    keeps, with articles and topics named by slug: see `publishing.with_addresses`."""

    number: int
    kind: str
    revision: int
    at: datetime
    content: dict[str, Any]
    based_on: int | None = None
    words: int | None = None
    note: str = ""
    by: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class TopicRecord:
    name: str
    slug: str
    parent: str = ""  # the slug of the topic above
    line: str = ""
    introduction: str = ""
    former_slugs: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """A picture as somebody made it, at `path`. `name` is what the texts beside it call it."""

    name: str
    path: Path
    alt: str = ""
    credit: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture as a site like this one stored it: the very files, by their names in storage."""

    hash: str
    width: int
    height: int
    alt: str
    is_decorative: bool
    credit: str
    created_at: datetime
    file: str  # the name, among `files`, that stands for the picture
    files: tuple[tuple[str, Path], ...]
    place: Place = NOWHERE


Record = ArticleRecord | VersionRecord | TopicRecord | PictureRecord | StoredPicture


def digest(record: ArticleRecord) -> str:
    """SHA-256 of all that the record says of the text, whichever file it stands in."""
    said = asdict(replace(record, history=None))
    del said["place"], said["notes"], said["history"]
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
