"""The verbs: the only writer of an article's state, dates, addresses and rendered HTML.

Each verb takes the article first and the rest by keyword, the actor as `by` (None: the system, as
in imports and commands). It checks permission and state, runs as one transaction, leaves an event,
and announces itself by a signal where readers see something else. A refused verb changes nothing
and raises `Refused`, whose messages tell a person what to do.
"""

from articles.publishing.approval import approval_missing, writers_of
from articles.publishing.comparing import FIELDS, compare_contents, merge_contents
from articles.publishing.content import Content, Row, content_of
from articles.publishing.deriving import render, render_again, render_outdated
from articles.publishing.going_live import check, correct, is_behind, publish
from articles.publishing.history import (
    STATE,
    History,
    as_withdrawn,
    keep_histories,
    with_addresses,
    with_ids,
)
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
from articles.publishing.recommending import MAX_ROWS, connectable
from articles.publishing.refusing import Refused, allow
from articles.publishing.reviewing import (
    approve,
    cancel_review,
    comment,
    may_comment,
    request_changes,
    resolve_comment,
    submit,
)
from articles.publishing.scheduling import (
    cancel_schedule,
    check_schedule,
    publish_due,
    schedule,
    schedule_withdrawal,
    up_to_date,
)
from articles.publishing.sharing import find_link, revoke_link, share
from articles.publishing.topics import delete_topic, save_topic
from articles.publishing.verbs import (
    DELETED_KEPT_FOR,
    delete_draft,
    discard_draft,
    restore,
    save_draft,
    settle,
    undelete,
)
from articles.publishing.versions import content_at, draft_content, read_version
from articles.publishing.wanting import choose, forget_wanted
from articles.publishing.withdrawing import reinstate, withdraw, withdrawn_since, words_for
from articles.publishing.working import (
    be_gone,
    be_present,
    changed_since,
    drop_working_copy,
    keep_working_copy,
    take_back,
    throw_away,
)
from articles.publishing.writing import writing

__all__ = [
    "DELETED_KEPT_FOR",
    "FIELDS",
    "MAX_ROWS",
    "STATE",
    "Content",
    "Entry",
    "History",
    "Refused",
    "Row",
    "allow",
    "approval_missing",
    "approve",
    "as_withdrawn",
    "be_gone",
    "be_present",
    "cancel_review",
    "cancel_schedule",
    "changed_since",
    "check",
    "check_description",
    "check_schedule",
    "check_unused",
    "choose",
    "comment",
    "compare_contents",
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
    "drop_working_copy",
    "find_link",
    "forget_wanted",
    "is_behind",
    "keep_histories",
    "keep_working_copy",
    "may_comment",
    "merge_contents",
    "picture_uses",
    "publish",
    "publish_due",
    "read_version",
    "reinstate",
    "render",
    "render_again",
    "render_outdated",
    "request_changes",
    "resolve_comment",
    "restore",
    "restore_picture",
    "revoke_link",
    "save_draft",
    "save_many",
    "save_topic",
    "schedule",
    "schedule_withdrawal",
    "settle",
    "share",
    "store_picture",
    "submit",
    "take_back",
    "throw_away",
    "undelete",
    "up_to_date",
    "with_addresses",
    "with_ids",
    "withdraw",
    "withdrawn_since",
    "words_for",
    "writers_of",
    "writing",
]
