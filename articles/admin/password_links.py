"""Links with which somebody sets a password: in an invitation, or because it was forgotten.

Django's reset token: signed, good for one use within three days (`PASSWORD_RESET_TIMEOUT`). Nobody
ever types a password for somebody else.
"""

import logging

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from articles.models import User

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
logger = logging.getLogger(__name__)


def password_link(request: HttpRequest, person: User) -> str:
    """The whole address, on the host that the settings name, else on the one that was asked,
    which `ALLOWED_HOSTS` has let through."""
    path = reverse(
        "admin:password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
            "token": default_token_generator.make_token(person),
        },
    )
    return site_address(request) + path


def site_address(request: HttpRequest) -> str:
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def sends_mail() -> bool:
    """Whether `EMAIL_URL` is set."""
    return settings.EMAIL_BACKEND != "django.core.mail.backends.dummy.EmailBackend"


def password_mail(request: HttpRequest, person: User, *, link: str, template: str) -> EmailMessage:
    """The mail with a link. `template`: its text under registration/, whose first line is the
    subject."""
    context = {
        "person": person,
        "link": link,
        "days": DAYS,
        "site_name": settings.SITE_NAME,
        "site_address": site_address(request),
    }
    subject, _line, text = render_to_string(f"registration/{template}", context).partition("\n")
    return EmailMessage(subject.strip(), text.lstrip("\n"), to=[person.email])


def send(mail: EmailMessage, person: User) -> bool:
    """Whether it could be handed to the mail server."""
    try:
        return bool(mail.send())
    except Exception:
        # A mail server fails in many ways (OSError, SMTPException, ssl.SSLError, ValueError for
        # an address): all mean that the link must reach the person by another way.
        logger.exception("A mail to person %s could not be sent.", person.pk)
        return False
