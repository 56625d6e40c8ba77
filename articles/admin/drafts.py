"""A draft beside the live page: whose it is, and by how much they differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import differences, publishing
from articles.admin.states import moment_in_words
from articles.models import Article, Event, Review, User, Version
from articles.publishing import Content, content_of, draft_content

WENT_LIVE = (
    Event.Verb.PUBLISHED,
    Event.Verb.PUBLISHED_UNAPPROVED,
    Event.Verb.CORRECTED,
    Event.Verb.APPLIED,
)
TEXTS = ("title", "summary", "body")


def live_day(article: Article) -> datetime:
    """When the version that readers see went live; of an imported one, the date that it bears."""
    event = article.events.filter(number=article.live_number, verb__in=WENT_LIVE).first()
    return event.at if event else article.updated_at or article.published_at


def words_between(old: Content, new: Content) -> int:
    """By how many words title, summary and text differ."""
    return sum(
        differences.changed_words(getattr(old, name), getattr(new, name))
        for name in TEXTS
        if getattr(old, name) != getattr(new, name)
    )


def count_words(content: Content) -> int:
    return sum(differences.count_words(getattr(content, name)) for name in TEXTS)


def own_versions(article: Article) -> list[Version]:
    """The versions that made the draft, newest first, back to what readers have seen: of a page
    that they never saw, all of them. One query, over what was saved since the last publishing."""
    published = article.versions.filter(
        number__in=article.events.filter(verb__in=WENT_LIVE).values("number")
    ).exclude(kind=Version.Kind.CORRECTION)
    since = Coalesce(Subquery(published.order_by("-number").values("number")[:1]), 0)
    few = article.versions.filter(number__gt=since).select_related("by").defer("content")
    versions = {version.number: version for version in few}
    # Where a correction was written from stood on the live page, whatever the trail remembers.
    corrected = {v.based_on for v in versions.values() if v.kind == Version.Kind.CORRECTION}
    seen = {article.live_number, article.draft_base} | corrected
    chain, number = [], article.draft_number
    while number in versions and number not in seen:
        seen.add(number)
        chain.append(versions[number])
        number = versions[number].based_on
    return chain


def words_by(versions: Iterable[Version]) -> dict[User | None, int]:
    """How many words each person changed, most first; a correction that was taken over is on the
    live page already."""
    sums: dict[User | None, int] = {}
    for version in versions:
        if version.kind != Version.Kind.MERGED:
            sums[version.by] = sums.get(version.by, 0) + (version.words or 0)
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def words_by_in_words(sums: dict[User | None, int], reader: User) -> str:
    """“14 words by Ana, 1 by you”; "" where no word was changed."""
    ordered = sorted(sums.items(), key=lambda pair: pair[0] == reader)
    said = []
    for person, number in ordered:
        if not number:
            continue
        name = _("you") if person == reader else str(person or _("the system"))
        if said:
            said.append(_("%(number)s by %(name)s") % {"number": number, "name": name})
        else:
            words = ngettext("%(number)s word by %(name)s", "%(number)s words by %(name)s", number)
            said.append(words % {"number": number, "name": name})
    return ", ".join(said)


def names_in_words(versions: Iterable[Version], reader: User) -> str:
    """“Ana”, “you”, “Ana and Ben”: who wrote the draft, the last to save first."""
    writers = [v.by for v in versions if v.kind != Version.Kind.MERGED]
    people = dict.fromkeys(writers or [v.by for v in versions])
    names = [_("you") if one == reader else str(one or _("the system")) for one in people]
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


@dataclass(frozen=True)
class SinceApproval:
    """What was changed after somebody approved it."""

    name: str
    number: int  # the version that was approved
    words: int


def changed_since_approval(
    article: Article, versions: list[Version], content: Content
) -> SinceApproval | None:
    """None where the draft is what was approved, or nobody has approved any of it. `versions` are
    the draft's own, `content` is its content."""
    number = article.approved_number
    if number == article.draft_number or number not in {version.number for version in versions}:
        return None
    review = article.reviews.select_related("decided_by").filter(
        outcome=Review.Outcome.APPROVED, decided_number=number
    )
    if not (found := review.first()):
        return None
    words = words_between(publishing.content_at(article, number), content)
    return SinceApproval(found.shown_decider(), number, words)


# --- on the screens ----------------------------------------------------------------------------


def offers_choice(article: Article) -> bool:
    """Something waits beside what readers see, or will see at a moment that is set."""
    if article._state.adding or article.status == Article.Status.DRAFT:
        return False
    is_planned = article.is_scheduled() or article.scheduled_at is not None
    return article.status == Article.Status.LIVE and (article.has_draft() or is_planned)


def about_draft(request: HttpRequest, article: Article) -> dict | None:
    """Whose draft waits beside what readers see, and by how many words it differs."""
    if article.status == Article.Status.DRAFT or not article.has_draft():
        return None
    versions = own_versions(article)
    newest = versions[0] if versions else article.versions.get(number=article.draft_number)
    return {
        "names": names_in_words(versions or [newest], request.user),
        "is_mine": newest.by == request.user,
        "moment": moment_in_words(newest.at),
        "words": words_between(content_of(article), draft_content(article)),
        "compare": reverse("admin:article_compare", args=[article.pk]),
        "is_behind": publishing.is_behind(article),
        "correct": reverse("admin:article_correct", args=[article.pk])
        if article.status == Article.Status.LIVE
        and request.user.has_perm("articles.publish_article")
        else "",
    }
