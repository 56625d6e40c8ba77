"""Who somebody is: found by user name or by e-mail address, with a password that is worth having.

`settings` names the classes of this file.
"""

import gzip
import unicodedata
from functools import cache
from pathlib import Path

from django.contrib.auth import password_validation
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import User


def normalised(name: str) -> str:
    """One spelling for the name of an account, whatever was typed for it."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def find_person(name: str) -> User | None:
    """Whoever signs in by this name: their own user name first, then another spelling of one,
    then an e-mail address."""
    typed, wanted = unicodedata.normalize("NFKC", name).strip(), normalised(name)
    if not typed or "\0" in typed:
        return None
    found = User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed))
    # Databases differ in what they take for the same letter: ‘ı’ is ‘i’ to PostgreSQL.
    people = [p for p in found if wanted in (normalised(p.username), normalised(p.email))]
    return min(
        people,
        key=lambda p: (p.username != typed, normalised(p.username) != wanted, p.pk),
        default=None,
    )


def find_by_email(email: str) -> User | None:
    """Whoever has this e-mail address and may sign in."""
    found = User.objects.filter(email__iexact=email, is_active=True)
    return next((p for p in found if normalised(p.email) == normalised(email)), None)


class NameOrEmailBackend(ModelBackend):
    """Signs in by user name or e-mail address. It costs one run of the hasher whether the account
    is there or not, is active or not, so that the time tells nothing."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username is None or password is None:
            return None
        person = find_person(username)
        if person is None:
            User().set_password(password)
            return None
        if person.check_password(password) and self.user_can_authenticate(person):
            return person
        return None


class LongestPasswordValidator:
    """At most `max_length` characters: enough for any sentence, too few to keep a hasher busy."""

    def __init__(self, max_length: int = 128):
        self.max_length = max_length

    def validate(self, password, user=None):
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self):
        return ngettext(
            "Your password can have at most %(count)d character.",
            "Your password can have at most %(count)d characters.",
            self.max_length,
        ) % {"count": self.max_length}


class GuessablePasswordValidator:
    """Refuses well-known passwords made longer: repeated, with digits and signs around them, or
    one row of the keyboard after the other.

    Lists of common passwords hold few that have twelve characters, because most sites ask for
    less: ‘password’ becomes ‘password2026!’ or ‘passwordpassword’ to fit.
    """

    SIGNS = "0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")

    def validate(self, password, user=None):
        text = password.casefold()
        core = text.strip(self.SIGNS)
        words = {core, repeated_unit(text), repeated_unit(core)}
        if text in common_passwords():
            return  # CommonPasswordValidator says so
        if (
            len(repeated_unit(text)) < 4
            or words & common_passwords()
            or any(text in row * 13 or text[::-1] in row * 13 for row in self.ROWS)
        ):
            raise ValidationError(
                _(
                    "This password is easy to guess: a well-known one with something added. "
                    "Three or four words that do not belong together make a good one."
                ),
                code="password_guessable",
            )

    def get_help_text(self):
        return _("Three or four words that do not belong together make a good password.")


def repeated_unit(text: str) -> str:
    """The shortest text that `text` is a repetition of: "abab" gives "ab", "abc" itself."""
    return text[: (text + text).find(text, 1)] if text else text


@cache
def common_passwords() -> frozenset[str]:
    path = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)
