"""The editors' site: its menu in the order in which editors think, and nothing of the machine."""

from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from articles.admin import markdownx_views, own, sign_in, wanted
from articles.admin.articles import ArticleAdmin
from articles.admin.people import PersonAdmin
from articles.admin.pictures import ImageAdmin
from articles.admin.topics import TopicAdmin
from articles.admin.work import my_work
from articles.given_back import give_back
from articles.models import Article, Image, Topic, User

# Django's own addresses that lead to parts of the machine nobody needs here.
LEFT_OUT = {"view_on_site", "autocomplete"}
MENU = ["article", "topic", "wanted", "image", "user"]


class HealthAdminSite(AdminSite):
    index_title = gettext_lazy("My work")
    enable_nav_sidebar = False

    def __init__(self, name="admin"):
        super().__init__(name)
        self.disable_action("delete_selected")
        self.register(Article, ArticleAdmin)
        self.register(Topic, TopicAdmin)
        self.register(Image, ImageAdmin)
        self.register(User, PersonAdmin)

    def admin_view(self, view, cacheable=False):
        """Text that somebody sends who has been logged out is given back, not lost."""
        inner = super().admin_view(view, cacheable)

        def kept(request, *args, **named):
            is_out = not self.has_permission(request)
            if is_out and (page := give_back(request, is_signed_in=False)):
                return page
            return inner(request, *args, **named)

        return update_wrapper(kept, inner)

    def get_urls(self):
        urls = [url for url in super().get_urls() if getattr(url, "name", "") not in LEFT_OUT]
        ours = [
            path("signed-in/", signed_in, name="signed_in"),
            path("wanted/", include(wanted.urls(self))),
            *own.urls(self),
            *markdownx_views.urls,
            *sign_in.urls,
        ]
        return ours + urls

    def get_app_list(self, request, app_label=None):
        """One menu: articles, topics, wanted articles, pictures, people."""
        apps = self._build_app_dict(request, app_label)
        if "articles" not in apps:
            return []
        menu = apps["articles"]
        menu["app_url"] = reverse("admin:index", current_app=self.name)
        if request.user.has_perm("articles.view_article"):
            menu["models"].append(
                {
                    "name": _("Wanted articles"),
                    "object_name": "Wanted",
                    "perms": {"view": True},
                    "admin_url": reverse("admin:wanted", current_app=self.name),
                    "add_url": None,
                }
            )
        menu["models"].sort(key=lambda row: MENU.index(row["object_name"].lower()))
        return [menu]

    def each_context(self, request):
        may_write = self.has_permission(request) and request.user.has_perm("articles.add_article")
        name = settings.SITE_NAME
        ours = {"site_header": name, "site_title": name, "may_write": may_write}
        return {**super().each_context(request), **ours}

    def app_index(self, request, app_label, extra_context=None):
        return redirect("admin:index")

    def index(self, request, extra_context=None):
        """“My work”."""
        may_look = request.user.has_perm("articles.view_article")
        sections = my_work(request.user) if may_look else []
        context = {
            "mine": [section for section in sections if section.is_for_me],
            "others": [section for section in sections if not section.is_for_me],
            "may_look": may_look,
        }
        return super().index(request, {**context, **(extra_context or {})})


@never_cache
def signed_in(request: HttpRequest) -> HttpResponse:
    """Asked by a form before it sends itself: is the session still there, and which token now?

    401 where it is not, so that nothing that was typed is sent into a login page.
    """
    if not (request.user.is_active and request.user.is_staff):
        return JsonResponse({"signed_in": False}, status=401)
    return JsonResponse({"signed_in": True, "person": request.user.pk, "token": get_token(request)})
