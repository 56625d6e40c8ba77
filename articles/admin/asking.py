"""One more screen: what happens is told before it happens, and going back loses nothing.

Looking (GET) never changes anything; each POST calls one verb. What all such screens share.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.admin.drafts import live_day
from articles.admin.states import day_in_words, moment_in_words, time_in_words
from articles.admin.unsaved import notices, own_key
from articles.models import Article

MOST = 20  # pages that a screen names; the list of articles shows the rest


def screen(request: HttpRequest, admin, name: str, context: dict, status: int = 200):
    """A template of `admin/articles/article/`, with what every page of the admin needs."""
    request.current_app = admin.admin_site.name
    shared = {**admin.admin_site.each_context(request), "opts": admin.opts}
    if "unsaved" not in context and context.get("article"):
        # No verb uses what is not saved: each screen says so. What the screen carries is in use.
        shared["unsaved"] = notices(request, context["article"], but=own_key(request.POST))
    template = f"admin/articles/article/{name}.html"
    return TemplateResponse(request, template, shared | context, status=status)


def carried(request: HttpRequest, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What the form sent, for hidden fields: so that going back, or on, loses nothing of it."""
    left_out = {"csrfmiddlewaretoken", "action", *but}
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in left_out
        for value in values
    ]


def to_list(**filters) -> str:
    return f"{reverse('admin:articles_article_changelist')}?{urlencode(filters)}"


def form_address(article: Article) -> str:
    """The form: of the draft, where the page has one beside what readers see."""
    address = reverse("admin:articles_article_change", args=[article.pk])
    is_beside = article.has_draft() and article.status != Article.Status.DRAFT
    return f"{address}?draft" if is_beside else address


def to_form(article: Article) -> HttpResponse:
    return redirect(form_address(article))


# --- what was done -----------------------------------------------------------------------------


def say_saved(request: HttpRequest, article: Article) -> None:
    time = {"time": time_in_words(article.saved_at)}
    if article.is_published():
        said = _("Draft saved %(time)s. Readers still see the version of %(day)s.")
        time["day"] = day_in_words(live_day(article))
    elif article.is_scheduled():
        said = _("Draft saved %(time)s. What is scheduled for %(moment)s stays as it was.")
        time["moment"] = moment_in_words(article.published_at)
    elif article.status == Article.Status.WITHDRAWN:
        said = _("Draft saved %(time)s. Readers do not see this page.")
    else:
        said = _("Draft saved %(time)s.")
    messages.success(request, said % time)
    if article.scheduled_at and article.stage != Article.Stage.SCHEDULED:
        said = _("What is scheduled for %(moment)s stays as it was: this draft is newer.")
        messages.info(request, said % {"moment": moment_in_words(article.scheduled_at)})


def say_unchanged(request: HttpRequest, article: Article) -> None:
    """Nothing was typed: nothing was stored."""
    if article.status == Article.Status.LIVE and not article.has_draft():
        messages.info(request, _("Nothing has changed since you published."))
        return
    said = _("Nothing has changed since it was saved: %(moment)s.")
    messages.info(request, said % {"moment": moment_in_words(article.saved_at)})


def say_published(request: HttpRequest, article: Article, *, is_again: bool = False) -> None:
    """`is_again`: it was withdrawn, and is put back."""
    if article.is_scheduled():
        said = _("Scheduled for %(moment)s. Readers see it from then on.")
        messages.success(request, said % {"moment": moment_in_words(article.published_at)})
        return
    link = format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("view page"))
    words = _("Published {time}. Readers see it now: {link}.")
    if is_again:
        words = _("Put back {time}. Readers see it now: {link}.")
    messages.success(request, format_html(words, time=time_in_words(article.saved_at), link=link))
