"""Discarding the draft of a page that readers know; deleting what they never saw, and taking it
back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import publishing
from articles.admin.asking import MOST, form_address, screen, to_form
from articles.admin.drafts import about_draft, own_versions, words_by, words_by_in_words
from articles.admin.states import badge, day_in_words
from articles.forms import read_number
from articles.models import Article, Link
from articles.publishing import Refused


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def discard_view(request: HttpRequest, pk: int) -> HttpResponse:
        return discard(request, admin, admin.one(request, pk))

    def undelete_view(request: HttpRequest, pk: int) -> HttpResponse:
        return undelete(request, admin, pk)

    return [
        path("<int:pk>/discard/", view(discard_view), name="article_discard"),
        path("<int:pk>/undelete/", view(undelete_view), name="article_undelete"),
    ]


def discard(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """What goes, and where it stays."""
    publishing.allow(request.user, "change_article")
    if article.status == Article.Status.DRAFT:
        return redirect("admin:articles_article_delete", article.pk)
    if not article.has_draft():
        messages.info(request, _("There is no draft of this page."))
        return to_form(article)
    context = {
        "title": _("Discard draft"),
        "article": article,
        "draft": about_draft(request, article),
        "written_by": words_by_in_words(words_by(own_versions(article)), request.user),
        "seen": article.revision,
        "back": form_address(article),
        "refusals": [],
    }
    if request.method == "POST":
        try:
            publishing.discard_draft(article, by=request.user, based_on=seen(request))
        except Refused as refused:
            # Looked at again, as it is now.
            article = admin.one(request, article.pk)
            again = {"draft": about_draft(request, article), "seen": article.revision}
            again["refusals"] = refused.messages
            return screen(request, admin, "discard", context | again)
        link = format_html(
            '<a href="{}">{}</a>',
            reverse("admin:articles_article_history", args=[article.pk]),
            _("History"),
        )
        words = _("The draft is discarded. Readers see what they saw before. It stays in: {link}.")
        messages.success(request, format_html(words, link=link))
        return to_form(article)
    return screen(request, admin, "discard", context)


def seen(request: HttpRequest) -> int:
    """The revision that the screen was of; of none, where it does not say so."""
    return read_number(request.POST.get("seen", "")) or 0


def delete(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """Only for what was never live; says first where the article is used."""
    if not request.user.has_perm("articles.delete_article"):
        raise PermissionDenied
    rows = article.recommended_by.select_related("article").order_by("pk")
    links = Link.objects.filter(target=article).select_related("article").order_by("pk")
    context = {
        "title": _("Delete draft"),
        "article": article,
        "badge": badge(article),
        "refusals": [],
        "recommended_in": [row.article for row in rows[:MOST]],
        "recommended_number": rows.count(),
        "linked_from": [link.article for link in links[:MOST]],
        "linked_number": links.count(),
    }
    if request.method == "POST":
        title = str(article)
        try:
            publishing.delete_draft(article, by=request.user, based_on=seen(request))
        except Refused as refused:
            again = {"article": admin.one(request, article.pk), "refusals": refused.messages}
            return screen(request, admin, "delete", context | again)
        said = _("‘{title}’ is deleted. You can take it back for 30 days. {undo}")
        messages.success(request, format_html(said, title=title, undo=undo_button(article)))
        return redirect("admin:articles_article_changelist")
    return screen(request, admin, "delete", context)


def undo_button(article: Article, words: str = "") -> str:
    """A button that takes a deleted draft back, for a page with the form `take-back`."""
    return format_html(
        '<button class="quiet-button" form="take-back" formaction="{}">{}</button>',
        reverse("admin:article_undelete", args=[article.pk]),
        words or _("Undo"),
    )


def deleted_in_words(article: Article) -> str:
    """When it was deleted, and until when it can be taken back."""
    words = {
        "day": day_in_words(article.deleted_at),
        "last": day_in_words(article.deleted_at + publishing.DELETED_KEPT_FOR),
    }
    return _("%(day)s; until %(last)s it can be taken back") % words


def undelete(request: HttpRequest, admin, pk: int) -> HttpResponse:
    """Takes a deleted draft back: only a button does, never a link."""
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    publishing.allow(request.user, "delete_article")
    article = Article.objects.filter(pk=pk).first()
    if article is None:
        raise Http404
    try:
        publishing.undelete(article, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("admin:articles_article_changelist")
    messages.success(request, _("‘%(title)s’ is a draft again.") % {"title": article})
    return to_form(article)
