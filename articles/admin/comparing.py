"""Two versions side by side, one version whole, and a version taken as the draft again.

Looking changes nothing and is for everybody who may read; only Restore asks for more.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing
from articles.admin.asking import form_address, screen, to_form
from articles.admin.drafts import WENT_LIVE, count_words, live_day, words_between
from articles.admin.recommend import describe_rows
from articles.admin.states import badge, day_in_words, moment_in_words
from articles.article_page import page_of
from articles.forms import read_number
from articles.models import Article, Version
from articles.publishing import Content, Refused, content_of, read_version

DRAFT = Article.Status.DRAFT
MOST = 500  # versions that can be chosen; the history has them all


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def compare_view(request: HttpRequest, pk: int) -> HttpResponse:
        return compare(request, admin, admin.one(request, pk))

    def version_view(request: HttpRequest, pk: int, number: int) -> HttpResponse:
        return show_version(request, admin, admin.one(request, pk), number)

    def restore_view(request: HttpRequest, pk: int, number: int) -> HttpResponse:
        return restore(request, admin, admin.one(request, pk), number)

    return [
        path("<int:pk>/compare/", view(compare_view), name="article_compare"),
        path("<int:pk>/versions/<int:number>/", view(version_view), name="article_version"),
        path("<int:pk>/restore/<int:number>/", view(restore_view), name="article_restore"),
    ]


# --- which version is which ----------------------------------------------------------------------


def version_at(article: Article, number: int | None) -> Version:
    """One version of this article; Http404 where it has none of that number."""
    rows = article.versions.select_related("by")
    version = rows.filter(number=number).first() if number and number < 2**31 else None
    if version is None:
        raise Http404
    return version


def row_number(article: Article) -> int | None:
    """The version that the article's own row holds: what readers see, or the draft that they
    have never seen."""
    return article.draft_number if article.status == DRAFT else article.live_number


def read(article: Article, version: Version) -> tuple[Content, list[str]]:
    """The content of a version, and words for what is no longer there. The row is what readers
    see: what was wanted when it was published may be an article now."""
    if version.number == row_number(article):
        return content_of(article), []
    return read_version(version)


def label(article: Article, version: Version) -> str:
    """“12 · live · 3 June, 14:02 · Ana”."""
    who = str(version.by or _("the system"))
    said = [str(version.number), role(article, version.number), moment_in_words(version.at), who]
    return " · ".join(filter(None, said))


def role(article: Article, number: int) -> str:
    """“live” or “draft”, where it is one of these."""
    if number == article.draft_number:
        return _("draft")
    if number == article.live_number:
        return _("withdrawn") if article.status == Article.Status.WITHDRAWN else _("live")
    return ""


# --- compare -------------------------------------------------------------------------------------


def link_to_compare(article: Article) -> str:
    """For a list, where a draft waits beside what readers see; "" elsewhere."""
    if not article.has_draft() or not article.live_number or article.deleted_at:
        return ""
    return format_html(
        ' <a class="compare" href="{}">{}<span class="visually-hidden"> {}</span></a>',
        reverse("admin:article_compare", args=[article.pk]),
        _("Compare"),
        article,
    )


def by_default(article: Article) -> tuple[int | None, int | None]:
    """Draft against live; where one of them is missing, the other against what was before it:
    of the live page, what readers saw before."""
    if article.has_draft() and article.live_number:
        return article.live_number, article.draft_number
    new = article.draft_number or article.live_number
    return (one_before(article, new), new) if new else (None, None)


def one_before(article: Article, number: int) -> int | None:
    """What readers saw before a version that they see, or the version before it."""
    if number == article.live_number:
        seen = article.events.filter(verb__in=WENT_LIVE, number__lt=number)
        before = seen.order_by("-number").values_list("number", flat=True).first()
        if before:
            return before
    earlier = article.versions.filter(number__lt=number).order_by("-number")
    return earlier.values_list("number", flat=True).first()


def chosen(request: HttpRequest, article: Article) -> tuple[int | None, int | None]:
    """The numbers that the address names; where it names only one, that one and a fitting other.
    Http404 for what is no number."""
    given = {name: read_number(request.GET[name]) for name in ("from", "to") if name in request.GET}
    if not given:
        return by_default(article)
    if None in given.values():
        raise Http404
    new = given["to"] if "to" in given else by_default(article)[1]
    return given["from"] if "from" in given else one_before(article, new) or new, new


def compare(request: HttpRequest, admin, article: Article) -> HttpResponse:
    old_number, new_number = chosen(request, article)
    context = {
        "title": _("Compare"),
        "subtitle": str(article),
        "article": article,
        "badge": badge(article),
        "to_form": form_address(article),
    }
    if article.last_number < 2:
        for number in filter(None, (old_number, new_number)):
            version_at(article, number)
        return screen(request, admin, "compare", context)
    old, new = version_at(article, old_number), version_at(article, new_number)
    (before, lost_before), (after, lost_after) = read(article, old), read(article, new)
    newest = article.versions.select_related("by").defer("content").order_by("-number")[:MOST]
    options = {version.number: version for version in (*newest, old, new)}
    numbers = sorted(options, reverse=True)
    may_restore = request.user.has_perm("articles.change_article")
    context |= {
        "comparison": publishing.compare_contents(before, after),
        "lost": list(dict.fromkeys((*lost_before, *lost_after))),
        "old": Side(article, old),
        "new": Side(article, new),
        "options": [(number, label(article, options[number])) for number in numbers],
        "has_more": len(newest) == MOST,
        "swap": f"?from={new.number}&to={old.number}",
        "restorable": [
            version.number
            for version in (old, new)
            if may_restore and version.number != current_number(article)
        ],
    }
    return screen(request, admin, "compare", context)


@dataclass(frozen=True)
class Side:
    """One of the two, for the template."""

    article: Article
    version: Version

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def role(self) -> str:
        return role(self.article, self.number)

    @property
    def moment(self) -> str:
        return moment_in_words(self.version.at)


# --- one version ---------------------------------------------------------------------------------


def show_version(request: HttpRequest, admin, article: Article, number: int) -> HttpResponse:
    version = version_at(article, number)
    content, lost = read(article, version)
    before = one_before(article, number)
    current = current_number(article)
    context = {
        "title": _("Version %(number)s") % {"number": number},
        "subtitle": str(article),
        "article": article,
        "badge": badge(article),
        "side": Side(article, version),
        "kind": version.get_kind_display() if version.kind != Version.Kind.SAVED else "",
        "version": version,
        "content": content,
        "words": count_words(content),
        "page": page_of(article, content),
        "rows": describe_rows(content.recommendations),
        "lost": lost,
        "before": before,
        "current": current if current != number else None,
        "may_restore": current != number and request.user.has_perm("articles.change_article"),
        "earlier": neighbour(article, number, "-number"),
        "later": neighbour(article, number, "number"),
    }
    return screen(request, admin, "version", context)


def neighbour(article: Article, number: int, order: str) -> int | None:
    rows = article.versions.filter(
        **{"number__lt" if order.startswith("-") else "number__gt": number}
    )
    return rows.order_by(order).values_list("number", flat=True).first()


# --- restore -------------------------------------------------------------------------------------


def current_number(article: Article) -> int | None:
    """The version that an editor goes on from: the draft's, or the live one's."""
    return article.draft_number or article.live_number


def restore(request: HttpRequest, admin, article: Article, number: int) -> HttpResponse:
    publishing.allow(request.user, "change_article")
    version = version_at(article, number)
    if request.method != "POST":
        return ask(request, admin, article, version)
    # Without what was seen it is as if nothing had been: then anything saved has been saved since.
    seen = read_number(request.POST.get("seen", ""))
    try:
        publishing.restore(article, number=number, by=request.user, based_on=seen or 0)
    except Refused as refused:
        return ask(request, admin, admin.one(request, article.pk), version, refused.messages)
    say_restored(request, article, number)
    return to_form(article)


def ask(
    request: HttpRequest, admin, article: Article, version: Version, refusals: list[str] = ()
) -> HttpResponse:
    """What will happen, what becomes of the draft that is there, and what differs from it."""
    content, lost = read(article, version)
    present = publishing.draft_content(article)
    comparison = publishing.compare_contents(present, content)
    context = {
        "title": _("Restore version %(number)s") % {"number": version.number},
        "subtitle": str(article),
        "article": article,
        "badge": badge(article),
        "side": Side(article, version),
        "version": version,
        "will": what_will_happen(request, article, version),
        "lost": lost,
        "comparison": comparison,
        "has_draft": article.has_draft(),
        "refusals": refusals,
        "seen": article.revision,
        "back": reverse("admin:articles_article_history", args=[article.pk]),
    }
    return screen(request, admin, "restore", context)


def what_will_happen(request: HttpRequest, article: Article, version: Version) -> list[str]:
    said = [_("Version %(number)s becomes a new draft.") % {"number": version.number}]
    if article.is_published():
        said.append(_("The live page stays."))
    elif article.is_scheduled():
        moment = moment_in_words(article.published_at)
        said.append(_("What is scheduled for %(moment)s stays.") % {"moment": moment})
    elif article.status == Article.Status.WITHDRAWN:
        said.append(_("The page stays withdrawn."))
    else:
        said.append(_("Readers see nothing of it."))
    if article.has_draft():
        said.append(present_draft_stays(request, article))
    if article.stage == Article.Stage.APPROVED:
        said.append(_("The approval was of the present draft: the new one needs another."))
    if article.scheduled_at:
        moment = moment_in_words(article.scheduled_at)
        said.append(_("What is scheduled for %(moment)s stays.") % {"moment": moment})
    return said


def present_draft_stays(request: HttpRequest, article: Article) -> str:
    """“Your draft of 14 words is kept in the history.” Words are what is new in it."""
    draft = article.versions.select_related("by").get(number=article.draft_number)
    if article.status == DRAFT:
        words = count_words(content_of(article))
    else:
        words = words_between(content_of(article), read_version(draft)[0])
    if not words:
        if draft.by == request.user:
            return _("Your draft is kept in the history.")
        said = _("There is a draft by %(who)s: it is kept in the history.")
    elif draft.by == request.user:
        said = ngettext(
            "Your draft of %(words)s word is kept in the history.",
            "Your draft of %(words)s words is kept in the history.",
            words,
        )
    else:
        said = ngettext(
            "There is a draft by %(who)s, of %(words)s word: it is kept in the history.",
            "There is a draft by %(who)s, of %(words)s words: it is kept in the history.",
            words,
        )
    return said % {"words": words, "who": draft.by or _("the system")}


def say_restored(request: HttpRequest, article: Article, number: int) -> None:
    said = _("Version %(number)s is the draft now.")
    named = {"number": number}
    if article.is_published():
        said = _("Version %(number)s is the draft now. Readers still see the version of %(day)s.")
        named["day"] = day_in_words(live_day(article))
    messages.success(request, said % named)
