"""People who work here, and the wrong passwords that were tried for them."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A colleague. The user name of somebody who was invited is their e-mail address."""

    wants_mail = models.BooleanField(
        _("send me mail about reviews"),
        default=True,
        help_text=_("When somebody asks you to review, asks for changes or approves."),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_has_own_email",
                condition=~Q(email=""),
                violation_error_message=_("Somebody with this e-mail address is already here."),
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.get_username()


class SignInFailure(models.Model):
    """One wrong password. Account and address are keyed hashes: the table names nobody."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        indexes = [
            models.Index(fields=["account", "at"], name="failures_of_account"),
            models.Index(fields=["address", "at"], name="failures_of_address"),
            models.Index(fields=["at"], name="failures_by_age"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"
