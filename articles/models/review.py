"""Review: who was asked to read which version, what they answered, and what they remarked.

Reviewers need no account: a link, of which only a hash is kept, lets a named person answer for
one version.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class ReviewQuerySet(models.QuerySet):
    def waiting(self):
        """What somebody is asked to answer now: the present request of a draft in review."""
        return self.filter(
            outcome=Review.Outcome.WAITING,
            article__review=F("pk"),
            article__stage=Article.Stage.IN_REVIEW,
            article__deleted_at=None,
        )

    def by_urgency(self):
        return self.order_by(F("due_on").asc(nulls_last=True), "asked_at", "pk")


class Review(models.Model):
    """A request for review, and its answer."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        APPROVED = "approved", _("approved")
        CHANGES = "changes", _("asked for changes")
        CANCELLED = "cancelled", _("taken back")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField()  # the version that was sent
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reviews_asked"
    )
    asked_at = models.DateTimeField()
    # A colleague, or the name of somebody without an account.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reviews"
    )
    reviewer_name = models.CharField(max_length=100, blank=True, default="")
    reviewer_email = models.EmailField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, blank=True, default=Outcome.WAITING
    )
    decided_number = models.PositiveIntegerField(null=True)  # the version that was decided on
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reviews_decided"
    )
    decided_name = models.CharField(max_length=100, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=2000, blank=True, default="")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["reviewer", "outcome", "due_on"], name="reviews_of_person"),
        ]

    def __str__(self):
        return f"{self.shown_reviewer()}: {self.get_outcome_display()}"

    def shown_reviewer(self) -> str:
        return str(self.reviewer) if self.reviewer_id else self.reviewer_name

    def shown_decider(self) -> str:
        return str(self.decided_by) if self.decided_by_id else self.decided_name


class SharedLinkQuerySet(models.QuerySet):
    def open(self):
        """Those that still show something. One that asks for an answer ends with the answer."""
        return self.filter(
            Q(review=None) | Q(review__in=Review.objects.waiting()),
            revoked_at=None,
            expires_at__gt=timezone.now(),
            article__deleted_at=None,
        )


class SharedLink(models.Model):
    """A link for somebody without an account: to look at one version, and with a `review` to
    answer for it. The token itself is shown once and never stored."""

    token_hash = models.CharField(max_length=64, unique=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="shared_links")
    number = models.PositiveIntegerField()
    review = models.ForeignKey(Review, models.CASCADE, null=True, related_name="links")
    name = models.CharField(max_length=100)  # for whom
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="shared_links"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = SharedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.name


class CommentQuerySet(models.QuerySet):
    def open(self):
        """What nobody has dealt with yet."""
        return self.filter(resolved_at=None)


class Comment(models.Model):
    """A remark on a version, open until somebody says that it is dealt with."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="comments"
    )
    name = models.CharField(max_length=100, blank=True, default="")  # of who has no account
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="comments_resolved"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="comment_has_text", condition=~Q(text="")),
        ]

    def __str__(self):
        return self.text[:80]

    def shown_author(self) -> str:
        return str(self.by) if self.by_id else self.name
