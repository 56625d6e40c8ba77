"""What is being written: text that is not saved yet, and who has a page open."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WorkingCopyQuerySet(models.QuerySet):
    def waiting(self):
        """What was neither saved nor thrown away."""
        return self.filter(thrown_at=None)

    def in_form_of(self, article):
        """Those of a stored article; of a new one (unsaved or None), those of every new one."""
        return self.filter(article=None if article is None or article._state.adding else article)


class WorkingCopy(models.Model):
    """What somebody has typed and not saved: one row for each person and article, and one more
    where they correct the live page while a draft waits.

    `key` names the form that wrote it last: a page that is open in two windows must not write
    over itself. A new article has nothing but that key.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="working_copies")
    article = models.ForeignKey(
        "articles.Article", models.CASCADE, null=True, related_name="working_copies"
    )
    key = models.CharField(max_length=40, blank=True, default="")
    # The form's fields as they were typed: name to list of values.
    typed = models.JSONField()
    # Article.revision when the person began to write.
    based_on = models.PositiveIntegerField(null=True)
    # The live page is being corrected, not the draft.
    is_correction = models.BooleanField(default=False)
    at = models.DateTimeField()
    # Thrown away, and kept for taking it back.
    thrown_at = models.DateTimeField(null=True)

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints = [
            models.UniqueConstraint(
                fields=["by", "article", "is_correction"],
                condition=Q(article__isnull=False, thrown_at=None),
                name="working_copy_of_person_and_article",
            ),
            models.UniqueConstraint(
                fields=["by", "key"],
                condition=Q(article__isnull=True, thrown_at=None),
                name="working_copy_of_new_article",
            ),
        ]

    def __str__(self):
        return f"{self.by}, {self.at:%Y-%m-%d %H:%M}"

    def token(self) -> str:
        """Names it as it is now: what a form that is filled with it says of it."""
        return f"{self.pk}@{self.at.isoformat()}"


class PresenceQuerySet(models.QuerySet):
    def of_others(self, article, by):
        """Who else has a stored article's form open, longest first."""
        since = timezone.now() - Presence.GONE_AFTER
        rows = self.filter(article=article, seen_at__gt=since).exclude(by=by)
        return rows.select_related("by").order_by("since", "pk")


class Presence(models.Model):
    """Somebody has this article's form open."""

    GONE_AFTER = timedelta(seconds=90)  # since the last sign of life

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="presences")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["by", "article"], name="presence_of_person")]

    def __str__(self):
        return f"{self.by}, {self.since:%H:%M}"
