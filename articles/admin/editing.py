"""The article's form: one page, one form, and for each button one verb.

What the form sends comes back as it was typed whenever a verb refuses it. A live page has no draft
beside it yet, so what was typed for one is carried through its screens and stored by their last
button.
"""

import logging
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import publishing
from articles.admin.asking import (
    ask_to_publish,
    ask_to_withdraw,
    asks_for_change,
    say_published,
)
from articles.admin.finding import find
from articles.admin.recommend import describe
from articles.admin.states import badge, time_in_words
from articles.forms import ArticleForm, ChangeForm, WithdrawForm
from articles.models import Article
from articles.publishing import Refused, Row, content_of

logger = logging.getLogger(__name__)

DRAFT, LIVE, WITHDRAWN = Article.Status.DRAFT, Article.Status.LIVE, Article.Status.WITHDRAWN


def edit(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """The form of a stored article, or of a new one (an unsaved `article`)."""
    may = admin.has_add_permission if article._state.adding else admin.has_change_permission
    may_publish = request.user.has_perm("articles.publish_article")
    if request.method != "POST":
        if not may(request) or (article.status == LIVE and not may_publish):
            return read_only(request, admin, article)
        title = {"title": request.GET["title"][:200]} if "title" in request.GET else None
        form = ArticleForm(article=article, by=request.user, initial=title)
        return form_page(request, admin, form)

    if not may(request):
        raise PermissionDenied
    form = ArticleForm(request.POST, article=article, by=request.user)
    if forged := form.refused_fields():
        logger.warning("%s may not set %s of article %s", request.user.pk, forged, article.pk)
    action, _colon, argument = request.POST.get("action", "save")[:40].partition(":")
    if action in STEPS:
        said = STEPS[action](request, form, argument)
        return form_page(request, admin, form.without_errors(), said=said)
    if article.status == LIVE and action == "save":
        if not may_publish:
            # Published by somebody while this person was writing: what they typed is given back.
            response = form_page(request, admin, form.without_errors())
            response.status_code = 403
            return response
        action = "publish"  # Enter in a field never publishes: it asks
    if action not in VERBS:
        raise SuspiciousOperation("The article form has no such button.")
    if action != "save":
        publishing.allow(request.user, "publish_article")
    if form.is_valid():
        try:
            with transaction.atomic():
                return VERBS[action](request, admin, article, form)
        except Refused as refused:
            form.add_refused(refused)
            article = form.article = stored(article)
            if getattr(refused, "code", None) == "saved_since":
                form.based_on = article.saved_at  # told once: the next save is meant
    return form_page(request, admin, form)


def stored(article: Article) -> Article:
    """The article as it is in the database, whatever a refused verb left on the one in hand."""
    return Article.objects.filter(pk=article.pk).first() or Article()


# --- steps: the form comes back changed, and nothing is saved ----------------------------------


def add_row(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    """“Add” without a script: what the box means goes into the list, or is asked about."""
    found = find(request, form.find, form.article.pk)
    if found.exact:
        form.rows.append(found.exact)
        form.find = ""
        return {"row_message": _("Added at the end of the list. It is not saved yet.")}
    return {"row_message": found.message, "found": found}


def add_chosen(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    found = find(request, form.find, form.article.pk)
    for row in found.rows:
        if row.target and str(row.target.pk) == argument:
            form.rows.append(row)
            form.find = ""
            return {"row_message": _("Added at the end of the list. It is not saved yet.")}
    return {"row_message": found.message, "found": found}


def add_wanted(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    found = find(request, form.find, form.article.pk)
    if not found.wanted:
        return {"row_message": found.message, "found": found}
    form.rows.append(found.wanted)
    form.find = ""
    return {"row_message": _("Added as wanted. It is not saved yet.")}


def _number(argument: str) -> int:
    return int(argument) if argument.isascii() and argument.isdecimal() else -1


def move_up(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    moved = form.move(_number(argument), -1)
    return {"row_message": _("Moved up.") if moved else _("It is the first already.")}


def move_down(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    moved = form.move(_number(argument), 1)
    return {"row_message": _("Moved down.") if moved else _("It is the last already.")}


def take_out(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    if 0 <= _number(argument) < len(form.rows):
        del form.rows[_number(argument)]
    return {"row_message": _("Taken out of the list. It is not saved yet.")}


def go_back(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    return {}


STEPS = {
    "add": add_row,
    "choose": add_chosen,
    "wanted": add_wanted,
    "up": move_up,
    "down": move_down,
    "remove": take_out,
    "back": go_back,
}


# --- buttons: one verb each --------------------------------------------------------------------


def to_form(article: Article) -> HttpResponse:
    return redirect("admin:articles_article_change", article.pk)


def save(request, admin, article, form) -> HttpResponse:
    publishing.save_draft(article, content=form.content(), by=request.user, based_on=form.based_on)
    if article.status == WITHDRAWN:
        said = _("Saved %(time)s. Readers do not see this page.")
    else:
        said = _("Draft saved %(time)s.")
    messages.success(request, said % {"time": time_in_words(article.saved_at)})
    if form.find:
        messages.warning(
            request,
            _("‘%(text)s’ was in the box of Recommend, but nothing was chosen for it.")
            % {"text": form.find},
        )
    return to_form(article)


def publish(request, admin, article, form) -> HttpResponse:
    """The screen before publishing. A draft is saved first, so that nothing can be lost there."""
    if form.find:
        form.row_errors.append(
            _("Choose an article for ‘%(text)s’, or empty the box.") % {"text": form.find}
        )
        return form_page(request, admin, form)
    content = form.content()
    if article.status == LIVE:
        planned = publishing.check(article, content=content, by=request.user)
        return ask_to_publish(request, admin, article, planned, content)
    publishing.save_draft(article, content=content, by=request.user, based_on=form.based_on)
    if article.status == WITHDRAWN:
        return redirect("admin:article_put_back", article.pk)
    return redirect("admin:article_publish", article.pk)


def publish_now(request, admin, article, form) -> HttpResponse:
    """The last button of that screen, for a live page: what was typed is carried here."""
    content = form.content()
    if article.status != LIVE:
        raise Refused(_("This page was withdrawn meanwhile. Save it, then put it back."))
    is_correction = False
    planned = publishing.check(article, content=content, by=request.user)
    if asks_for_change(article, planned):
        change = ChangeForm(request.POST)
        if not change.is_valid():
            return ask_to_publish(request, admin, article, planned, content, change)
        is_correction = change.cleaned_data["change"] == ChangeForm.CORRECTION
    publishing.publish(
        article,
        content=content,
        by=request.user,
        is_correction=is_correction,
        based_on=form.based_on,
    )
    say_published(request, article)
    return to_form(article)


def withdraw(request, admin, article, form) -> HttpResponse:
    return ask_to_withdraw(request, admin, article)


def withdraw_now(request, admin, article, form) -> HttpResponse:
    """Withdraws, and keeps what was typed meanwhile: readers no longer see the page."""
    asked = WithdrawForm(request.POST)
    if not asked.is_valid():
        return ask_to_withdraw(request, admin, article, asked)
    note = asked.cleaned_data["note"]
    publishing.withdraw(article, by=request.user, note=note, based_on=form.based_on)
    if form.content() != content_of(article):
        publishing.save_draft(article, content=form.content(), by=request.user)
    said = _("Withdrawn %(time)s. Readers no longer see it.")
    messages.success(request, said % {"time": time_in_words(article.saved_at)})
    return to_form(article)


def cancel_schedule(request, admin, article, form) -> HttpResponse:
    content = form.content()
    publishing.cancel_schedule(article, by=request.user, based_on=form.based_on)
    undated = replace(content, published_at=None)
    publishing.save_draft(article, content=undated, by=request.user)
    messages.success(request, _("The schedule is cancelled. This is a draft again."))
    return to_form(article)


VERBS = {
    "save": save,
    "publish": publish,
    "publish-now": publish_now,
    "withdraw": withdraw,
    "withdraw-now": withdraw_now,
    "cancel-schedule": cancel_schedule,
}


def buttons(article: Article, may_publish: bool) -> list[tuple[str, str]]:
    """(action, words), in their order; the first is what Enter in a field does."""
    if article.is_published():
        return [("publish", _("Publish changes…")), ("withdraw", _("Withdraw…"))]
    if article.is_scheduled():
        return [("publish", _("Save changes…")), ("cancel-schedule", _("Cancel the schedule"))]
    first = _("Save") if article.status == WITHDRAWN else _("Save draft")
    then = _("Put back…") if article.status == WITHDRAWN else _("Publish…")
    return [("save", first), *([("publish", then)] if may_publish else [])]


# --- pages -------------------------------------------------------------------------------------


def form_page(request: HttpRequest, admin, form: ArticleForm, said: dict | None = None):
    article = form.article
    is_new = article._state.adding
    may_publish = request.user.has_perm("articles.publish_article")
    shown = buttons(article, may_publish)
    if article.status == LIVE and not may_publish:
        shown = []  # published by somebody while this person was writing
    said = {"row_message": "", "found": None, **(said or {})}
    found = said["found"]
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Write an article") if is_new else str(article),
        "opts": admin.opts,
        "article": article,
        "form": form,
        "more": [form[name] for name in form.MORE],
        "media": form.media,
        "rows": [describe(row) for row in form.rows],
        "empty_rows": empty_rows(),
        "form_url": form_url(article),
        "options": [describe(row) for row in found.rows] if found else [],
        "offers_wanted": bool(found and found.wanted),
        "row_message": said["row_message"],
        "buttons": shown,
        "badge": "" if is_new else badge(article),
        "may_delete": not is_new and admin.has_delete_permission(request, article),
        "neighbours": neighbours(article),
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, "admin/articles/article/form.html", context)


def form_url(article: Article) -> str:
    if article._state.adding:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def empty_rows() -> list[dict[str, str]]:
    """A row of each kind without words, which the script copies and fills."""
    empty = {**describe(Row()), "address": "", "note": ""}
    kinds = {"article": "#", "page": "", "wanted": ""}
    return [{**empty, "kind": kind, "address": address} for kind, address in kinds.items()]


def deleted_meanwhile(request: HttpRequest, admin) -> HttpResponse:
    """What was typed for an article that is gone comes back as a new one."""
    form = ArticleForm(request.POST, article=Article(), by=request.user)
    form.add_error(
        None,
        _("This article was deleted while you were writing. Your text is here: save it anew."),
    )
    response = form_page(request, admin, form)
    response.status_code = 404
    return response


def neighbours(article: Article) -> dict | None:
    """What stands before and after a published article, and in which chain."""
    if article._state.adding or not article.is_published() or article.kind != Article.Kind.ARTICLE:
        return None
    before, after = Article.objects.neighbours(article)
    if settings.NEIGHBOUR_SCOPE == "site":
        chain = _("on the whole site")
    elif article.topic:
        chain = _("in %(topic)s") % {"topic": article.topic}
    else:
        chain = _("among articles without a topic")
    return {"previous": before, "next": after, "chain": chain}


def read_only(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """For who may look: the article as it stands, without a field to write in."""
    if article._state.adding or not admin.has_view_permission(request):
        raise PermissionDenied
    context = {
        **admin.admin_site.each_context(request),
        "title": str(article),
        "opts": admin.opts,
        "article": article,
        "badge": badge(article),
        "rows": [describe(row) for row in content_of(article).recommendations],
        "neighbours": neighbours(article),
        "is_for_editors": admin.has_change_permission(request),
        "back": reverse("admin:articles_article_changelist"),
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, "admin/articles/article/read_only.html", context)
