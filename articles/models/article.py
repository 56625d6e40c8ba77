"""The article: its row is what readers see. Only `articles.publishing` writes its state."""

import sys

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

MOST_STEPS = 20  # from a page that was replaced to the one that readers read now


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """What readers may see now: the one place that says so."""
        return self.filter(status=Article.Status.LIVE, published_at__lte=timezone.now())

    def listed(self):
        """What readers find in lists, feeds and previous / next: published, no site pages."""
        return self.published().filter(kind=Article.Kind.ARTICLE)

    def site_pages(self):
        """The published site pages in the order of the footer."""
        return (
            self.published()
            .filter(kind=Article.Kind.PAGE)
            .order_by(F("footer_order").asc(nulls_last=True), "title", "pk")
        )

    def readable(self):
        """What opens at its address: what is published, and what stays under a warning."""
        return self.filter(
            Q(status=Article.Status.LIVE)
            | Q(status=Article.Status.WITHDRAWN, withdrawal=Article.Withdrawal.OUT_OF_DATE),
            published_at__lte=timezone.now(),
        )

    def withdrawn(self):
        """What readers have seen and find no longer."""
        return self.filter(status=Article.Status.WITHDRAWN)

    def kept(self):
        """Everything but deleted drafts: what editors see."""
        return self.filter(deleted_at=None)

    def deleted(self):
        """Drafts that can be taken back for 30 days."""
        return self.filter(deleted_at__isnull=False)

    def in_topic(self, topic):
        """Those whose main topic it is, and those that are also in it."""
        main = Article.objects.filter(topic_id=topic.pk).order_by().values("pk")
        also = Article.also_in.through.objects.filter(topic_id=topic.pk).values("article_id")
        # A union of two index searches: with OR, SQLite walks through all published articles.
        return self.filter(pk__in=main.union(also))

    def for_list(self):
        """Only what a row of a list shows: no texts."""
        return self.only(
            "kind", "status", "title", "slug", "summary", "teaser", "published_at", "updated_at"
        )

    def by_title(self):
        return self.order_by("sort_key", "pk")

    def latest_first(self):
        return self.order_by("-published_at", "-pk")

    def neighbours(self, article):
        """Previous and next of an article, each an article or None: one query, on an index.

        The order is (published_at, id), so that ties lose nothing; the scope is NEIGHBOUR_SCOPE,
        where articles without a topic are a chain of their own. A draft stands where it would
        stand if it were published now.
        """
        now = timezone.now()
        at, pk = article.published_at or now, article.pk or sys.maxsize
        scope = self.filter(status=Article.Status.LIVE, kind=Article.Kind.ARTICLE)
        if settings.NEIGHBOUR_SCOPE == "topic":
            scope = scope.filter(topic_id=article.topic_id)
        # One bound on each side and ties apart: what both databases answer from the index alone.
        earlier = scope.filter(published_at__lt=at) if at <= now else scope.published()
        tied, later = scope.published().filter(published_at=at), scope.published()

        def first(*querysets):
            return Coalesce(*(Subquery(rows.values("pk")[:1]) for rows in querysets))

        previous = first(
            tied.filter(pk__lt=pk).order_by("-pk"), earlier.order_by("-published_at", "-pk")
        )
        following = first(
            tied.filter(pk__gt=pk).order_by("pk"),
            later.filter(published_at__gt=at).order_by("published_at", "pk"),
        )
        found = {}
        for near in Article.objects.filter(Q(pk=previous) | Q(pk=following)).for_list():
            found[(near.published_at, near.pk) > (at, pk)] = near
        return found.get(False), found.get(True)

    def with_recommend_counts(self):
        """Adds `recommend_count` and `wanted_count` for the editors' list."""
        rows = Article._meta.get_field("recommendations").related_model.objects
        mine = rows.filter(article=OuterRef("pk")).order_by().values("article")
        count = mine.annotate(n=models.Count("pk")).values("n")
        wanted = mine.exclude(wanted_key="").annotate(n=models.Count("pk")).values("n")
        return self.annotate(recommend_count=Subquery(count), wanted_count=Subquery(wanted))


class Article(models.Model):
    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        PAGE = "page", _("Site page")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")  # readers have never seen it
        LIVE = "live", _("Live")  # from published_at on
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Stage(models.TextChoices):
        """What is under way with the draft."""

        NONE = "", _("no draft")
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        SENT_BACK = "sent_back", _("sent back")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")

    class Withdrawal(models.TextChoices):
        """Why readers no longer find a page."""

        UNSAFE = "unsafe", _("Unsafe")
        MISTAKE = "mistake", _("Published by mistake")
        REPLACED = "replaced", _("Replaced by…")
        OUT_OF_DATE = "out_of_date", _("Out of date (stays readable under a warning)")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ARTICLE)
    status = models.CharField(
        _("state"), max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    slug = models.CharField(_("address"), max_length=80, unique=True, null=True, blank=True)
    summary = models.TextField(_("summary"), max_length=500, blank=True)
    body = MarkdownxField(_("text"), blank=True)
    topic = models.ForeignKey(
        "articles.Topic",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("topic"),
    )
    also_in = models.ManyToManyField(
        "articles.Topic", blank=True, related_name="also_articles", verbose_name=_("also in")
    )
    also_called = models.TextField(
        _("also called"), blank=True, help_text=_("Other names, one a line.")
    )
    footer_order = models.PositiveSmallIntegerField(_("place in the footer"), null=True, blank=True)

    # The moment from which readers see it: a future one is a schedule. On a draft, the date that
    # it will bear when it is published; empty means the moment of publishing.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # The last change of content that readers were told of; empty until there is one.
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    saved_at = models.DateTimeField(_("saved"), editable=False, default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="articles",
        verbose_name=_("saved by"),
    )

    # Versions, by their numbers. The row holds what readers see, version `live_number`; of what
    # they never saw it holds the draft. The draft is version `draft_number`, None where there is
    # none; it takes in the live page as of version `draft_base`.
    last_number = models.PositiveIntegerField(editable=False, default=0)
    live_number = models.PositiveIntegerField(editable=False, null=True)
    draft_number = models.PositiveIntegerField(editable=False, null=True)
    draft_base = models.PositiveIntegerField(editable=False, null=True)
    # Counts the verbs that changed this article: what somebody looked at is named by it.
    revision = models.PositiveIntegerField(editable=False, default=0)

    stage = models.CharField(
        max_length=10, choices=Stage.choices, default=Stage.NONE, blank=True, editable=False
    )
    # The latest request for review, and the version that was last approved.
    review = models.ForeignKey(
        "articles.Review", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    approved_number = models.PositiveIntegerField(editable=False, null=True)
    # Published without the approval that the site asks for, and not read by anybody since.
    is_unapproved = models.BooleanField(editable=False, default=False)
    # Moments of this article's schedules, for lists; the rows themselves say what happens.
    scheduled_at = models.DateTimeField(editable=False, null=True)
    withdraw_at = models.DateTimeField(editable=False, null=True)

    # Why and when it was withdrawn, in the words that readers see, and what they read instead.
    withdrawal = models.CharField(
        max_length=12, choices=Withdrawal.choices, default="", blank=True, editable=False
    )
    withdrawal_words = models.CharField(max_length=500, default="", blank=True, editable=False)
    withdrawn_at = models.DateTimeField(editable=False, null=True)
    instead = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="instead_of"
    )
    # A deleted draft has neither address nor title key, and can be taken back for 30 days.
    deleted_at = models.DateTimeField(editable=False, null=True)

    import_ref = models.CharField(max_length=200, unique=True, null=True, editable=False)
    # SHA-256 of the record as it was last imported: the same record again changes nothing.
    import_digest = models.CharField(max_length=64, editable=False, blank=True, default="")

    # Made from the fields above whenever they are saved; see articles.publishing.
    html = models.TextField(editable=False, blank=True, default="")
    contents = models.JSONField(editable=False, blank=True, default=list)
    text = models.TextField(editable=False, blank=True, default="")
    teaser = models.CharField(max_length=50, editable=False, blank=True, default="")
    title_key = models.CharField(max_length=200, editable=False, blank=True, default="")
    sort_key = models.CharField(max_length=200, editable=False, blank=True, default="")
    rendering_version = models.PositiveIntegerField(editable=False, default=0)
    images = models.ManyToManyField(
        "articles.Image", blank=True, editable=False, related_name="articles"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("publish_article", _("Can publish, schedule and withdraw articles")),
            ("review_article", _("Can approve articles and ask for changes")),
        ]
        constraints = [
            models.CheckConstraint(
                name="published_article_has_date",
                condition=Q(status="draft") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="published_article_has_title_and_address",
                condition=Q(status="draft") | (~Q(title="") & Q(slug__isnull=False)),
            ),
            models.CheckConstraint(
                name="article_address_is_not_empty", condition=Q(slug=None) | ~Q(slug="")
            ),
            models.CheckConstraint(
                name="site_page_has_no_topic", condition=Q(kind="article") | Q(topic=None)
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "kind", "topic", "published_at", "id"],
                name="published_in_topic",
            ),
            models.Index(fields=["status", "kind", "published_at", "id"], name="published_on_site"),
            models.Index(fields=["topic", "sort_key", "id"], name="articles_by_title"),
            # What finds titles by their words on PostgreSQL, from the index alone.
            models.Index(
                fields=["title_key", "id"],
                name="articles_by_title_key",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(fields=["rendering_version"], name="articles_by_rendering"),
            models.Index(
                fields=["stage", "-saved_at", "-id"],
                name="articles_by_stage",
                condition=~Q(stage=""),
            ),
            models.Index(
                fields=["deleted_at"],
                name="articles_deleted",
                condition=Q(deleted_at__isnull=False),
            ),
            # What the editors' list is sorted and filtered by; deleted drafts stand in a list of
            # their own. Its pages are read from these alone.
            models.Index(
                fields=["-saved_at", "-id"], name="list_last_saved", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["sort_key", "id"], name="list_by_title", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["published_at", "id"], name="list_by_date", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["status", "-saved_at", "-id", "published_at"],
                name="list_by_state",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["-saved_at", "-id"],
                name="list_with_a_draft",
                condition=Q(deleted_at=None) & ~Q(stage=""),
            ),
            models.Index(
                fields=["-saved_at", "-id"],
                name="list_site_pages",
                condition=Q(deleted_at=None, kind="page"),
            ),
            models.Index(
                fields=["-saved_at", "-id"],
                name="list_unapproved",
                condition=Q(deleted_at=None, is_unapproved=True),
            ),
        ]

    def __str__(self):
        return self.title or str(_("Untitled"))

    def get_absolute_url(self):
        view = "site_page" if self.kind == Article.Kind.PAGE else "article_detail"
        return reverse(view, args=[self.slug])

    def is_published(self) -> bool:
        """`published()` for a row in hand."""
        return self.status == Article.Status.LIVE and self.published_at <= timezone.now()

    def is_scheduled(self) -> bool:
        return self.status == Article.Status.LIVE and self.published_at > timezone.now()

    def is_readable(self) -> bool:
        """`readable()` for a row in hand."""
        return self.is_published() or (
            self.status == Article.Status.WITHDRAWN
            and self.withdrawal == Article.Withdrawal.OUT_OF_DATE
        )

    def was_seen(self) -> bool:
        """Readers may know it: its row changes only by what is published."""
        return self.status == Article.Status.WITHDRAWN or self.is_published()

    def is_due(self) -> bool:
        """The moment of one of its schedules has passed, and nobody has applied it yet."""
        now = timezone.now()
        return any(moment and moment <= now for moment in (self.scheduled_at, self.withdraw_at))

    def successor(self) -> "Article":
        """What a replaced page leads to, at the end of the chain; the page itself where nothing
        has taken its place. A query for each step."""
        last, seen = self, {self.pk}
        while last.withdrawal == Article.Withdrawal.REPLACED and last.instead_id:
            if last.instead_id in seen or len(seen) > MOST_STEPS:
                break
            last = last.instead
            seen.add(last.pk)
        return last

    def read_instead(self) -> "Article | None":
        """What readers of a page that is no longer there can open in its place, if anything."""
        end = self.successor()
        if end == self and end.instead_id:
            end = end.instead.successor()
        elif end != self and not end.is_readable() and end.instead_id:
            end = end.instead.successor()  # what took its place was itself removed
        return end if end != self and end.is_readable() else None

    def has_draft(self) -> bool:
        """Somebody has written what readers do not see yet."""
        return self.draft_number is not None

    def state(self) -> str:
        """What readers see and what is under way, as the trail keeps it: "live/in_review"."""
        shown = "scheduled" if self.is_scheduled() else self.status
        return f"{shown}/{self.stage}" if self.stage else shown

    def other_names(self) -> list[str]:
        """`also_called` as a list: one name a line, empty lines and repeats dropped."""
        lines = (" ".join(line.split()) for line in self.also_called.splitlines())
        return list(dict.fromkeys(line for line in lines if line))
