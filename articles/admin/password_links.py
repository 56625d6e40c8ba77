"""Links with which somebody sets a password: in an invitation, or because it was forgotten.

Django's reset token: signed, good for one use within three days (`PASSWORD_RESET_TIMEOUT`). Nobody
ever types a password for somebody else.
"""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from articles.mail import letter, site_address
from articles.models import User

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


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


def password_mail(request: HttpRequest, person: User, *, link: str, template: str) -> EmailMessage:
    """The mail with a link. `template`: its text under registration/, whose first line is the
    subject."""
    context = {
        "person": person,
        "link": link,
        "days": DAYS,
        "site_address": site_address(request),
    }
    return letter(f"registration/{template}", person.email, context)
