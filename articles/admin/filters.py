"""Filters of the articles' list, each one `<select>` beside the search box."""

from django.conf import settings
from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import publishing
from articles.forms import topic_choices
from articles.models import Article, Recommendation, Review, Schedule, Topic, User, Version
from articles.words import match_key

Stage = Article.Stage


class SelectFilter(SimpleListFilter):
    """A menu. Unknown values filter nothing."""

    def selects(self):
        chosen = self.value() or ""
        yield {"value": "", "display": _("All"), "selected": not chosen}
        for value, display in self.lookup_choices:
            yield {"value": value, "display": display, "selected": str(value) == chosen}


class StateFilter(SelectFilter):
    """What readers see, and what is under way. Deleted drafts are found here and nowhere else."""

    title = _("State")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        states = [
            ("draft", _("Draft")),
            ("live", _("Live")),
            ("withdrawn", _("Withdrawn")),
            ("scheduled", _("Scheduled")),
            ("in_review", _("In review")),
            ("sent_back", _("Sent back")),
            ("approved", _("Approved")),
            ("written", _("With a draft")),
            ("deleted", _("Deleted")),
        ]
        if settings.REQUIRE_APPROVAL or self.value() == "unapproved":
            states.insert(-1, ("unapproved", _("Published without approval")))
        return states

    def queryset(self, request, queryset):
        state = self.value()
        if state == "deleted":
            since = timezone.now() - publishing.DELETED_KEPT_FOR
            return queryset.deleted().filter(deleted_at__gt=since)
        rows = queryset.kept()
        if state == "live":
            return rows.published()
        if state == "scheduled":
            return rows.filter(pk__in=scheduled())
        if state == "written":
            return rows.exclude(stage=Stage.NONE)
        if state in (Stage.IN_REVIEW, Stage.SENT_BACK, Stage.APPROVED):
            # The index of stages holds nothing else: both databases use it where that is said.
            return rows.exclude(stage=Stage.NONE).filter(stage=state)
        if state == "unapproved":
            return rows.filter(is_unapproved=True)
        if state in (Article.Status.DRAFT, Article.Status.WITHDRAWN):
            return rows.filter(status=state)
        return rows


def scheduled():
    """Ids of what will happen to a page by itself: its first publishing, a new version, its
    withdrawal. A union of two index searches."""
    later = Article.objects.filter(status=Article.Status.LIVE, published_at__gt=timezone.now())
    later = later.filter(kind__in=Article.Kind.values)  # the index asks for it before the date
    return later.order_by().values("pk").union(Schedule.objects.values("article_id"))


class MineFilter(SelectFilter):
    """What somebody has written, or was asked to read."""

    title = _("Mine")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("written", _("Written by me")), ("sent", _("Sent for review by me"))]

    def queryset(self, request, queryset):
        if self.value() == "written":
            return queryset.filter(pk__in=written_by(request.user))
        if self.value() == "sent":
            return queryset.exclude(stage=Stage.NONE).filter(review__asked_by=request.user)
        return queryset


def written_by(person):
    """Ids of the articles of which this person saved a version: of their latest 500 saves."""
    saved = Version.objects.filter(by=person).exclude(kind=Version.Kind.MERGED)
    return saved.order_by("-at", "-pk").values("article_id")[:500]


class ReviewerFilter(SelectFilter):
    """Whom a review waits for."""

    title = _("Reviewer")
    parameter_name = "reviewer"

    def lookups(self, request, model_admin):
        waiting = Review.objects.filter(outcome=Review.Outcome.WAITING, reviewer__isnull=False)
        people = User.objects.filter(pk__in=waiting.order_by().values("reviewer")).order_by(
            "first_name", "last_name", "pk"
        )
        named = [(str(person.pk), str(person)) for person in people if person != request.user]
        return [("me", _("Me")), *named, ("outside", _("Somebody without an account"))]

    def queryset(self, request, queryset):
        chosen = self.value()
        if not chosen:
            return queryset
        waiting = Review.objects.waiting()
        if chosen == "outside":
            return queryset.filter(pk__in=of_few(waiting.filter(reviewer=None)))
        for value, _name in self.lookup_choices:
            if value == chosen:
                reviewer = request.user if value == "me" else value
                return queryset.filter(pk__in=of_few(waiting.filter(reviewer=reviewer)))
        return queryset


def of_few(reviews) -> list[int]:
    """Ids of the articles of these reviews, most urgent first: never more than one person reads.
    Given as numbers, they leave the database no way to look through all articles for them."""
    return list(reviews.by_urgency().values_list("article_id", flat=True)[:500])


class TopicFilter(SelectFilter):
    title = _("Topic")
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        topics = Topic.objects.only("name", "parent_id")
        return [("none", _("No topic")), *topic_choices(topics)]

    def queryset(self, request, queryset):
        chosen = self.value()
        if chosen == "none":
            return queryset.filter(topic=None, kind=Article.Kind.ARTICLE)
        for pk, _name in self.lookup_choices[1:]:
            if str(pk) == chosen:
                return queryset.in_topic(Topic(pk=pk))
        return queryset


class KindFilter(SelectFilter):
    title = _("Kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return Article.Kind.choices

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() in Article.Kind else queryset


class UseFilter(SimpleListFilter):
    """Pages that use something; chosen by a link of another screen, never from a menu."""

    def lookups(self, request, model_admin):
        return [(self.value(), self.value())] if self.value() else []


class RecommendsFilter(UseFilter):
    title = _("Recommends the article")
    parameter_name = "recommends"

    def target(self):
        pk = self.value() or ""
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
            return None
        return Article.objects.only("title").filter(pk=int(pk)).first()

    def in_words(self):
        target = self.target()
        return target and gettext("Pages that recommend ‘%(title)s’") % {"title": target}

    def queryset(self, request, queryset):
        if not (target := self.target()):
            return queryset
        rows = Recommendation.objects.filter(target=target)
        return queryset.filter(pk__in=rows.values("article_id"))


class WantsFilter(UseFilter):
    title = _("Wants an article titled")
    parameter_name = "wants"

    def rows(self):
        return Recommendation.objects.filter(wanted_key=match_key(self.value() or "")[:200])

    def in_words(self):
        row = self.rows().first()
        return row and gettext("Pages that want ‘%(title)s’") % {"title": row.title}

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(pk__in=self.rows().values("article_id"))


def in_words(text: str) -> Q:
    """Articles in whose title, address, other names or text each of these words is found."""
    wanted = Q()
    for word in text[:200].split()[:10]:
        wanted &= (
            Q(title_key__contains=match_key(word))
            | Q(slug__contains=word.lower())
            | Q(also_called__icontains=word)
            | Q(text__icontains=word)
        )
    return wanted
