"""Links for people without an account: to look at one version, or to answer for it.

A link's token is random, 256 bits, and shown once. The database keeps its SHA-256 alone, plain and
without a key: a key or a slow hash protects what can be guessed, and of 2**256 tokens none can.
"""

import hashlib
import re
import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Event, Review, SharedLink, current_one, watched
from articles.publishing.content import one_line
from articles.publishing.doing import lock
from articles.publishing.refusing import Refused, allow, too_long
from articles.publishing.reviewing import LONGEST_NAME
from articles.publishing.trail import tell
from articles.publishing.verbs import refuse_deleted
from articles.publishing.writing import refusing_clashes

DAYS, MOST_DAYS = 14, 90
TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # as secrets.token_urlsafe writes 32 bytes


@refusing_clashes()
def share(
    article: Article,
    *,
    by,
    name: str,
    number: int | None = None,
    review: Review | None = None,
    days: int = DAYS,
) -> tuple[SharedLink, str]:
    """A link for whoever is called `name`, to version `number` (None: the newest of the draft, or
    what readers see), good for `days`. With a waiting `review` its holder answers for the version
    that was sent.

    Returns the link and its token, which is known nowhere else. It changes no text and no state,
    so nobody else's work is refused because of it.
    """
    allow(by, "change_article")
    lock(article)
    refuse_deleted(article)
    name = one_line(name)
    if not name:
        raise Refused({"name": _("Say for whom the link is.")})
    if len(name) > LONGEST_NAME:
        raise Refused({"name": too_long(len(name), LONGEST_NAME)})
    if not 1 <= days <= MOST_DAYS:
        raise Refused({"days": _("Choose from 1 to %(most)s days.") % {"most": MOST_DAYS}})
    if review is not None:
        if not article.reviews.waiting().filter(pk=review.pk).exists():
            raise Refused(_("Nobody is asked for an answer any longer. Send it for review again."))
        number = review.number
    number = number or article.draft_number or article.live_number
    if not article.versions.filter(number=number).exists():
        raise Refused(_("There is no such version of this page."))
    now, token = timezone.now(), secrets.token_urlsafe(TOKEN_BYTES)
    link = SharedLink.objects.create(
        token_hash=hash_of(token),
        article=article,
        number=number,
        review=review,
        name=name,
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    tell(article, Event.Verb.LINK_MADE, by, was=article.state(), number=number, note=name, at=now)
    return link, token


@refusing_clashes()
def revoke_link(link: SharedLink, *, by) -> SharedLink:
    """From now on the link shows nothing; a second time changes nothing."""
    allow(by, "change_article")
    article = link.article
    lock(article)
    link.refresh_from_db(fields=["revoked_at"])
    if link.revoked_at:
        return link
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    tell(
        article,
        Event.Verb.LINK_REVOKED,
        by,
        was=article.state(),
        number=link.number,
        note=link.name,
        at=link.revoked_at,
    )
    return link


def find_link(token: str) -> SharedLink | None:
    """The open link of this token, with its article and its request; None for every other text,
    whatever it was once.

    What is compared is a hash: how long the database takes tells nothing of any token. Raises
    SomethingIsDue, so that what the version is compared with is what readers see now.
    """
    if not TOKEN.fullmatch(token):
        return None
    links = SharedLink.objects.open().select_related(
        "article__topic__parent__parent", "review__asked_by", "review__reviewer", "made_by"
    )
    return current_one(watched(links.filter(token_hash=hash_of(token))))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
