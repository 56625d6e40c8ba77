"""Recommend: the ordered links that editors choose for an article, each with its teaser."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class RecommendationQuerySet(models.QuerySet):
    def for_readers(self):
        """In order, what readers can open: published articles and outside pages."""
        is_open = Exists(Article.objects.published().filter(pk=OuterRef("target")))
        return (
            self.filter(~Q(url="") | is_open)
            .select_related("target")
            .only(
                "article_id", "position", "url", "title", "teaser", "is_teaser_imported",
                "target__kind", "target__title", "target__slug", "target__teaser",
            )
            .order_by("position")
        )  # fmt: skip

    def wanted(self):
        """Rows that wait for an article which is not on the site yet."""
        return self.exclude(wanted_key="")


class Recommendation(models.Model):
    """From an article to another one, to an outside page, or to an article that is *wanted*."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="recommendations")
    position = models.PositiveSmallIntegerField()
    target = models.ForeignKey(
        "articles.Article", models.PROTECT, null=True, blank=True, related_name="recommended_by"
    )
    url = models.CharField(max_length=500, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    # The title of a wanted article, made comparable: see articles.words.match_key.
    wanted_key = models.CharField(max_length=200, blank=True, default="", db_index=True)
    teaser = models.CharField(max_length=50, blank=True, default="")
    is_teaser_imported = models.BooleanField(default=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["article", "position"]
        constraints = [
            models.CheckConstraint(
                name="recommendation_is_one_thing",
                condition=Q(target__isnull=False, url="", wanted_key="")
                | (Q(target=None, wanted_key="") & ~Q(url="") & ~Q(title=""))
                | (Q(target=None, url="") & ~Q(wanted_key="") & ~Q(title="")),
                violation_error_message=_(
                    "Choose an article, give an address, or name a wanted article."
                ),
            ),
            models.CheckConstraint(
                name="recommendation_of_another_article",
                condition=Q(target=None) | ~Q(target=F("article")),
                violation_error_message=_("An article cannot recommend itself."),
            ),
            models.CheckConstraint(
                name="recommended_page_is_https",
                condition=Q(url="") | Q(url__startswith="https://"),
                violation_error_message=_("Use an address that starts with https://."),
            ),
            models.UniqueConstraint(
                fields=["article", "position"], name="one_recommendation_a_place"
            ),
            models.UniqueConstraint(fields=["article", "target"], name="article_recommended_once"),
            models.UniqueConstraint(
                fields=["article", "url"], name="page_recommended_once", condition=~Q(url="")
            ),
            models.UniqueConstraint(
                fields=["article", "wanted_key"],
                name="wanted_once",
                condition=~Q(wanted_key=""),
            ),
        ]

    def __str__(self):
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """What readers read: “Back pain”, or “Back pain (nhs.uk)” for an outside page."""
        if self.target_id:
            return self.target.title
        if self.url:
            site = (urlsplit(self.url).hostname or "").removeprefix("www.")
            return f"{self.title} ({site})"
        return self.title

    @property
    def shown_teaser(self) -> str:
        """The editor's teaser, else the target's own; an imported one gives way to the target."""
        if self.target_id:
            own = "" if self.is_teaser_imported else self.teaser
            return own or self.target.teaser
        return self.teaser

    @property
    def href(self) -> str:
        return self.target.get_absolute_url() if self.target_id else self.url
