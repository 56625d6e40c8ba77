"""The article's form: one page, one form, and for each button one verb.

What the form sends comes back as it was typed whenever a verb refuses it. Every button whose
words end in “…” saves the draft first and then shows its screen, so that nothing can be lost there.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import publishing
from articles.admin import conflict, unsaved
from articles.admin.asking import say_saved, say_unchanged, screen, to_form
from articles.admin.drafts import about_draft, offers_choice
from articles.admin.recommend import describe_rows
from articles.admin.states import badge, moment_in_words
from articles.admin.steps import STEPS
from articles.forms import ArticleForm
from articles.models import Article
from articles.publishing import Refused, Row, content_of, draft_content

logger = logging.getLogger(__name__)

DRAFT, LIVE, WITHDRAWN = Article.Status.DRAFT, Article.Status.LIVE, Article.Status.WITHDRAWN


def edit(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """The form of a stored article, or of a new one (an unsaved `article`)."""
    may = admin.has_add_permission if article._state.adding else admin.has_change_permission
    if request.method != "POST":
        if not may(request):
            return read_only(request, admin, article)
        return open_form(request, admin, article)

    if not may(request):
        raise PermissionDenied
    form = ArticleForm(request.POST, article=article, by=request.user)
    if forged := form.refused_fields():
        logger.warning("%s may not set %s of article %s", request.user.pk, forged, article.pk)
    action, _colon, argument = request.POST.get("action", "save")[:40].partition(":")
    if action in STEPS:
        said = STEPS[action](request, form, argument)
        return form_page(request, admin, form.without_errors(), said=said)
    if action == "settle":
        return conflict.settle(request, admin, article)
    if action not in VERBS:
        raise SuspiciousOperation("The article form has no such button.")
    permission, verb = VERBS[action]
    if permission:
        publishing.allow(request.user, permission)
    if not form.is_valid():
        return form_page(request, admin, form)
    try:
        if action == "merge":
            merged = conflict.merge(request, admin, article, form, draft_content(article))
            if isinstance(merged, HttpResponse):
                return merged
            form = merged
            if not form.is_valid():  # what somebody has just deleted is recommended in it
                return form_page(request, admin, form)
        return verb(request, admin, article, form)
    except Refused as refused:
        article = form.article = stored(article)
        if getattr(refused, "code", None) == "saved_since":
            return conflict.show(request, admin, form, draft_content(article))
        form.add_refused(refused)
    return form_page(request, admin, form)


def open_form(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """The form, or what has to be chosen before it."""
    if "unsaved" in request.GET and (form := unsaved.used(request, article)):
        return form_page(request, admin, form)
    may_correct = request.user.has_perm("articles.publish_article")
    if offers_choice(article) and may_correct and "draft" not in request.GET:
        return choose(request, admin, article)
    if publishing.is_behind(article):
        return conflict.show_behind(request, admin, article)
    title = {"title": request.GET["title"][:200]} if "title" in request.GET else None
    return form_page(request, admin, ArticleForm(article=article, by=request.user, initial=title))


def stored(article: Article) -> Article:
    """The article as it is in the database, whatever a refused verb left on the one in hand."""
    return Article.objects.filter(pk=article.pk).first() or Article()


# --- buttons: one verb each --------------------------------------------------------------------


def store(request: HttpRequest, article: Article, form: ArticleForm) -> bool:
    """Save what was typed as the draft. Returns whether it was another text than the one before."""
    before = article.last_number
    with transaction.atomic():
        publishing.save_draft(
            article, content=form.content(), by=request.user, based_on=form.based_on
        )
        unsaved.stored(request, form)
    return article.last_number != before


def save(request, admin, article, form) -> HttpResponse:
    if store(request, article, form):
        say_saved(request, article)
    else:
        say_unchanged(request, article)
    if form.find:
        messages.warning(
            request,
            _("‘%(text)s’ was in the box of Recommend, but nothing was chosen for it.")
            % {"text": form.find},
        )
    return to_form(article)


def save_then(name: str, *, needs_draft: bool = True) -> Callable:
    """Save what was typed, then show the screen `name`; a page without a draft and without a
    change has nothing to show there, where it `needs_draft`."""

    def act(request, admin, article, form) -> HttpResponse:
        if form.find:
            form.row_errors.append(
                _("Choose an article for ‘%(text)s’, or empty the box.") % {"text": form.find}
            )
            return form_page(request, admin, form)
        store(request, article, form)
        if needs_draft and article.was_seen() and not article.has_draft():
            say_unchanged(request, article)
            return to_form(article)
        return redirect(f"admin:article_{name}", article.pk)

    return act


def cancel_schedule(request, admin, article, form) -> HttpResponse:
    store(request, article, form)
    publishing.cancel_schedule(article, by=request.user)
    messages.success(request, _("The schedule is cancelled. What was scheduled is the draft."))
    return to_form(article)


def cancel_withdrawal(request, admin, article, form) -> HttpResponse:
    store(request, article, form)
    publishing.cancel_schedule(article, by=request.user, action="withdraw")
    messages.success(request, _("The page will not be withdrawn."))
    return to_form(article)


# What each button needs besides the right to write, and what it does.
VERBS = {
    "save": ("", save),
    "merge": ("", save),
    "preview": ("", save_then("preview", needs_draft=False)),
    "send": ("", save_then("send")),
    "publish": ("publish_article", save_then("publish")),
    "schedule": ("publish_article", save_then("schedule")),
    "cancel-schedule": ("publish_article", cancel_schedule),
    "withdraw": ("publish_article", save_then("withdraw", needs_draft=False)),
    "cancel-withdrawal": ("publish_article", cancel_withdrawal),
    "put-back": ("publish_article", save_then("put_back", needs_draft=False)),
    "discard": ("", save_then("discard")),
}


def buttons(article: Article, by) -> list[tuple[str, str]]:
    """(action, words) of what is possible now, in their order; the first is what Enter does."""
    is_planned = article.is_scheduled() or article.scheduled_at
    is_withdrawn = article.status == WITHDRAWN
    possible = [
        ("save", _("Save draft"), True),
        ("preview", _("Preview"), True),
        ("send", _("Send for review…"), True),
        ("publish", _("Publish…"), True),
        ("schedule", _("Schedule…"), True),
        ("cancel-schedule", _("Cancel the schedule"), is_planned),
        ("withdraw", _("Withdraw…"), article.is_readable()),
        ("cancel-withdrawal", _("Cancel the withdrawal"), article.withdraw_at),
        ("put-back", _("Put back…"), is_withdrawn),
        ("discard", _("Discard draft…"), article.was_seen() and article.has_draft()),
    ]
    may_publish = by.has_perm("articles.publish_article")
    return [
        (action, words)
        for action, words, is_possible in possible
        if is_possible and (may_publish or not VERBS[action][0])
    ]


# --- pages -------------------------------------------------------------------------------------


def form_page(
    request: HttpRequest,
    admin,
    form: ArticleForm,
    said: dict | None = None,
    is_correction: bool = False,
    **other,
) -> HttpResponse:
    """The form as it is in hand; `said` is what a step answered, `other` more of the context."""
    article = form.article
    is_new = article._state.adding
    said = {"row_message": "", "found": None, **(said or {})}
    found = said["found"]
    context = {
        "title": _("Write an article") if is_new else form.initial["title"] or str(article),
        "article": article,
        "is_correction": is_correction,
        "form": form,
        "more": [form[name] for name in form.MORE],
        "media": form.media,
        "rows": describe_rows(form.rows),
        "empty_rows": empty_rows(),
        "form_url": form_url(article),
        "options": describe_rows(found.rows) if found else [],
        "offers_wanted": bool(found and found.wanted),
        "row_message": said["row_message"],
        "buttons": buttons(article, request.user),
        "badge": "" if is_new else badge(article),
        "draft": None if is_new else about_draft(request, article),
        "may_delete": not is_new and admin.has_delete_permission(request, article),
        "neighbours": neighbours(article),
        **unsaved.for_form(request, form, is_correction=is_correction),
        **other,
    }
    return screen(request, admin, "form", context)


def form_url(article: Article) -> str:
    """Where the form is sent."""
    if article._state.adding:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def empty_rows() -> list[dict[str, str]]:
    """A row of each kind without words, which the script copies and fills."""
    [empty] = describe_rows([Row()])
    empty |= {"address": "", "note": ""}
    kinds = {"article": "#", "page": "", "wanted": ""}
    return [{**empty, "kind": kind, "address": address} for kind, address in kinds.items()]


def choose(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """What waits beside the live page; to go on with that, or to correct what readers see."""
    planned = article.published_at if article.is_scheduled() else article.scheduled_at
    context = {
        "title": str(article),
        "article": article,
        "badge": badge(article),
        "draft": about_draft(request, article),
        "planned": moment_in_words(planned) if planned else "",
        "work": f"{form_url(article)}?draft",
        "correct": reverse("admin:article_correct", args=[article.pk]),
    }
    return screen(request, admin, "choose", context)


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
        "title": str(article),
        "article": article,
        "badge": badge(article),
        "rows": describe_rows(content_of(article).recommendations),
        "neighbours": neighbours(article),
        "draft": about_draft(request, article),
        "back": reverse("admin:articles_article_changelist"),
    }
    return screen(request, admin, "read_only", context)
