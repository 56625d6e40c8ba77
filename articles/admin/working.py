"""While somebody writes: their text is kept, others are told that they are there, and what was
not saved can be looked at, used or thrown away.

The first two are asked by scripts (autosave.js, presence.js) and answer in JSON.
"""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import publishing
from articles.admin import unsaved
from articles.admin.asking import screen
from articles.admin.states import time_in_words
from articles.forms import ArticleForm, read_number
from articles.models import Article, WorkingCopy
from articles.publishing import Refused

TEXTS = ("title", "summary", "body", "also_called")


def urls(admin) -> list:
    def view(function):
        return admin.admin_site.admin_view(partial(function, admin))

    return [
        path("add/autosave/", view(autosave), name="article_autosave_new"),
        path("<int:pk>/autosave/", view(autosave), name="article_autosave"),
        path("<int:pk>/open/", view(is_open), name="article_open"),
        path("unsaved/<int:pk>/", view(unsaved_text), name="article_unsaved"),
    ]


# --- asked by scripts ----------------------------------------------------------------------------


def autosave(admin, request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Keeps what is typed. 409 with words where the script must stop; `kept` says whether the
    text is here all the same."""
    may = admin.has_change_permission if pk else admin.has_add_permission
    if not may(request):
        raise PermissionDenied
    try:
        article = admin.one(request, pk) if pk else None
    except Http404:
        said = _("This article has been deleted. Your text is here still: save it anew.")
        return stop(said, kept=False, status=404)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.POST.get("person") != str(request.user.pk):
        said = _("%(who)s has signed in here meanwhile. Sign in yourself, then go on.")
        return stop(said % {"who": request.user}, kept=False)
    key, continues = unsaved.own_key(request.POST)
    if not key:
        return stop(_("This form has no name. Load the page again."), kept=False, status=400)
    if "unchanged" in request.POST:
        publishing.drop_working_copy(by=request.user, key=key, continues=continues)
        return JsonResponse({"said": "", "kept": True})
    based_on = read_number(request.POST.get("based_on", ""))
    is_correction = "live" in request.GET
    try:
        copy = publishing.keep_working_copy(
            by=request.user,
            article=article,
            key=key,
            typed={n: v for n, v in request.POST.lists() if n in unsaved.KEPT},
            based_on=based_on,
            is_correction=is_correction,
            continues=continues,
            at=moment(request.POST.get("typed_at", "")),
        )
    except Refused as refused:
        return stop(" ".join(refused.messages), kept=False)
    if "shown_by" in request.POST:
        # Kept by the browser while there was no connection; told of as if it had come then.
        shown = unsaved.notices(request, article or Article(), but=(request.POST["shown_by"], ""))
        html = render_to_string(
            "admin/articles/article/unsaved_notices.html",
            {"unsaved": shown, "working": True},
            request,
        )
        return JsonResponse({"said": "", "kept": True, "notices": html})
    if article and (
        refused := publishing.changed_since(article, based_on, is_correction, request.user)
    ):
        return stop(" ".join(refused.messages), kept=True)
    said = _("Not saved yet. Your changes are kept: %(time)s.")
    return JsonResponse({"said": said % {"time": time_in_words(copy.at)}, "kept": True})


def stop(said: str, *, kept: bool, status: int = 409) -> JsonResponse:
    return JsonResponse({"said": said, "kept": kept}, status=status)


def moment(milliseconds: str) -> datetime | None:
    """A moment as a browser's clock counts it; None for what none sends."""
    is_number = milliseconds.isascii() and milliseconds.isdecimal() and len(milliseconds) == 13
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC) if is_number else None


def is_open(admin, request: HttpRequest, pk: int) -> HttpResponse:
    """A sign of life of somebody who has the form open, or that it was closed; answers who else
    has it open."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    article = admin.one(request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if "closed" in request.POST:
        publishing.be_gone(article, by=request.user)
        return JsonResponse({})
    publishing.be_present(article, by=request.user)
    return JsonResponse({"present": unsaved.present(article, request.user)})


# --- the screen ----------------------------------------------------------------------------------


def unsaved_text(admin, request: HttpRequest, pk: int) -> HttpResponse:
    """One text that was not saved, beside what is stored; nobody else's."""
    copy = WorkingCopy.objects.filter(by=request.user, pk=pk).select_related("article").first()
    if copy is None:
        raise Http404
    article = copy.article or Article()
    if copy.article:
        article = admin.one(request, copy.article_id)
    may = admin.has_change_permission if copy.article else admin.has_add_permission
    if not may(request):
        raise PermissionDenied
    if request.method == "POST":
        return ACTIONS.get(request.POST.get("action"), look_again)(request, copy, article)
    form = ArticleForm(unsaved.data_of(copy), article=article, by=request.user)
    back = unsaved.form_address(article, copy.is_correction)
    context = {
        "title": _("Text that was not saved"),
        "article": article,
        "copy": copy,
        "when": unsaved.when_in_words(copy.at),
        "back": back,
        "use": f"{back}?unsaved={copy.pk}",
        "texts": texts_of(form) if article._state.adding else [],
        "comparison": None if article._state.adding else compare(form, article, copy),
        "unsaved": [],
        "is_behind": bool(
            copy.article and publishing.changed_since(article, copy.based_on, copy.is_correction)
        ),
    }
    return screen(request, admin, "unsaved", context)


def compare(form: ArticleForm, article: Article, copy: WorkingCopy):
    """What the text would change of what is stored. Of a form that could not be saved, the
    fields of text: a date that is none stays as it is."""
    read = publishing.content_of if copy.is_correction else publishing.draft_content
    stored = read(article)
    if form.is_valid():
        typed = form.content()
    else:
        texts = {name: form.cleaned_data.get(name, "") for name in TEXTS}
        typed = replace(stored, **texts, recommendations=tuple(form.rows))
    return publishing.compare_contents(stored, typed)


def texts_of(form: ArticleForm) -> list[tuple[str, str]]:
    """The text of a new article: there is nothing to compare it with."""
    texts = [(form[name].label, form.data.get(name, "")) for name in TEXTS]
    return [(label, text) for label, text in texts if text.strip()]


def throw(request: HttpRequest, copy: WorkingCopy, article: Article) -> HttpResponse:
    if copy.thrown_at is None:
        publishing.throw_away(copy)
    said = _('Thrown away: the text from {when}. <a href="{address}">Take it back</a>')
    when = unsaved.when_in_words(copy.at)
    messages.success(request, format_html(said, when=when, address=request.path))
    return redirect(unsaved.form_address(article, copy.is_correction))


def take_back(request: HttpRequest, copy: WorkingCopy, article: Article) -> HttpResponse:
    try:
        publishing.take_back(copy)
    except Refused as refused:
        for message in refused.messages:
            messages.error(request, message)
    return redirect(request.path)


def look_again(request: HttpRequest, copy: WorkingCopy, article: Article) -> HttpResponse:
    return redirect(request.path)


ACTIONS = {"throw": throw, "take-back": take_back}
