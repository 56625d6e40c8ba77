"""Comments on a version: open until somebody says that they are dealt with."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin.asking import form_address, screen
from articles.admin.states import badge
from articles.forms import Refusable, TextField, read_number
from articles.models import Article
from articles.publishing import Refused

MOST_RESOLVED = 50  # shown; the history keeps them all


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def comments_view(request: HttpRequest, pk: int) -> HttpResponse:
        return comments(request, admin, admin.one(request, pk))

    return [path("<int:pk>/comments/", view(comments_view), name="article_comments")]


class CommentForm(Refusable):
    comment = TextField(
        label=gettext_lazy("Your comment"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "wide"}),
    )


def comments(request: HttpRequest, admin, article: Article) -> HttpResponse:
    form = CommentForm()
    if request.method == "POST":
        if "resolve" in request.POST:
            return resolve(request, article, read_number(request.POST["resolve"]))
        form = CommentForm(request.POST)
        form.is_valid()
        number = read_number(request.POST.get("number", "")) or 0
        words = form.cleaned_data["comment"]
        try:
            publishing.comment(article, number=number, text=words, by=request.user)
        except Refused as refused:
            form.add_refused(refused)
        else:
            messages.success(request, _("Your comment is kept."))
            return redirect("admin:article_comments", article.pk)
    rows = article.comments.select_related("by", "resolved_by")
    context = {
        "title": _("Comments"),
        "article": article,
        "badge": badge(article),
        "open": rows.open(),
        "resolved": rows.exclude(resolved_at=None).order_by("-resolved_at", "-pk")[:MOST_RESOLVED],
        "form": form,
        "number": article.draft_number or article.live_number,
        "may_comment": publishing.may_comment(request.user),
        "back": form_address(article),
    }
    return screen(request, admin, "comments", context)


def resolve(request: HttpRequest, article: Article, pk: int | None) -> HttpResponse:
    """Only a comment on this very article: a number from elsewhere finds nothing."""
    comment = article.comments.filter(pk=pk).first() if pk else None
    if comment is None:
        raise Http404
    publishing.resolve_comment(comment, by=request.user)
    messages.success(request, _("Dealt with."))
    return redirect("admin:article_comments", article.pk)
