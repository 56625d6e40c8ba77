"""A version: the whole content of an article as somebody saved it, kept to the letter."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.trail import TrailModel


class Version(TrailModel):
    """One save. `content` is what `publishing.content_of_version` reads back.

    Articles name versions by number: `live_number` is the one that readers see, `draft_number`
    the newest one where that is another, `last_number` the newest of all.
    """

    class Kind(models.TextChoices):
        SAVED = "saved", _("saved")
        CORRECTION = "correction", _("correction of the live page")
        MERGED = "merged", _("correction taken over")
        RESTORED = "restored", _("restored")
        DISCARDED = "discarded", _("kept before a draft was discarded")
        IMPORTED = "imported", _("imported")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SAVED)
    # The number of the version that it was written from, and the article's `revision` after it.
    based_on = models.PositiveIntegerField(null=True)
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    # How many words differ from the version it is based on; of a first one, how many it has.
    words = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="versions"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["article", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_has_own_number")
        ]
        indexes = [models.Index(fields=["by", "-at", "-id"], name="versions_of_person")]

    def __str__(self):
        return f"{self.content.get('title', '')} ({self.number})"
