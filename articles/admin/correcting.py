"""“Correct the live page”: the form of what readers see, under a draft that waits.

A correction is not kept as a draft: it is published, or left. Until then what was typed travels
with its screens, so that going back loses nothing.
"""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin import conflict, going_live, unsaved
from articles.admin.asking import carried, say_published, to_form
from articles.admin.drafts import about_draft, offers_choice
from articles.admin.editing import form_page, stored
from articles.admin.steps import STEPS
from articles.forms import ArticleForm
from articles.models import Article
from articles.publishing import Refused, content_of

BUTTONS = [("publish", gettext_lazy("Publish correction…"))]
ACTIONS = ("publish", "without", "publish-now", "merge")
NOT_CARRIED = ("change", "note", "without_approval")


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def correct_view(request: HttpRequest, pk: int) -> HttpResponse:
        return correct(request, admin, admin.one(request, pk))

    return [path("<int:pk>/correct/", view(correct_view), name="article_correct")]


def correct(request: HttpRequest, admin, article: Article) -> HttpResponse:
    publishing.allow(request.user, "publish_article")
    if request.method != "POST":
        if not offers_choice(article):
            return to_form(article)  # what is typed in its form is a draft of its own
        form = "unsaved" in request.GET and unsaved.used(request, article, is_correction=True)
        return correction_page(request, admin, form or form_of(request, article, None))
    form = form_of(request, article, request.POST)
    action, _colon, argument = request.POST.get("action", "publish")[:40].partition(":")
    if action in STEPS:
        said = STEPS[action](request, form, argument)
        return correction_page(request, admin, form.without_errors(), said=said)
    if action not in ACTIONS:
        raise SuspiciousOperation("The form of a correction has no such button.")
    if not form.is_valid():
        return correction_page(request, admin, form)
    if form.find:
        form.row_errors.append(
            _("Choose an article for ‘%(text)s’, or empty the box.") % {"text": form.find}
        )
        return correction_page(request, admin, form)
    try:
        return go_on(request, admin, article, form, action)
    except Refused as refused:
        form.article = stored(article)
        if getattr(refused, "code", None) == "saved_since":
            return conflict.show(request, admin, form, content_of(form.article), is_correction=True)
        form.add_refused(refused)
    return correction_page(request, admin, form)


def form_of(request: HttpRequest, article: Article, data) -> ArticleForm:
    return ArticleForm(
        data,
        article=article,
        by=request.user,
        content=content_of(article),
        number=article.live_number,
    )


def go_on(request, admin, article: Article, form: ArticleForm, action: str) -> HttpResponse:
    """The screen before publishing, and its last button. Raises Refused."""
    if action == "merge":
        merged = conflict.merge(
            request, admin, article, form, content_of(article), is_correction=True
        )
        if isinstance(merged, HttpResponse):
            return merged
        form = merged
        if not form.is_valid():
            return correction_page(request, admin, form)
        typed = [(name, value) for name, values in form.data.lists() for value in values]
    else:
        typed = carried(request, but=NOT_CARRIED)
    if refused := publishing.changed_since(article, form.based_on, True):
        raise refused
    content = form.content()
    asked = going_live.Asked(request, article, content, None)
    planned = publishing.check(article, content=content, by=request.user)
    if action != "publish-now" or not asked.is_answered():
        return going_live.ask(request, admin, asked, planned, carried=typed, seen=form.based_on)
    with transaction.atomic():
        publishing.correct(
            article, content=content, by=request.user, based_on=form.based_on, **asked.answers()
        )
        unsaved.stored(request, form)
    say_published(request, article)
    say_carried_over(request, article)
    return redirect("admin:articles_article_change", article.pk)


def say_carried_over(request: HttpRequest, article: Article) -> None:
    """What became of the correction in what waits beside the live page."""
    stopped = article.schedules.filter(action="publish", suspended_at__isnull=False)
    if publishing.is_behind(article):
        messages.warning(
            request,
            _("The draft has another text in that place: whoever opens it chooses what stays."),
        )
    elif article.has_draft():
        messages.success(request, _("The draft has the correction, too."))
    if stopped.exists():
        messages.warning(request, _("Its schedule is stopped until that is done."))


def correction_page(request: HttpRequest, admin, form: ArticleForm, **named) -> HttpResponse:
    """The form filled with what readers see."""
    article = form.article
    return form_page(
        request,
        admin,
        form,
        is_correction=True,
        form_url=reverse("admin:article_correct", args=[article.pk]),
        buttons=BUTTONS,
        may_delete=False,
        correcting=about_draft(request, article) or {},
        draft=None,
        **named,
    )
