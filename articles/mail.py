"""Plain mails: one for each thing that somebody has to know, with the link to it.

They are sent by the edge that called the verb, when its transaction has ended: it knows the
request, and a slow mail server keeps nobody else waiting. A mail that cannot be sent breaks
nothing; the screen then gives the link to copy.
"""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from articles.models import Review, User

logger = logging.getLogger(__name__)


def sends_mail() -> bool:
    """Whether `EMAIL_URL` is set."""
    return settings.EMAIL_BACKEND != "django.core.mail.backends.dummy.EmailBackend"


def site_address(request: HttpRequest) -> str:
    """Under SITE_URL, else under the host asked for, which Django has found among ALLOWED_HOSTS."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def address(request: HttpRequest, name: str, *args) -> str:
    """The whole address of a page by the name of its URL, as a mail needs it."""
    return site_address(request) + reverse(name, args=args)


def letter(template: str, to: str, context: dict) -> EmailMessage:
    """The mail that a text template makes, whose first line is the subject."""
    shared = {"site_name": settings.SITE_NAME}
    subject, _line, text = render_to_string(template, shared | context).partition("\n")
    return EmailMessage(" ".join(subject.split()), text.strip() + "\n", to=[to])


def send(mail: EmailMessage, whom: str) -> bool:
    """Whether it could be handed to the mail server. `whom` names the addressee in the log."""
    try:
        return bool(mail.send())
    except Exception:
        # A mail server fails in many ways (OSError, SMTPException, ssl.SSLError, ValueError for
        # an address): all mean that the link must reach the person by another way.
        logger.exception("A mail to %s could not be sent.", whom)
        return False


def mailbox(person: User | None) -> str:
    """Where somebody gets mail about reviews; "" for who has switched it off or has left."""
    return person.email if person and person.is_active and person.wants_mail else ""


def ask_for_review(request: HttpRequest, review: Review, link: str = "") -> bool | None:
    """Tell the reviewer what is asked of them. `link` is the whole address for who has no account;
    a colleague is led to the review screen.

    True: it is on its way; False: the mail server would not take it; None: nothing was sent,
    because this site sends no mail, there is no address, or the person wants none.
    """
    to = mailbox(review.reviewer) if review.reviewer_id else review.reviewer_email
    if not (to and sends_mail()):
        return None
    context = {
        "review": review,
        "article": review.article,
        "link": link or address(request, "admin:article_review", review.article_id),
    }
    return send(letter("mail/review_asked.txt", to, context), f"the reviewer of review {review.pk}")


def tell_answer(request: HttpRequest, review: Review | None) -> bool | None:
    """Tell whoever asked for a review how it was answered; not who answered it themselves.

    Answers as `ask_for_review` does.
    """
    if review is None or review.asked_by_id in (None, review.decided_by_id):
        return None
    to = mailbox(review.asked_by)
    if not (to and sends_mail()):
        return None
    context = {
        "review": review,
        "article": review.article,
        "is_approved": review.outcome == Review.Outcome.APPROVED,
        "link": address(request, "admin:articles_article_change", review.article_id),
    }
    return send(letter("mail/review_answered.txt", to, context), f"person {review.asked_by_id}")
