"""Topics in the admin: the tree as readers browse it, and a form that says what it refuses."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles import publishing
from articles.forms import TopicForm, in_tree
from articles.models import Article, Topic
from articles.publishing import Refused


class TopicAdmin(ModelAdmin):
    actions = None

    def screen(self, request: HttpRequest, name: str, context: dict) -> HttpResponse:
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/articles/topic/{name}.html", shared | context)

    def one(self, request: HttpRequest, object_id: str) -> Topic:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if object_id.isascii() and object_id.isdecimal() and len(object_id) < 19:
            topic = Topic.objects.select_related("parent").filter(pk=object_id).first()
            if topic:
                return topic
        raise Http404

    def changelist_view(self, request, extra_context=None):
        """The whole tree on one page: a site has topics by the dozen."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        numbers = dict(
            Article.objects.exclude(topic=None)
            .order_by()
            .values("topic")
            .annotate(number=Count("pk"))
            .values_list("topic", "number")
        )
        topics = Topic.objects.only("name", "slug", "parent_id", "line")
        rows = [
            {"topic": topic, "depth": depth, "number": numbers.get(topic.pk, 0)}
            for topic, depth in in_tree(topics)
        ]
        context = {
            "title": _("Topics"),
            "rows": rows,
            "may_add": self.has_add_permission(request),
            "may_change": self.has_change_permission(request),
        }
        return self.screen(request, "list", context)

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.edit(request, Topic())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        topic = self.one(request, object_id)
        if not self.has_change_permission(request):
            if request.method == "POST":
                raise PermissionDenied
            return self.screen(request, "read_only", {"title": topic.name, "topic": topic})
        return self.edit(request, topic)

    def edit(self, request: HttpRequest, topic: Topic) -> HttpResponse:
        is_new = topic._state.adding
        title = _("Add a topic") if is_new else topic.name
        slug = topic.slug
        form = TopicForm(request.POST or None, topic=topic)
        if request.method == "POST" and form.is_valid():
            try:
                publishing.save_topic(form.write_to(topic), by=request.user)
            except Refused as refused:
                form.add_refused(refused)
            else:
                said = _("The topic ‘%(name)s’ is saved.") % {"name": topic.name}
                messages.success(request, said)
                return redirect("admin:articles_topic_changelist")
        context = {
            "title": title,
            "topic": topic,
            "topic_slug": slug,
            "is_new": is_new,
            "form": form,
            "media": form.media,
            "may_delete": not is_new and self.has_delete_permission(request),
        }
        return self.screen(request, "form", context)

    def delete_view(self, request, object_id, extra_context=None):
        topic = self.one(request, object_id)
        if not self.has_delete_permission(request):
            raise PermissionDenied
        context = {"title": _("Delete topic"), "topic": topic, "refusals": []}
        if request.method == "POST":
            name = topic.name
            try:
                publishing.delete_topic(topic, by=request.user)
            except Refused as refused:
                context["refusals"] = refused.messages
                return self.screen(request, "delete", context)
            messages.success(request, _("The topic ‘%(name)s’ is deleted.") % {"name": name})
            return redirect("admin:articles_topic_changelist")
        return self.screen(request, "delete", context)
