"""The history of an article that comes from another site: its versions, its draft, what is planned.

An import stores such an article without any version first, as its versions name articles that are
still to come. `keep_histories` brings them once these are there, all of one article at once. What
readers see is not changed by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import signals
from articles.models import Article, Event, Schedule, Version
from articles.publishing import plans
from articles.publishing.content import one_line
from articles.publishing.refusing import Refused, allow
from articles.publishing.versions import content_of, read_version, write_version
from articles.publishing.writing import writing

DRAFT, LIVE, WITHDRAWN = Article.Status.DRAFT, Article.Status.LIVE, Article.Status.WITHDRAWN
PUBLISH = Schedule.Action.PUBLISH
STAGE = Article.Stage
GONE = -1  # stands in a version for an article that is not on this site: none has this id
SOME = 50  # versions in memory at a time
# What of an article's row belongs to its history.
STATE = (
    "live_number", "draft_number", "draft_base", "approved_number", "revision", "stage",
    "is_unapproved", "withdrawal", "withdrawal_words", "withdrawn_at", "instead", "saved_at",
    "saved_by",
)  # fmt: skip


@dataclass
class History:
    """Everything of one stored article that its row and its rows of Recommend do not say.

    `state` has the fields of STATE, `versions` gives unsaved versions numbered 1 to `last` and is
    read once, `schedules` are unsaved.
    """

    article_id: int
    last: int
    versions: Iterable[Version]
    state: dict[str, Any]
    schedules: Sequence[Schedule] = field(default=())


# --- a version's content on its way from site to site -------------------------------------------


def with_addresses(content: dict, targets: dict[int, str], topics: dict[int, str]) -> dict:
    """What a version keeps, with articles and topics named by their addresses instead of ids. Of
    an article that has none the title is left; a topic that has none is left out."""
    rows = [
        {
            "article": targets.get(row["target"], ""),
            "article_title": row["target_title"] or (str(Article()) if row["target"] else ""),
            **{name: row[name] for name in ("url", "title", "teaser", "is_teaser_imported")},
        }
        for row in content["recommendations"]
    ]
    return {
        **content,
        "topic": topics.get(content["topic"]),
        "also_in": sorted(topics[pk] for pk in content["also_in"] if pk in topics),
        "recommendations": rows,
    }


def with_ids(content: dict, targets: dict[str, int], topics: dict[str, int]) -> dict:
    """The opposite of `with_addresses`, on the site that has these articles and topics."""
    rows = []
    for row in content["recommendations"]:
        is_article = row["article"] or row["article_title"]
        rows.append(
            {
                "target": targets.get(row["article"], GONE) if is_article else None,
                "target_title": row["article_title"],
                **{name: row[name] for name in ("url", "title", "teaser", "is_teaser_imported")},
            }
        )
    return {
        **content,
        "topic": topics.get(content["topic"]),
        "also_in": sorted(topics[slug] for slug in content["also_in"] if slug in topics),
        "recommendations": rows,
    }


# --- kept ---------------------------------------------------------------------------------------


def as_withdrawn(
    article: Article, *, reason: str = "", words: str = "", at: datetime | None = None
) -> None:
    """Set why and when an article was withdrawn that is about to be stored as such."""
    article.withdrawal = reason or Article.Withdrawal.MISTAKE
    article.withdrawal_words = one_line(words)
    article.withdrawn_at = at or timezone.now()


def keep_first(article: Article) -> None:
    """What a locked article holds becomes its first version: the import that brought it has not
    brought its versions, or was stopped before it could."""
    write_version(
        article, content_of(article), by=None, kind=Version.Kind.IMPORTED, at=article.saved_at
    )
    if article.status == DRAFT:
        article.draft_number, article.stage = article.last_number, STAGE.DRAFT
    else:
        article.live_number = article.last_number
    article.save(update_fields=["last_number", "draft_number", "live_number", "stage"])


@writing()
def keep_histories(histories: Sequence[History], *, by=None) -> list[Refused | None]:
    """Give articles that have no version yet all that they had elsewhere, in one transaction.

    Each answer is None or why not: an article that has versions keeps its own, and one whose
    history is not whole gets a first version of what it holds.
    """
    allow(by, "publish_article")
    ids = [history.article_id for history in histories]
    articles = Article.objects.select_for_update(of=("self",)).in_bulk(ids)
    answers: list[Refused | None] = []
    events: list[Event] = []
    for history in histories:
        article = articles.get(history.article_id)
        try:
            with transaction.atomic():
                events.append(_keep(article, history, by))
            answers.append(None)
        except Refused as refused:
            answers.append(refused)
            if article is not None and refused.code == "not_whole":
                article.refresh_from_db()
                keep_first(article)
    Event.objects.bulk_create(events)
    withdrawn = [event.article_id for event in events if event.article.status == WITHDRAWN]
    if withdrawn:
        signals.withdrawn.send(Article, article_ids=withdrawn)
    return answers


def _keep(article: Article | None, history: History, by) -> Event:
    if article is None:
        raise Refused(_("This article has been deleted."))
    if article.last_number:
        said = _("‘%(title)s’ was changed here meanwhile: its history in the file was left out.")
        raise Refused(said % {"title": article})
    was = article.state()
    _write_versions(article, history)
    for name in STATE:
        setattr(article, name, history.state[name])
    _check(article)
    stopped = [(plan, why) for plan in history.schedules if (why := _plan(article, plan))]
    article.stage = _stage(article, history.schedules)
    for plan, why in stopped:
        plans.suspend(plan, article, by, why)
    article.save(update_fields=["last_number", "scheduled_at", "withdraw_at", *STATE])
    said = ngettext("With its %(number)s version.", "With its %(number)s versions.", history.last)
    return Event(
        verb=Event.Verb.IMPORTED,
        article=article,
        title=article.title,
        number=article.draft_number if article.status == DRAFT else article.live_number,
        was=was,
        now=article.state(),
        by=by,
        at=timezone.now(),
        note=said % {"number": history.last},
    )


def _write_versions(article: Article, history: History) -> None:
    number = 0
    for some in _in_parts(history.versions):
        for version in some:
            number += 1
            version.article = article
            if version.number != number:
                raise _not_whole(article)
        Version.objects.bulk_create(some)
    if number != history.last or not number:
        raise _not_whole(article)
    article.last_number = number


def _in_parts(versions: Iterable[Version]) -> Iterator[list[Version]]:
    rest = iter(versions)
    while some := list(islice(rest, SOME)):
        yield some


def _not_whole(article: Article) -> Refused:
    said = _(
        "The versions of ‘%(title)s’ are not whole in this file. It came in with the text that it "
        "shows, as its first version."
    )
    return Refused(said % {"title": article}, code="not_whole")


def _check(article: Article) -> None:
    """Raises Refused for numbers that cannot be. What cannot be true beside them is put right."""
    live, draft = article.live_number, article.draft_number
    numbers = (live, draft, article.draft_base, article.approved_number)
    if any(number is not None and not 0 < number <= article.last_number for number in numbers):
        raise _not_whole(article)
    if (live is None) == (article.status != DRAFT) or (article.status == DRAFT and draft is None):
        raise _not_whole(article)
    if article.status != WITHDRAWN:
        article.withdrawal = article.withdrawal_words = ""
        article.withdrawn_at = article.instead = None
    elif article.instead_id == article.pk:
        article.instead = None
    article.scheduled_at = article.withdraw_at = None


def _plan(article: Article, plan: Schedule) -> str:
    """Store what is planned, made ready anew. Answers with why it must be stopped, if it must."""
    plan.article, refused = article, ""
    if plan.action == PUBLISH:
        version = article.versions.filter(number=plan.number).first()
        if version is None or article.status == DRAFT:
            raise _not_whole(article)
        try:
            plans.make_ready(plan, article, read_version(version)[0])
        except Refused as problem:
            refused = " ".join(problem.messages)[:500]
    elif article.status != LIVE:
        raise _not_whole(article)
    plan.save()
    if plan.suspended_at is not None:
        return ""
    if plan.action == PUBLISH:
        article.scheduled_at = plan.at
    else:
        article.withdraw_at = plan.at
    return refused


def _stage(article: Article, planned: Sequence[Schedule]) -> str:
    """What is under way, as far as it can be without the people whom it waits for."""
    if article.draft_number is None:
        return STAGE.NONE
    if article.stage == STAGE.SCHEDULED:
        is_planned = any(
            plan.number == article.draft_number and plan.suspended_at is None for plan in planned
        )
        return STAGE.SCHEDULED if is_planned else plans.stage_unscheduled(article)
    return article.stage if article.stage == STAGE.APPROVED else STAGE.DRAFT
