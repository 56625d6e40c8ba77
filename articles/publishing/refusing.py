"""How a verb says no: in words, before anything has changed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _


class Refused(ValidationError):
    """A verb that was not done. Its messages, by field where one is at fault, say what to do."""


class Refusals:
    """Collects everything that is wrong, so that a person is told once."""

    def __init__(self):
        self.by_field: dict[str, list] = {}

    def add(self, field: str, message) -> None:
        self.by_field.setdefault(field, []).append(message)

    def raise_any(self) -> None:
        if self.by_field:
            raise Refused(self.by_field)


def too_long(length: int, most: int) -> str:
    return _("This is too long: %(length)s characters, where at most %(most)s fit.") % {
        "length": length,
        "most": most,
    }


def allow(by, permission: str) -> None:
    """Raise PermissionDenied unless `by` may; None is the system, which may."""
    if by is not None and not by.has_perm(f"articles.{permission}"):
        raise PermissionDenied(_("You may not do this. Ask an administrator for the role."))
