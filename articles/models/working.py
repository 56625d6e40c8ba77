"""What is being written: text that is not saved yet, and who has a page open."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WorkingCopy(models.Model):
    """What somebody has typed and not saved: one row for each person and article.

    A new article has no row yet, so its form brings a `key` of its own.
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

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints = [
            models.UniqueConstraint(
                fields=["by", "article"],
                condition=Q(article__isnull=False),
                name="working_copy_of_person_and_article",
            ),
            models.UniqueConstraint(
                fields=["by", "key"],
                condition=Q(article__isnull=True),
                name="working_copy_of_new_article",
            ),
        ]

    def __str__(self):
        return f"{self.by}, {self.at:%Y-%m-%d %H:%M}"


class Presence(models.Model):
    """Somebody has this article's form open."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="presences")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["by", "article"], name="presence_of_person")]

    def __str__(self):
        return f"{self.by}, {self.since:%H:%M}"
