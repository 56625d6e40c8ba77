"""Wanted articles: titles that pages recommend and nobody has written, most waited-for first."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing
from articles.admin.finding import find
from articles.admin.recommend import describe_found
from articles.admin.states import with_state
from articles.models import Article, Recommendation
from articles.publishing import Content, Refused

A_PAGE = 50


def urls(site) -> list:
    """The addresses below `wanted/`, for the admin site that they belong to."""

    def view(function: Callable, name: str):
        def called(request: HttpRequest) -> HttpResponse:
            request.current_app = site.name
            return function(request, site)

        return site.admin_view(called), {}, name

    return [
        path("", *view(wanted, "wanted")),
        path("write/", *view(write, "wanted_write")),
        path("choose/", *view(choose, "wanted_choose")),
        path("forget/", *view(forget, "wanted_forget")),
    ]


def screen(request: HttpRequest, site, name: str, context: dict) -> HttpResponse:
    context = {**site.each_context(request), **context}
    return TemplateResponse(request, f"admin/articles/wanted/{name}.html", context)


def allow(request: HttpRequest, *permissions: str) -> None:
    if not any(request.user.has_perm(f"articles.{name}") for name in permissions):
        raise PermissionDenied


def to_list() -> HttpResponse:
    return redirect("admin:wanted")


def asked_key(request: HttpRequest) -> str:
    values = request.POST if request.method == "POST" else request.GET
    return values.get("key", "").replace("\0", "")[:200]


def asked_title(request: HttpRequest) -> tuple[str, str, int]:
    """The title that was asked for: its key, its words, how many pages wait. Raises Http404."""
    key = asked_key(request)
    rows = publishing.connectable().filter(wanted_key=key).annotate(title=Min("title"))
    if not key or not (row := rows.first()):
        raise Http404
    return key, row["title"], row["pages"]


def with_title(keys) -> dict[str, list[Article]]:
    """The articles that have these titles, by key; a title is rarely there twice."""
    found: dict[str, list[Article]] = {}
    few = Article.objects.filter(title_key__in=keys, kind=Article.Kind.ARTICLE).for_list()
    for article in few.only("title", "title_key", "status", "published_at").order_by("pk"):
        found.setdefault(article.title_key, []).append(with_state(article))
    return found


def wanted(request: HttpRequest, site) -> HttpResponse:
    allow(request, "view_article", "change_article")
    titles = publishing.connectable().annotate(title=Min("title"))
    page = Paginator(titles, A_PAGE).get_page(request.GET.get("p"))
    there = with_title([row["wanted_key"] for row in page])
    articles = reverse("admin:articles_article_changelist")
    rows = [
        {
            **row,
            "query": urlencode({"key": row["wanted_key"]}),
            "list": f"{articles}?{urlencode({'wants': row['wanted_key']})}",
            "there": there.get(row["wanted_key"], []),
        }
        for row in page
    ]
    context = {
        "title": _("Wanted articles"),
        "rows": rows,
        "page": page,
        "may_write_one": request.user.has_perm("articles.add_article"),
        "may_change": request.user.has_perm("articles.change_article"),
    }
    return screen(request, site, "list", context)


def write(request: HttpRequest, site) -> HttpResponse:
    """Makes the draft, and opens it; the rows connect when it is published."""
    allow(request, "add_article")
    if request.method != "POST":
        return to_list()
    key, title, _pages = asked_title(request)
    there = with_title([key]).get(key)
    if there:
        messages.warning(request, _("An article with this title is here already: this one."))
        return redirect("admin:articles_article_change", there[0].pk)
    try:
        draft = publishing.save_draft(Article(), content=Content(title=title), by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
        return to_list()
    messages.success(request, _("A draft for ‘%(title)s’. Write its text.") % {"title": title})
    return redirect("admin:articles_article_change", draft.pk)


def choose(request: HttpRequest, site) -> HttpResponse:
    """“It exists: choose the article”: by a title, an address, or from those of the same title."""
    allow(request, "change_article")
    key, title, pages = asked_title(request)
    target = request.POST.get("target", "")
    if target:
        pk = int(target) if target.isascii() and target.isdecimal() and len(target) < 19 else 0
        article = Article.objects.filter(pk=pk, kind=Article.Kind.ARTICLE).first()
        if article is None:
            raise Http404
        try:
            number = publishing.choose(key, target=article, by=request.user)
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
            return to_list()
        said = ngettext(
            "%(number)s page recommends ‘%(title)s’ now.",
            "%(number)s pages recommend ‘%(title)s’ now.",
            number,
        )
        messages.success(request, said % {"number": number, "title": article})
        return to_list()
    text = request.POST.get("find", request.GET.get("find", title))
    found = find(request, text)
    options = [row for row in describe_found(found)["options"] if row["kind"] == "article"]
    message = found.message
    if not options and not message:
        message = _("No article has these words in its title. Try others, or paste an address.")
    context = {
        "title": _("Choose the article"),
        "key": key,
        "wanted_title": title,
        "pages": pages,
        "text": text,
        "options": options,
        "message": message,
    }
    return screen(request, site, "choose", context)


def forget(request: HttpRequest, site) -> HttpResponse:
    """“Not wanted”: asks first, then takes the rows out of every list that has them."""
    allow(request, "change_article")
    key, title, pages = asked_title(request)
    if request.method == "POST":
        number = publishing.forget_wanted(key, by=request.user)
        said = ngettext(
            "‘%(title)s’ is no longer wanted: %(number)s row was taken out.",
            "‘%(title)s’ is no longer wanted: %(number)s rows were taken out.",
            number,
        )
        messages.success(request, said % {"title": title, "number": number})
        return to_list()
    rows = Recommendation.objects.filter(wanted_key=key).select_related("article").order_by("pk")
    context = {
        "title": _("Not wanted"),
        "key": key,
        "wanted_title": title,
        "pages": pages,
        "articles": [row.article for row in rows[:20]],
    }
    return screen(request, site, "forget", context)
