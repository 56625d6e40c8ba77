"""Which address leads where: former slugs, and the links that texts make to other articles."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FormerSlug(models.Model):
    """An address that readers knew. It leads straight to the present one, in one step."""

    slug = models.CharField(max_length=80)
    article = models.ForeignKey(
        "articles.Article", models.CASCADE, null=True, related_name="former_slugs"
    )
    topic = models.ForeignKey(
        "articles.Topic", models.CASCADE, null=True, related_name="former_slugs"
    )

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.CheckConstraint(
                name="former_slug_leads_to_one",
                condition=Q(article=None, topic__isnull=False)
                | Q(article__isnull=False, topic=None),
            ),
            models.UniqueConstraint(
                fields=["slug"], name="former_slug_of_one_article", condition=Q(topic=None)
            ),
            models.UniqueConstraint(
                fields=["slug"], name="former_slug_of_one_topic", condition=Q(article=None)
            ),
        ]

    def __str__(self):
        return self.slug


class Link(models.Model):
    """An article's text links to an address here; made anew whenever the text is rendered.

    `slug` is the one that the text names; `target` the article that it leads to, if there is one.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="links")
    slug = models.CharField(max_length=80, db_index=True)
    target = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, related_name="linked_from"
    )

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["article", "slug"], name="one_link_row_a_slug")
        ]

    def __str__(self):
        return f"{self.article_id} → {self.slug}"
