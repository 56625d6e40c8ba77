"""The verbs: the only writer of an article's state, dates, addresses and rendered HTML.

Each verb takes the article first and the rest by keyword, the actor as `by` (None: the system, as
in imports and commands). It checks permission and state, runs as one transaction, leaves an event,
and announces itself by a signal where readers see something else. A refused verb changes nothing
and raises `Refused`, whose messages tell a person what to do.
"""

from articles.publishing.approval import approval_missing
from articles.publishing.content import Content, Row, content_of
from articles.publishing.deriving import render, render_again, render_outdated
from articles.publishing.going_live import check, correct, is_behind, publish
from articles.publishing.many import Entry, save_many
from articles.publishing.pictures import (
    check_description,
    check_unused,
    delete_picture,
    describe_picture,
    picture_uses,
    restore_picture,
    store_picture,
)
from articles.publishing.recommending import MAX_ROWS, choose, connectable, forget_wanted
from articles.publishing.refusing import Refused, allow
from articles.publishing.topics import delete_topic, save_topic
from articles.publishing.verbs import (
    delete_draft,
    discard_draft,
    restore,
    save_draft,
    settle,
    undelete,
)
from articles.publishing.versions import content_at, draft_content, read_version
from articles.publishing.writing import writing

__all__ = [
    "MAX_ROWS",
    "Content",
    "Entry",
    "Refused",
    "Row",
    "allow",
    "approval_missing",
    "check",
    "check_description",
    "check_unused",
    "choose",
    "connectable",
    "content_at",
    "content_of",
    "correct",
    "delete_draft",
    "delete_picture",
    "delete_topic",
    "describe_picture",
    "discard_draft",
    "draft_content",
    "forget_wanted",
    "is_behind",
    "picture_uses",
    "publish",
    "read_version",
    "render",
    "render_again",
    "render_outdated",
    "restore",
    "restore_picture",
    "save_draft",
    "save_many",
    "save_topic",
    "settle",
    "store_picture",
    "undelete",
    "writing",
]
