"""“Publish…”: what changes for readers, what blocks, what warns; then “Publish now”.

A draft is stored before this screen is shown. A correction of the live page under a draft is
stored nowhere: what was typed is carried through the screen; see `correcting`.
"""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing
from articles.admin.asking import form_address, say_published, screen, to_form, to_list
from articles.admin.drafts import (
    changed_since_approval,
    count_words,
    own_versions,
    words_between,
    words_by,
    words_by_in_words,
)
from articles.admin.recommend import note_on
from articles.admin.states import badge, moment_in_words, time_in_words
from articles.forms import ArticleForm, ChangeForm, ReasonForm, read_number
from articles.models import Article, Recommendation
from articles.publishing import Content, Refused, content_of, draft_content

SMALL = 3  # changed words, up to which a change is taken for a correction
TEXTS = ("title", "summary", "body")
ALSO = ("topic", "also_in", "also_called", "slug", "published_at", "footer_order")
MOST_COMMENTS = 10


class Asked:
    """What the screen asks before this content goes live, and what was answered.

    `number` is the version that goes live, None for a correction: a text that nobody has kept.
    `old` is what readers see now, None where they see nothing yet.
    """

    def __init__(self, request: HttpRequest, article: Article, content: Content, number):
        self.article, self.content, self.number = article, content, number
        self.old = content_of(article) if article.was_seen() else None
        self.words = words_between(self.old, content) if self.old else count_words(content)
        is_told = article.is_published() and any(
            getattr(self.old, name) != getattr(content, name) for name in TEXTS
        )
        kind = ChangeForm.CORRECTION if self.words <= SMALL else ChangeForm.CONTENT
        given = request.POST if request.POST.get("action") == "publish-now" else None
        self.change = ChangeForm(given, asks=is_told, initial={"change": kind})
        if is_told:
            self.change.fields["change"].help_text = self.why()
        self.needs_approval = publishing.approval_missing(article, number)
        self.reason = None
        is_meant = request.POST.get("action") == "without" or any(
            "without_approval" in sent for sent in (request.GET, request.POST)
        )
        if self.needs_approval and is_meant:
            self.reason = ReasonForm(given)

    def is_answered(self) -> bool:
        forms = [self.change, *([self.reason] if self.needs_approval else [])]
        answered = [form is not None and form.is_valid() for form in forms]  # all say what is wrong
        return all(answered)

    def answers(self) -> dict:
        """For the verb; only where it `is_answered`."""
        said = {"is_correction": self.change.is_correction()}
        said["note"] = self.change.cleaned_data["note"]
        if self.reason:
            said |= self.reason.cleaned_data
        return said

    def why(self) -> str:
        """Why that kind of change is chosen already."""
        if self.words <= SMALL:
            said = ngettext(
                "The first is chosen because %(number)s word changes.",
                "The first is chosen because only %(number)s words change.",
                self.words,
            )
        else:
            said = _("The second is chosen because %(number)s words change.")
        return said % {"number": self.words}

    def others(self) -> list[str]:
        """What changes besides words: the labels of the form."""
        if not self.old:
            return []
        names = [name for name in ALSO if getattr(self.old, name) != getattr(self.content, name)]
        said = [str(ArticleForm.base_fields[name].label) for name in names]
        if self.old.recommendations != self.content.recommendations:
            said.append(_("Recommend"))
        return said


def publish(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """The screen of a draft, and its last button."""
    publishing.allow(request.user, "publish_article")
    if not article.has_draft() and not article.is_scheduled():
        if article.status == Article.Status.WITHDRAWN:
            return redirect("admin:article_put_back", article.pk)
        messages.info(request, _("Nothing has changed since you published."))
        return to_form(article)
    content = draft_content(article)
    if article.is_scheduled():
        # “Publish now” means now, whatever moment was planned.
        content = replace(content, published_at=timezone.now())
    asked = Asked(request, article, content, article.draft_number or article.live_number)
    if publishing.is_behind(article):
        words = _("The live page was corrected since. {link} and choose what stays.")
        link = format_html('<a href="{}">{}</a>', form_address(article), _("Open the draft"))
        behind = format_html(words, link=link)
        return ask(request, admin, asked, None, refusals=[behind])
    try:
        planned = publishing.check(article, content=content, by=request.user)
    except Refused as refused:
        return ask(request, admin, asked, None, refusals=refused.messages)
    if request.method != "POST" or not asked.is_answered():
        return ask(request, admin, asked, planned)
    seen = read_number(request.POST.get("seen", "")) or 0
    try:
        publishing.publish(
            article,
            content=content if article.is_scheduled() else None,
            by=request.user,
            based_on=seen,
            **asked.answers(),
        )
    except Refused as refused:
        if getattr(refused, "code", None) == "saved_since":
            return look_again(request, article)
        return ask(request, admin, asked, None, refusals=refused.messages)
    say_published(request, article)
    return to_form(article)


def look_again(request: HttpRequest, article: Article) -> HttpResponse:
    """What is published is what was looked at."""
    article = Article.objects.select_related("saved_by").get(pk=article.pk)
    said = _("%(who)s saved this at %(time)s. Look again before you publish.")
    who = {"who": article.saved_by or _("Somebody"), "time": time_in_words(article.saved_at)}
    messages.warning(request, said % who)
    return redirect("admin:article_publish", article.pk)


def ask(
    request: HttpRequest,
    admin,
    asked: Asked,
    planned: Article | None,
    *,
    refusals: list[str] = (),
    carried: list[tuple[str, str]] | None = None,
    seen: int | None = None,
) -> HttpResponse:
    """What readers will see, what blocks, what warns. `planned` is what `publishing.check` gave;
    None where it refused. `carried` is what was typed for a correction, based on `seen`."""
    article, content = asked.article, asked.content
    is_correction = carried is not None
    waiting = Recommendation.objects.none()
    if planned and planned.title_key and content.kind == Article.Kind.ARTICLE:
        waiting = Recommendation.objects.filter(wanted_key=planned.title_key)
        waiting = waiting.exclude(article=article)
    number = waiting.count()
    versions = [] if is_correction else own_versions(article)
    sums = {request.user: asked.words} if is_correction else words_by(versions)
    name = "admin:article_correct" if is_correction else "admin:article_publish"
    is_later = bool(planned and planned.published_at > timezone.now())
    compare = reverse("admin:article_compare", args=[article.pk])
    comments = article.comments.open().select_related("by")
    since = None if is_correction else changed_since_approval(article, versions, content)
    step = _("Publish the correction") if is_correction else _("Publish")
    context = {
        "title": _("%(step)s: %(title)s") % {"step": step, "title": article},
        "step": step,
        "article": article,
        "badge": badge(article),
        "planned": planned,
        "topic": content.topic,
        "address": request.build_absolute_uri(planned.get_absolute_url()) if planned else "",
        "is_later": is_later,
        "moment": moment_in_words(planned.published_at) if planned else "",
        "is_first": not asked.old,
        "written_by": words_by_in_words(sums, request.user) if asked.words else "",
        "others": ", ".join(asked.others()),
        "compare": compare if asked.old and not is_correction else "",
        "refusals": refusals,
        "warnings": warnings_for(planned, content) + ends(article) if planned else [],
        "since": since,
        "since_link": f"{compare}?from={since.number}&to={article.draft_number}" if since else "",
        "comments": list(comments[:MOST_COMMENTS]),
        "comment_number": comments.count(),
        "waiting_number": number,
        "waiting_list": to_list(wants=planned.title_key) if number else "",
        "asked": asked,
        "carried": carried or [],
        "seen": article.revision if seen is None else seen,
        "form_url": reverse(name, args=[article.pk]),
        "back": form_address(article),
    }
    return screen(request, admin, "publish", context)


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


def ends(article: Article) -> list[str]:
    """What was planned for this page, and what becomes of it."""
    found = []
    planned = article.published_at if article.is_scheduled() else article.scheduled_at
    if planned:
        said = _("It is scheduled for %(moment)s: publishing now ends that.")
        found.append(said % {"moment": moment_in_words(planned)})
    if article.withdraw_at:
        said = _("It will be withdrawn on %(moment)s, as scheduled.")
        found.append(said % {"moment": moment_in_words(article.withdraw_at)})
    return found
