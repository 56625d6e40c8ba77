"""The trail: who did what, to what, when, and why. Written by verbs, changed by nobody."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    class Verb(models.TextChoices):
        CREATED = "created", _("created")
        SAVED = "saved", _("saved")
        PUBLISHED = "published", _("published")
        SCHEDULED = "scheduled", _("scheduled")
        SCHEDULE_CANCELLED = "schedule_cancelled", _("cancelled the schedule")
        WITHDRAWN = "withdrawn", _("withdrew")
        REINSTATED = "reinstated", _("put back")
        DELETED = "deleted", _("deleted")
        IMPORTED = "imported", _("imported")

    verb = models.CharField(max_length=20, choices=Verb.choices)
    article = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, blank=True, related_name="events"
    )
    # The trail outlives a deleted draft, so it keeps the title that the article had.
    title = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="events"
    )
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["article", "at"], name="events_of_article")]

    def __str__(self):
        return f"{self.get_verb_display()}: {self.title}"
