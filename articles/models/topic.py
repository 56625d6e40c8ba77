"""Topics: a shallow tree by which readers browse."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

MAX_DEPTH = 3


class TopicQuerySet(models.QuerySet):
    def with_articles(self):
        """Topics in which, or in a topic below which, readers find an article."""
        inside = Article.objects.listed().order_by()
        below = Article.also_in.through.objects
        has = Q()
        for path in ("pk", "parent_id", "parent__parent_id"):
            holding = Topic.objects.filter(**{path: OuterRef("pk")}).order_by()
            here = Exists(inside.filter(topic_id=OuterRef("pk")))
            also = Exists(below.filter(topic_id=OuterRef("pk"), article_id__in=inside.values("pk")))
            has |= Q(Exists(holding.filter(here | also)))
        return self.filter(has)

    def top_level(self):
        return self.filter(parent=None)


class Topic(models.Model):
    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        error_messages={"unique": _("Another topic has this name. Choose another.")},
    )
    slug = models.CharField(
        _("address"),
        max_length=80,
        unique=True,
        error_messages={"unique": _("Another topic has this address. Choose another.")},
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("inside"),
    )
    line = models.CharField(
        _("one line"),
        max_length=120,
        blank=True,
        help_text=_("What readers find here, in a few words. Shown on the home page."),
    )
    introduction = models.TextField(_("introduction"), blank=True)
    html = models.TextField(editable=False, blank=True, default="")
    rendering_version = models.PositiveIntegerField(editable=False, default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="topic_is_not_inside_itself",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("A topic cannot be inside itself."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic_detail", args=[self.slug])

    def path(self) -> list["Topic"]:
        """The topics from the top down to this one, itself last."""
        path, topic = [self], self
        while topic.parent_id and len(path) <= MAX_DEPTH:
            topic = topic.parent
            path.insert(0, topic)
        return path

    def clean(self):
        """Refuse, in words, a place that would make a circle or a tree of more than 3 levels."""
        above, topic = 0, self.parent
        while topic is not None:
            if topic.pk == self.pk and self.pk:
                raise ValidationError(
                    {"parent": _("A topic cannot be inside itself or inside a topic below it.")}
                )
            above += 1
            topic = topic.parent
        if above + self._levels() > MAX_DEPTH:
            raise ValidationError(
                {"parent": _("Topics can be three levels deep. Choose a topic nearer to the top.")}
            )

    def _levels(self) -> int:
        """How many levels this topic and those below it take up."""
        levels, row = 1, [self.pk] if self.pk else []
        while row and levels <= MAX_DEPTH:
            row = list(Topic.objects.filter(parent__in=row).values_list("pk", flat=True))
            levels += bool(row)
        return levels
