"""“Preview”: the draft on the page that readers will see, for whoever may look."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from articles.admin.asking import form_address
from articles.article_page import page_of
from articles.models import Article
from articles.publishing import draft_content


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def preview_view(request: HttpRequest, pk: int) -> HttpResponse:
        return preview(request, admin.one(request, pk))

    return [path("<int:pk>/preview/", view(preview_view), name="article_preview")]


def preview(request: HttpRequest, article: Article) -> HttpResponse:
    """Kept by no cache, as everything of the admin; listed by no search engine."""
    context = page_of(article, draft_content(article)) | {
        "pk": article.pk,
        "is_live": article.is_published() and not article.has_draft(),
        "back": form_address(article),
        "may_write": request.user.has_perm("articles.change_article"),
    }
    response = TemplateResponse(request, "admin/articles/article/preview.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
