"""What will happen to a page at a moment: a new version goes live, or it is withdrawn.

A first publishing needs no row here: it is visible by time. Whoever asks for a page after the
moment applies what is due, before anything older is served; see `current`.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SomethingIsDue(Exception):
    """A schedule's moment has passed and nobody has applied it yet."""


reads_as_stored = ContextVar("reads_as_stored", default=False)


@contextmanager
def as_stored():
    """Within it nothing is due: what is read is what is stored, however late."""
    token = reads_as_stored.set(True)
    try:
        yield
    finally:
        reads_as_stored.reset(token)


class ScheduleQuerySet(models.QuerySet):
    def due(self):
        return self.filter(at__lte=timezone.now(), suspended_at=None)


def watched(rows: models.QuerySet) -> models.QuerySet:
    """The same rows, each of which knows whether something is due: see `current_one`."""
    return rows.annotate(is_something_due=Exists(Schedule.objects.due()))


def current(rows: models.QuerySet) -> list:
    """The rows as they stand after every moment that has passed, as a list.

    The check for what is due is part of the query; only where it finds no row is it asked by
    itself. Raises SomethingIsDue, upon which whoever asked applies it and asks again.
    """
    found = list(watched(rows))
    if not found and not reads_as_stored.get() and Schedule.objects.due().exists():
        raise SomethingIsDue
    return _checked(found)


def current_one(watched_rows: models.QuerySet):
    """The first of `watched` rows as it stands after every moment that has passed. Where there is
    none it is None, and nothing is known: a later query of the same page has to ask.

    Raises SomethingIsDue.
    """
    found = _checked(list(watched_rows[:1]))
    return found[0] if found else None


def _checked(found: list) -> list:
    if found and not reads_as_stored.get():
        row = found[0]
        if row["is_something_due"] if isinstance(row, dict) else row.is_something_due:
            raise SomethingIsDue
    return found


class Schedule(models.Model):
    class Action(models.TextChoices):
        PUBLISH = "publish", _("publish")
        WITHDRAW = "withdraw", _("withdraw")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="schedules")
    action = models.CharField(max_length=10, choices=Action.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="schedules"
    )
    made_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True, default="")
    # A conflict with a correction of the live page: nothing happens until somebody has chosen.
    suspended_at = models.DateTimeField(null=True)
    # To publish: the version, its address (reserved), and what was rendered when it was scheduled.
    number = models.PositiveIntegerField(null=True)
    slug = models.CharField(max_length=80, unique=True, null=True)
    is_correction = models.BooleanField(default=False)
    made = models.JSONField(default=dict)
    # To withdraw: what readers will be told.
    reason = models.CharField(max_length=12, blank=True, default="")
    words = models.CharField(max_length=500, blank=True, default="")
    instead = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, related_name="schedules_instead"
    )

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "action"], name="schedule_of_each_kind_is_one"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(suspended_at=None), name="schedules_by_moment")
        ]

    def __str__(self):
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"
