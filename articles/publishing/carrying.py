"""A correction of the live page, taken into what waits beside it: the draft, and what is scheduled.

Paragraph by paragraph: what the correction changed and the draft did not is corrected there, too.
"""

from django.utils.translation import ngettext

from articles.models import Article, Event, Schedule, Version
from articles.publishing.comparing import merge_contents
from articles.publishing.content import Content
from articles.publishing.plans import carry_on, publication, stopped_by_conflict, suspend
from articles.publishing.refusing import Refused
from articles.publishing.verbs import DRAFT_FIELDS, write_draft
from articles.publishing.versions import content_at

STORED = [*DRAFT_FIELDS, "scheduled_at"]


def carry_over(article: Article, before: Content, after: Content, *, base: int | None, by) -> None:
    """Take the change of the live page from `before` to `after` into the draft and the schedule of
    a locked article. `base` is the number that the live page had before.

    Without a conflict the draft's approval and the schedule's moment stay. With one the draft
    stays as it is, behind the live page, until somebody who opens it has chosen, and the schedule
    is stopped.
    """
    schedule = publication(article)
    if schedule and schedule.suspended_at is None and schedule.number != article.draft_number:
        content = _merged(before, after, content_at(article, schedule.number))
        _carry_schedule(article, schedule, content, by)
    if not article.has_draft():
        return
    is_scheduled = bool(schedule) and schedule.number == article.draft_number
    if article.draft_base == base:  # else an older correction waits already
        content = _merged(before, after, content_at(article, article.draft_number))
        if content is not None and _take_into_draft(article, content, by):
            if is_scheduled and schedule.suspended_at is None:
                _move_schedule(article, schedule, content, article.draft_number, by)
            return
    if is_scheduled and schedule.suspended_at is None:
        suspend(schedule, article, by, stopped_by_conflict())
    article.save(update_fields=STORED)


def _merged(before: Content, after: Content, waiting: Content) -> Content | None:
    merged = merge_contents(before, after, waiting)
    return None if merged.conflicts else merged.content()


def _write_merged(article: Article, content: Content, by) -> None:
    write_draft(
        article,
        content,
        by=by,
        kind=Version.Kind.MERGED,
        verb=Event.Verb.MERGED,
        note=_note(article),
        approval_stays=True,
    )


def _take_into_draft(article: Article, content: Content, by) -> bool:
    """Whether the draft could be written anew with the correction in it."""
    before = article.draft_number
    try:
        _write_merged(article, content, by)
    except Refused:
        return False
    article.draft_base = article.live_number
    if article.approved_number == before:
        article.approved_number = article.draft_number
    article.save(update_fields=STORED)
    return True


def _carry_schedule(article: Article, schedule: Schedule, content: Content | None, by) -> None:
    """What is scheduled is older than the draft: it gets a version of its own with the correction
    in it, and the draft stays the newest."""
    if content is None:
        suspend(schedule, article, by, stopped_by_conflict())
        return
    draft, stage, base = article.draft_number, article.stage, article.draft_base
    article.draft_number = schedule.number
    try:
        _write_merged(article, content, by)
    except Refused:
        suspend(schedule, article, by, stopped_by_conflict())
    else:
        _move_schedule(article, schedule, content, article.draft_number, by)
    article.draft_number, article.stage, article.draft_base = draft, stage, base


def _move_schedule(article: Article, schedule: Schedule, content: Content, number: int, by) -> None:
    try:
        carry_on(schedule, article, content, number)
    except Refused as refused:
        suspend(schedule, article, by, " ".join(refused.messages)[:500])


def _note(article: Article) -> str:
    words = article.versions.get(number=article.live_number).words or 0
    said = ngettext(
        "A correction of the live page by %(words)s word was taken over.",
        "A correction of the live page by %(words)s words was taken over.",
        words,
    )
    return said % {"words": words}
