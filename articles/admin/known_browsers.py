"""Browsers in which somebody has signed in before.

A signed cookie says so. It opens nothing: it only gives the browser a count of wrong passwords of
its own, so that strangers who use up the count of an account do not keep its owner out.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from articles.models import User

DAYS = 90
SALT = "healthsite.known-browser"


def cookie_name() -> str:
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def remember(response: HttpResponse, person: User) -> None:
    """This browser has proved to be used by `person`."""
    response.set_cookie(
        cookie_name(),
        signing.dumps([person.pk, secrets.token_urlsafe(9)], salt=SALT),
        max_age=DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def browser_of(request: HttpRequest, person: User | None) -> str:
    """What names this browser where `person` has signed in with it before; else nothing."""
    known, name = read(request)
    return name if person is not None and known == person.pk else ""


def is_known(request: HttpRequest) -> bool:
    """Whether anybody has signed in with this browser before."""
    return bool(read(request)[1])


def read(request: HttpRequest) -> tuple[int, str]:
    try:
        person, name = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=DAYS * 24 * 3600
        )
    except (signing.BadSignature, ValueError):
        return 0, ""
    return person, name
