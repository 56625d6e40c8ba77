"""What every verb begins with: its own transaction, the row as it is now, and whether what the
actor looked at is still what is stored."""

from functools import wraps

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from articles.models import Article, User, Version
from articles.publishing.applying import apply_due
from articles.publishing.history import keep_first
from articles.publishing.refusing import Refused
from articles.publishing.writing import refusing_clashes

ANY, TEXT, LIVE_TEXT = "any", "text", "live"


def verb(stale: str = ANY):
    """One transaction on the row as it is now, locked; a clash with another writer is a refusal.

    A schedule whose moment has passed is applied first. Every verb takes `based_on`, the
    `revision` of the article that the actor was looking at, and is refused (with the code
    "saved_since") where that is out of date: for ANY change since, for a newer TEXT, or for a
    newer LIVE_TEXT. None does not ask. The article's revision is counted on: the verb stores it.
    """

    def decorate(function):
        @wraps(function)
        @refusing_clashes()
        def done(article: Article, *, based_on: int | None = None, **named):
            if not article._state.adding:
                lock(article)
                if not article.last_number:
                    keep_first(article)
                if article.scheduled_at or article.withdraw_at:
                    apply_due(article)
                refuse_if_changed_since(article, based_on, stale, named.get("by"))
            article.revision += 1
            return function(article, **named)

        return done

    return decorate


def lock(article: Article) -> None:
    """The row as it is now, for this transaction alone. Raises Refused where it is deleted."""
    try:
        article.refresh_from_db(from_queryset=Article.objects.select_for_update(of=("self",)))
    except Article.DoesNotExist as error:
        raise Refused(_("This article has been deleted.")) from error


def refuse_if_changed_since(
    article: Article, based_on: int | None, stale: str, by: User | None = None
) -> None:
    """Raises Refused with the code "saved_since"; the words are for `by`."""
    if based_on is None or article.revision == based_on:
        return
    numbers = {TEXT: article.last_number, LIVE_TEXT: article.live_number}
    newest = None
    if stale in numbers:
        newest = article.versions.select_related("by").filter(number=numbers[stale]).first()
        if newest is None or newest.revision <= based_on:
            return
    raise Refused(_words(article, newest, by), code="saved_since")


def _words(article: Article, newest: Version | None, by: User | None) -> str:
    if newest is None:
        newest = article.versions.select_related("by").order_by("-number").first()
    who = (newest and newest.by) or _("Somebody")
    at = timezone.localtime(newest.at if newest else article.saved_at)
    said = _(
        "%(who)s saved this page at %(time)s while you were writing. Nothing of yours is saved "
        "yet, and nothing is lost: look at what is stored now, then choose."
    )
    if by is not None and who == by:
        said = _(
            "You saved this page at %(time)s in another window. What is typed here is "
            "not saved yet, and nothing is lost: look at what is stored now, then choose."
        )
    return said % {"who": who, "time": time_format(at, "H:i")}
