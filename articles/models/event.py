"""The trail: who did what, to what, when, and why. Written by verbs, changed by nobody."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.trail import TrailModel


class Event(TrailModel):
    class Verb(models.TextChoices):
        CREATED = "created", _("created")
        SAVED = "saved", _("saved")
        DISCARDED = "discarded", _("discarded the draft")
        RESTORED = "restored", _("restored a version as the draft")
        CORRECTED = "corrected", _("corrected the live page")
        MERGED = "merged", _("took the correction into the draft")
        SUBMITTED = "submitted", _("sent for review")
        REVIEW_CANCELLED = "review_cancelled", _("took back from review")
        CHANGES_REQUESTED = "changes_requested", _("asked for changes")
        APPROVED = "approved", _("approved")
        COMMENTED = "commented", _("commented")
        COMMENT_RESOLVED = "comment_resolved", _("resolved a comment")
        PUBLISHED = "published", _("published")
        PUBLISHED_UNAPPROVED = "unapproved", _("published without approval")
        SCHEDULED = "scheduled", _("scheduled")
        SCHEDULE_CANCELLED = "schedule_cancelled", _("cancelled the schedule")
        SCHEDULE_SUSPENDED = "schedule_suspended", _("stopped the schedule")
        APPLIED = "applied", _("went live as scheduled")
        WITHDRAWN = "withdrawn", _("withdrew")
        WITHDRAWAL_SCHEDULED = "withdrawal_scheduled", _("scheduled the withdrawal")
        REINSTATED = "reinstated", _("put back")
        DELETED = "deleted", _("deleted")
        UNDELETED = "undeleted", _("took back from the deleted")
        IMPORTED = "imported", _("imported")
        LINK_MADE = "link_made", _("made a link for")
        LINK_REVOKED = "link_revoked", _("revoked a link for")

    verb = models.CharField(max_length=20, choices=Verb.choices)
    article = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, blank=True, related_name="events"
    )
    # The trail outlives a deleted draft, so it keeps the title that the article had.
    title = models.CharField(max_length=200, blank=True)
    # The version it was about, and the state before and after: `Article.state()`.
    number = models.PositiveIntegerField(null=True)
    was = models.CharField(max_length=60, blank=True, default="")
    now = models.CharField(max_length=60, blank=True, default="")
    # None is the system; who has no account is named.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="events"
    )
    name = models.CharField(max_length=100, blank=True, default="")
    at = models.DateTimeField()
    note = models.CharField(max_length=2000, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["article", "at"], name="events_of_article"),
            models.Index(fields=["verb", "at"], name="events_of_verb"),
        ]

    def __str__(self):
        return f"{self.get_verb_display()}: {self.title}"
