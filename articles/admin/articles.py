"""Articles in the admin: their list, and which address leads to which screen."""

from django.contrib.admin import ModelAdmin, ShowFacets, display
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import (
    bulk,
    comments,
    comparing,
    correcting,
    discarding,
    editing,
    going_live,
    history,
    links,
    previewing,
    reviewing,
    scheduling,
    sending,
    withdrawing,
    working,
)
from articles.admin.filters import (
    KindFilter,
    MineFilter,
    RecommendsFilter,
    ReviewerFilter,
    StateFilter,
    TopicFilter,
    WantsFilter,
    in_words,
)
from articles.admin.finding import article_at
from articles.admin.paging import BoundedList
from articles.admin.recommend import find_json
from articles.admin.states import NONE, badge, moment_in_words
from articles.models import Article, SomethingIsDue

# What the list's address may say; the rest is dropped, so that no stranger's lookup reaches it.
KNOWN = {"q", "p", "o", "state", "topic", "mine", "reviewer", "kind", "recommends", "wants"}


class ArticleAdmin(ModelAdmin):
    actions = None
    list_display = ["shown_title", "shown_topic", "state", "date", "who", "recommends"]
    list_display_links = ["shown_title"]
    list_filter = [
        StateFilter,
        TopicFilter,
        MineFilter,
        ReviewerFilter,
        KindFilter,
        RecommendsFilter,
        WantsFilter,
    ]
    list_per_page = 50
    list_max_show_all = 0
    list_select_related = ["topic", "saved_by", "review__reviewer"]
    ordering = ["-saved_at", "-pk"]
    search_fields = ["title", "slug", "text"]
    search_help_text = gettext_lazy("Search by title, text or address")
    show_facets = ShowFacets.NEVER
    show_full_result_count = False

    media = Media()  # none of Django's scripts is needed

    # --- the list ------------------------------------------------------------------------------

    @display(description=gettext_lazy("Choose"))
    def tick(self, article):
        return bulk.checkbox(article)

    @display(description=gettext_lazy("Title"), ordering="sort_key")
    def shown_title(self, article):
        return str(article)

    @display(description=gettext_lazy("Topic"), empty_value=NONE)
    def shown_topic(self, article):
        if article.kind == Article.Kind.PAGE:
            return article.get_kind_display()
        return article.topic

    @display(description=gettext_lazy("State"))
    def state(self, article):
        return format_html("{}{}", badge(article), comparing.link_to_compare(article))

    @display(description=gettext_lazy("Date"), ordering="published_at", empty_value=NONE)
    def date(self, article):
        return article.published_at and moment_in_words(article.published_at)

    @display(description=gettext_lazy("Saved"), ordering="saved_at")
    def who(self, article):
        when = moment_in_words(article.saved_at)
        return format_html(
            '<span class="when">{}</span> <span class="by">{}</span>', when, article.saved_by or ""
        )

    @display(description=gettext_lazy("Recommends"))
    def recommends(self, article):
        number, wanted = article.recommend_count or 0, article.wanted_count or 0
        words = _("%(number)s (%(wanted)s wanted)") if wanted else "%(number)s"
        return words % {"number": number, "wanted": wanted}

    @display(description=gettext_lazy("Title"))
    def deleted_title(self, article):
        return str(article)

    @display(description=gettext_lazy("Deleted"))
    def deleted(self, article):
        return discarding.deleted_in_words(article)

    @display(description=gettext_lazy("Take back"))
    def take_back(self, article):
        return discarding.undo_button(article, _("Take back"))

    def get_list_display_links(self, request, list_display):
        """A deleted draft has no form to lead to."""
        return self.list_display_links if "shown_title" in list_display else None

    def get_list_display(self, request):
        if request.GET.get("state") == "deleted":
            may = super().has_delete_permission(request)
            return ["deleted_title", "deleted", "who", *(["take_back"] if may else [])]
        ticks = ["tick"] if bulk.allowed(request.user) else []
        return ticks + self.list_display

    def get_changelist(self, request, **named):
        return BoundedList

    def get_queryset(self, request):
        rows = Article.objects.with_recommend_counts()
        return rows.defer("body", "html", "text", "contents", "summary", "also_called")

    def get_search_results(self, request, queryset, search_term):
        found = article_at(request, search_term.strip())
        if found:
            return queryset.filter(pk=found.pk), False
        return queryset.filter(in_words(search_term)), False

    def changelist_view(self, request, extra_context=None):
        if unknown := set(request.GET) - KNOWN:
            query = request.GET.copy()
            for name in unknown:
                del query[name]
            return redirect(f"{request.path}?{query.urlencode()}")
        is_deleted = request.GET.get("state") == "deleted"  # those can only be taken back
        words = {
            "title": _("Articles"),
            "subtitle": None,
            "bulk_actions": [] if is_deleted else bulk.allowed(request.user),
        }
        return super().changelist_view(request, {**words, **(extra_context or {})})

    # --- the screens of one article -------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        ours = [
            path("find/", view(self.find_view), name="article_find"),
            path("<int:pk>/publish/", view(self.publish_view), name="article_publish"),
            *bulk.urls(self),
            *comparing.urls(self),
            *correcting.urls(self),
            *discarding.urls(self),
            *scheduling.urls(self),
            *withdrawing.urls(self),
            *sending.urls(self),
            *reviewing.urls(self),
            *links.urls(self),
            *comments.urls(self),
            *previewing.urls(self),
        ]
        return ours + working.urls(self) + super().get_urls()

    def has_delete_permission(self, request, obj=None):
        """Never what readers have seen: that is withdrawn."""
        never_live = obj is None or obj.status == Article.Status.DRAFT
        return never_live and super().has_delete_permission(request, obj)

    def one(self, request: HttpRequest, object_id) -> Article:
        """The stored article of this id, but for a deleted one. Raises PermissionDenied before it
        tells whether it is there, Http404, and SomethingIsDue."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        pk = str(object_id)
        if pk.isascii() and pk.isdecimal() and len(pk) < 19:
            kept = Article.objects.kept().select_related("topic", "saved_by", "review__reviewer")
            article = kept.filter(pk=pk).first()
            if article and article.is_due():
                raise SomethingIsDue  # applied first, then asked again: no editor works on the past
            if article:
                return article
        raise Http404

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return editing.edit(request, self, Article())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        try:
            article = self.one(request, object_id)
        except Http404:
            if request.method == "POST" and self.has_add_permission(request):
                return editing.deleted_meanwhile(request, self)
            raise
        return editing.edit(request, self, article)

    def delete_view(self, request, object_id, extra_context=None):
        return discarding.delete(request, self, self.one(request, object_id))

    def publish_view(self, request, pk):
        return going_live.publish(request, self, self.one(request, pk))

    def find_view(self, request):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return find_json(request, self)

    def history_view(self, request, object_id, extra_context=None) -> HttpResponse:
        return history.history(request, self, self.one(request, object_id))
