"""Review: who is asked to read a draft, what they answer, and what they remark.

An answer is about one version. It publishes nothing, and it is refused where the text has changed
since: whoever answers has read what they answer for.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from articles.models import Article, Comment, Event, Review, SharedLink, User
from articles.publishing.approval import writers_of
from articles.publishing.content import one_line, plain
from articles.publishing.doing import lock, verb
from articles.publishing.refusing import Refusals, Refused, allow, too_long
from articles.publishing.trail import tell
from articles.publishing.verbs import cancel_open_reviews, clean_note, refuse_deleted
from articles.publishing.writing import refusing_clashes

IN_REVIEW, SENT_BACK = Article.Stage.IN_REVIEW, Article.Stage.SENT_BACK
APPROVED, SCHEDULED = Article.Stage.APPROVED, Article.Stage.SCHEDULED
LONGEST_NAME, LONGEST_COMMENT = 100, 2000


@verb()
def submit(
    article: Article,
    *,
    by,
    reviewer: User | None = None,
    reviewer_name: str = "",
    reviewer_email: str = "",
    due_on: date | None = None,
    note: str = "",
) -> Review:
    """Ask a colleague, or somebody without an account by their name, to read the draft. A request
    that waits already is taken back: one person at a time is asked.

    Returns the request. Raises Refused, in words, where there is nothing to read or nobody to
    read it.
    """
    allow(by, "change_article")
    refuse_deleted(article)
    if not article.has_draft():
        raise Refused(_("There is no draft of this page to send."))
    if article.stage == SCHEDULED:
        raise Refused(_("This version is scheduled. Cancel the schedule first."))
    name, email, refusals = one_line(reviewer_name), reviewer_email.strip(), Refusals()
    if reviewer is not None:
        name = email = ""
        if not (reviewer.is_active and reviewer.has_perm("articles.review_article")):
            refusals.add("reviewer", _("This person may not review. Choose somebody else."))
        elif settings.REQUIRE_APPROVAL and reviewer.pk in writers_of(article, article.draft_number):
            refusals.add(
                "reviewer",
                _("%(name)s wrote a part of this. Choose somebody else.") % {"name": reviewer},
            )
    elif not name:
        refusals.add("reviewer", _("Choose who shall read it, or give a name."))
    if len(name) > LONGEST_NAME:
        refusals.add("reviewer_name", too_long(len(name), LONGEST_NAME))
    if email and not _is_email(email):
        refusals.add("reviewer_email", _("This is no e-mail address. Look at it again."))
    if due_on and due_on < timezone.localdate():
        refusals.add("due_on", _("That day has passed. Choose a later one."))
    refusals.raise_any()
    note, was, now = clean_note(note), article.state(), timezone.now()
    cancel_open_reviews(article, by)
    article.review = Review.objects.create(
        article=article,
        number=article.draft_number,
        asked_by=by,
        asked_at=now,
        reviewer=reviewer,
        reviewer_name=name,
        reviewer_email=email,
        due_on=due_on,
        note=note,
    )
    article.stage = IN_REVIEW
    article.save(update_fields=["review", "stage", "revision"])
    said = ": ".join(filter(None, [article.review.shown_reviewer(), note]))
    tell(article, Event.Verb.SUBMITTED, by, was=was, number=article.draft_number, note=said, at=now)
    return article.review


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


@verb()
def cancel_review(article: Article, *, by) -> Article:
    """Nobody need read it any longer; links that were sent for it end."""
    allow(by, "change_article")
    if article.stage != IN_REVIEW:
        raise Refused(_("This draft is not in review."))
    was, who = article.state(), article.review.shown_reviewer() if article.review else ""
    cancel_open_reviews(article, by)
    article.stage = Article.Stage.DRAFT
    article.save(update_fields=["stage", "revision"])
    tell(article, Event.Verb.REVIEW_CANCELLED, by, was=was, number=article.draft_number, note=who)
    return article


@verb()
def approve(
    article: Article,
    *,
    number: int,
    by=None,
    link: SharedLink | None = None,
    name: str = "",
    comment: str = "",
) -> Article:
    """Version `number` may go live; nothing is published by it.

    Who answers is a colleague, or whoever holds a `link` that asks for an answer. What went live
    without the approval that it needed can be approved afterwards.
    """
    allow_to_answer(article, number, by, link)
    afterwards = article.is_unapproved and number == article.live_number
    if not afterwards:
        refuse_unless_newest(article, number)
    refuse_own_work(article, number, by)
    _refuse_repetition(article, number, by)
    was = article.state()
    review = _answer(article, Review.Outcome.APPROVED, number, by, link, name, comment)
    if afterwards:
        article.is_unapproved = False
    elif article.stage != SCHEDULED:
        article.stage = APPROVED
    article.approved_number = max(number, article.approved_number or 0)
    article.save(update_fields=["stage", "review", "approved_number", "is_unapproved", "revision"])
    _tell_answer(article, Event.Verb.APPROVED, review, was)
    return article


@verb()
def request_changes(
    article: Article,
    *,
    number: int,
    by=None,
    link: SharedLink | None = None,
    name: str = "",
    comment: str,
) -> Article:
    """Version `number` goes back to whoever wrote it, with words about what is to change."""
    allow_to_answer(article, number, by, link)
    refuse_unless_newest(article, number)
    if article.stage == SCHEDULED:
        raise Refused(
            _("This version is scheduled. Ask an editor to cancel the schedule, or comment.")
        )
    if not plain(comment).strip():
        raise Refused({"comment": _("Say what is to change: the writer sees only this.")})
    was = article.state()
    review = _answer(article, Review.Outcome.CHANGES, number, by, link, name, comment)
    article.stage = SENT_BACK
    if article.approved_number == number:
        article.approved_number = None  # the last word counts
    article.save(update_fields=["stage", "review", "approved_number", "revision"])
    _tell_answer(article, Event.Verb.CHANGES_REQUESTED, review, was)
    return article


def allow_to_answer(article: Article, number: int, by, link: SharedLink | None) -> None:
    """Raise PermissionDenied unless this colleague, or this link, may answer for the version;
    Refused where the link has ended."""
    if link is None:
        allow(by, "review_article")
    elif by is not None:
        raise PermissionDenied(_("Answer with the link or with your account, not with both."))
    elif open_link(article, link, number).review is None:
        raise PermissionDenied(_("This link is for looking only."))


def refuse_unless_newest(article: Article, number: int) -> None:
    """Raise Refused where there is another text by now than the one that was read."""
    refuse_deleted(article)
    if not article.has_draft():
        raise Refused(
            _("This is no longer a draft: it was published or discarded meanwhile."),
            code="saved_since",
        )
    if number != article.draft_number:
        newest = article.versions.select_related("by").get(number=article.draft_number)
        at = time_format(timezone.localtime(newest.at), "H:i")
        raise Refused(
            _("Changed since by %(who)s at %(time)s: look again.")
            % {"who": newest.by or _("somebody"), "time": at},
            code="saved_since",
        )


def refuse_own_work(article: Article, number: int, by) -> None:
    if by is not None and settings.REQUIRE_APPROVAL and by.pk in writers_of(article, number):
        raise Refused(
            _("You wrote a part of this version. Somebody else has to approve it."), code="own"
        )


def _refuse_repetition(article: Article, number: int, by) -> None:
    """A button pressed twice approves once."""
    if by is None or article.approved_number != number or article.stage == IN_REVIEW:
        return
    mine = article.reviews.filter(outcome=Review.Outcome.APPROVED, decided_by=by)
    if not article.is_unapproved and mine.filter(decided_number=number).exists():
        raise Refused(_("You have approved this version already."))


def _answer(
    article: Article, outcome: str, number: int, by, link: SharedLink | None, name: str, comment
) -> Review:
    """Store an answer: to the request that waits, or where nobody was asked, by itself."""
    name, comment = one_line(name), clean_comment(comment, is_needed=False)
    if link is None:
        review = article.reviews.waiting().first()
    else:
        review, name = open_link(article, link, number).review, name or link.name
    if len(name) > LONGEST_NAME:
        raise Refused({"name": too_long(len(name), LONGEST_NAME)})
    now = timezone.now()
    if review is None:
        review = Review(article=article, number=number, asked_at=now, reviewer=by)
    review.outcome, review.decided_number, review.decided_at = outcome, number, now
    review.decided_by, review.decided_name, review.comment = by, name, comment
    review.save()
    review.links.filter(revoked_at=None).update(revoked_at=now)
    if comment:
        article.comments.create(number=number, by=by, name=name, text=comment, at=now)
    if number == article.draft_number:
        article.review = review
    return review


def open_link(article: Article, link: SharedLink, number: int) -> SharedLink:
    """The link as it is now. Raises Refused where it has ended, or was made for something else."""
    found = SharedLink.objects.open().filter(pk=link.pk, article=article, number=number)
    if (found := found.select_related("review").first()) is None:
        raise Refused(_("This link no longer works. Ask for a new one."), code="link_ended")
    return found


def _tell_answer(article: Article, verb: str, review: Review, was: str) -> None:
    tell(
        article,
        verb,
        review.decided_by,
        was=was,
        number=review.decided_number,
        note=review.comment,
        name=review.decided_name,
        at=review.decided_at,
    )


# --- comments -------------------------------------------------------------------------------------


def clean_comment(text: str, is_needed: bool = True) -> str:
    text = plain(text).strip()
    if is_needed and not text:
        raise Refused({"comment": _("Write what you want to say.")})
    if len(text) > LONGEST_COMMENT:
        raise Refused({"comment": too_long(len(text), LONGEST_COMMENT)})
    return text


def may_comment(by) -> bool:
    """Who writes and who reviews may remark on a version, and say that a remark is dealt with."""
    return by is None or any(
        by.has_perm(f"articles.{codename}") for codename in ("change_article", "review_article")
    )


@refusing_clashes()
def comment(
    article: Article,
    *,
    number: int,
    text: str,
    by=None,
    link: SharedLink | None = None,
    name: str = "",
) -> Comment:
    """Remark on version `number`: a colleague, or whoever holds a `link` that asks for an answer.

    It changes no text and no state, so nobody else's work is refused because of it.
    """
    if link is None and not may_comment(by):
        raise PermissionDenied(_("You may not do this. Ask an administrator for the role."))
    lock(article)
    if link is not None:
        allow_to_answer(article, number, by, link)
    refuse_deleted(article)
    text, name = clean_comment(text), one_line(name) or (link.name if link else "")
    if len(name) > LONGEST_NAME:
        raise Refused({"name": too_long(len(name), LONGEST_NAME)})
    if not article.versions.filter(number=number).exists():
        raise Refused(_("There is no such version of this page."))
    made = article.comments.create(number=number, by=by, name=name, text=text, at=timezone.now())
    tell(
        article,
        Event.Verb.COMMENTED,
        by,
        was=article.state(),
        number=number,
        note=text,
        name=name,
        at=made.at,
    )
    return made


@refusing_clashes()
def resolve_comment(comment: Comment, *, by) -> Comment:
    """Say that a remark is dealt with; a second time changes nothing."""
    if not may_comment(by):
        raise PermissionDenied(_("You may not do this. Ask an administrator for the role."))
    lock(comment.article)
    comment.refresh_from_db(fields=["resolved_at", "resolved_by"])
    if comment.resolved_at:
        return comment
    comment.resolved_at, comment.resolved_by = timezone.now(), by
    comment.save(update_fields=["resolved_at", "resolved_by"])
    article = comment.article
    tell(
        article,
        Event.Verb.COMMENT_RESOLVED,
        by,
        was=article.state(),
        number=comment.number,
        note=comment.text,
        at=comment.resolved_at,
    )
    return comment
