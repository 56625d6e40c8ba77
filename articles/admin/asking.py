"""One more screen: what happens is told before it happens, and going back loses nothing.

Looking (GET) never changes anything; each POST calls one verb.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing
from articles.admin.recommend import note_on
from articles.admin.states import badge, moment_in_words, time_in_words
from articles.forms import ChangeForm, WithdrawForm
from articles.models import Article, Link, Recommendation
from articles.publishing import Content, Refused, content_of

DRAFT, WITHDRAWN = Article.Status.DRAFT, Article.Status.WITHDRAWN
MOST = 20  # pages that a screen names; the list of articles shows the rest


def screen(request: HttpRequest, admin, name: str, context: dict) -> TemplateResponse:
    request.current_app = admin.admin_site.name
    shared = {**admin.admin_site.each_context(request), "opts": admin.opts}
    return TemplateResponse(request, f"admin/articles/article/{name}.html", shared | context)


def carried(request: HttpRequest, but: tuple[str, ...]) -> list[tuple[str, str]]:
    """What the form sent, for hidden fields: a live page has no draft that could keep it."""
    if request.method != "POST":
        return []
    left_out = {"csrfmiddlewaretoken", "action", *but}
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in left_out
        for value in values
    ]


def to_list(**filters) -> str:
    return f"{reverse('admin:articles_article_changelist')}?{urlencode(filters)}"


# --- publishing --------------------------------------------------------------------------------


def say_published(request: HttpRequest, article: Article) -> None:
    if article.is_scheduled():
        said = _("Scheduled for %(moment)s. Readers see it from then on.")
        messages.success(request, said % {"moment": moment_in_words(article.published_at)})
        return
    link = format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("view page"))
    words = _("Published {time}. Readers see it now: {link}.")
    messages.success(request, format_html(words, time=time_in_words(article.saved_at), link=link))


def asks_for_change(article: Article, planned: Article) -> bool:
    """Readers know this page, and what they read is about to change."""
    written = ("title", "summary", "body")
    return article.is_published() and any(
        getattr(article, name) != getattr(planned, name) for name in written
    )


def warnings_for(planned: Article, content: Content) -> list[str]:
    """What readers would miss, and what may wait."""
    found = []
    is_article = content.kind == Article.Kind.ARTICLE
    if not content.summary.strip():
        found.append(_("There is no summary: lists and searches show the first sentences instead."))
    if is_article and not content.topic:
        found.append(_("It is in no topic: readers find it by A to Z and by links only."))
    targets = [row.target for row in content.recommendations if row.target]
    found += [note for target in targets if (note := note_on(target))]
    number = sum(1 for row in content.recommendations if not row.target and not row.url)
    if number:
        found.append(
            ngettext(
                "%(number)s recommended title is not on the site yet: readers do not see it.",
                "%(number)s recommended titles are not on the site yet: readers do not see them.",
                number,
            )
            % {"number": number}
        )
    same = Article.objects.filter(status=Article.Status.LIVE, title_key=planned.title_key)
    if is_article and planned.title_key and same.exclude(pk=planned.pk).exists():
        found.append(_("Another live article has this title."))
    return found


def ask_to_publish(
    request: HttpRequest,
    admin,
    article: Article,
    planned: Article | None,
    content: Content,
    change: ChangeForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """What readers will see, what blocks, what warns. `planned` is what `publishing.check` gave;
    None where it `refused`."""
    waiting = Recommendation.objects.none()
    if planned and planned.title_key and content.kind == Article.Kind.ARTICLE:
        waiting = Recommendation.objects.filter(wanted_key=planned.title_key)
        waiting = waiting.exclude(article=article).select_related("article").order_by("pk")
    is_later = bool(planned and planned.published_at > timezone.now())
    is_live = article.status == Article.Status.LIVE
    if is_live and change is None and planned and asks_for_change(article, planned):
        change = ChangeForm()
    number = waiting.count()
    context = {
        "title": _("Publish changes") if is_live else _("Publish"),
        "article": article,
        "planned": planned,
        "topic": content.topic,
        "address": request.build_absolute_uri(planned.get_absolute_url()) if planned else "",
        "is_later": is_later,
        "moment": moment_in_words(planned.published_at) if planned else "",
        "refusals": refused.messages if refused else [],
        "warnings": warnings_for(planned, content) if planned else [],
        "waiting_number": number,
        "waiting": [row.article for row in waiting[:MOST]] if number else [],
        "waiting_list": to_list(wants=planned.title_key) if number else "",
        "change": change,
        "carried": carried(request, but=("change",)) if is_live else [],
        "form_url": reverse(
            "admin:articles_article_change" if is_live else "admin:article_publish",
            args=[article.pk],
        ),
        "back": reverse("admin:articles_article_change", args=[article.pk]),
    }
    return screen(request, admin, "publish", context)


def publish(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """The screen of a draft, and its last button."""
    publishing.allow(request.user, "publish_article")
    if article.status != DRAFT:
        return redirect("admin:articles_article_change", article.pk)
    content = content_of(article)
    try:
        planned = publishing.check(article, content=content, by=request.user)
    except Refused as refused:
        return ask_to_publish(request, admin, article, None, content, refused=refused)
    if request.method != "POST":
        return ask_to_publish(request, admin, article, planned, content)
    if request.POST.get("seen") != article.saved_at.isoformat():
        # What is published is what was looked at.
        said = _("%(who)s saved this at %(time)s. Look again before you publish.")
        who = {"who": article.saved_by, "time": time_in_words(article.saved_at)}
        messages.warning(request, said % who)
        return redirect("admin:article_publish", article.pk)
    try:
        publishing.publish(article, by=request.user)
    except Refused as refused:
        return ask_to_publish(request, admin, article, None, content, refused=refused)
    say_published(request, article)
    return redirect("admin:articles_article_change", article.pk)


# --- withdrawing and putting back ----------------------------------------------------------------


def ask_to_withdraw(
    request: HttpRequest, admin, article: Article, form: WithdrawForm | None = None
) -> HttpResponse:
    context = {
        "title": _("Withdraw"),
        "article": article,
        "form": form or WithdrawForm(),
        "shown_in": article.recommended_by.count(),
        "shown_list": to_list(recommends=article.pk),
        "carried": carried(request, but=("note",)),
    }
    return screen(request, admin, "withdraw", context)


def put_back(request: HttpRequest, admin, article: Article) -> HttpResponse:
    publishing.allow(request.user, "publish_article")
    if article.status != WITHDRAWN:
        return redirect("admin:articles_article_change", article.pk)
    context = {
        "title": _("Put back"),
        "article": article,
        "moment": moment_in_words(article.published_at),
        "address": request.build_absolute_uri(article.get_absolute_url()),
        "refusals": [],
    }
    if request.method == "POST":
        try:
            publishing.reinstate(article, by=request.user)
        except Refused as refused:
            return screen(request, admin, "put_back", {**context, "refusals": refused.messages})
        say_published(request, article)
        return redirect("admin:articles_article_change", article.pk)
    return screen(request, admin, "put_back", context)


# --- deleting ------------------------------------------------------------------------------------


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
            publishing.delete_draft(article, by=request.user)
        except Refused as refused:
            return screen(request, admin, "delete", {**context, "refusals": refused.messages})
        messages.success(request, _("‘%(title)s’ is deleted.") % {"title": title})
        return redirect("admin:articles_article_changelist")
    return screen(request, admin, "delete", context)
