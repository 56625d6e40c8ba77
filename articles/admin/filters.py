"""Filters of the articles' list, each one `<select>` beside the search box."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.forms import topic_choices
from articles.models import Article, Recommendation, Topic
from articles.words import match_key


class SelectFilter(SimpleListFilter):
    """A menu. Unknown values filter nothing."""

    def selects(self):
        chosen = self.value() or ""
        yield {"value": "", "display": _("All"), "selected": not chosen}
        for value, display in self.lookup_choices:
            yield {"value": value, "display": display, "selected": str(value) == chosen}


class StateFilter(SelectFilter):
    title = _("State")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("live", _("Live")),
            ("scheduled", _("Scheduled")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request, queryset):
        state = self.value()
        if state == "live":
            return queryset.published()
        if state == "scheduled":
            return queryset.filter(status=Article.Status.LIVE, published_at__gt=timezone.now())
        if state in (Article.Status.DRAFT, Article.Status.WITHDRAWN):
            return queryset.filter(status=state)
        return queryset


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
