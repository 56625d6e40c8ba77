"""Somebody else has saved since: what fits is put together, and for the rest a person chooses.

Nothing of this screen is stored before its button: what was typed is carried whole, with what it
was based on, so that going back, or being refused once more, loses nothing.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing
from articles.admin.asking import carried, form_address, say_saved, screen, to_form
from articles.admin.states import moment_in_words, time_in_words
from articles.forms import ArticleForm, as_typed, read_number
from articles.models import Article, Version
from articles.publishing import Content, Refused, content_at, content_of, draft_content

CHOICES = ("theirs", "mine", "both")
OWN = ("shown",)  # what this screen sends besides: not carried a second time


# --- while somebody was writing ------------------------------------------------------------------


def show(
    request: HttpRequest,
    admin,
    form: ArticleForm,
    theirs: Content,
    *,
    is_correction: bool = False,
    missing: bool = False,
) -> HttpResponse:
    """The screen, for a valid form that was refused: `theirs` is what is stored now."""
    article, mine = form.article, form.content()
    base = with_what_was_given(base_of(article, form), theirs)
    newest = version_of(article, is_correction)
    if mine in (base, theirs):
        return nothing_of_mine(request, article, newest, is_correction)
    merged = publishing.merge_contents(base, theirs, mine)
    is_own = newest.by is not None and newest.by == request.user
    if is_own:
        told = _("You saved this page at %(time)s in another window. Nothing is lost.")
    else:
        told = _("%(who)s saved this page at %(time)s while you were writing. Nothing is lost.")
    who = name_of(newest)
    context = {
        "told": told % {"who": who, "time": when(newest)},
        "their_name": _("the other window’s") if is_own else _("%(who)s’s") % {"who": who},
        "my_name": _("yours"),
        "action": "merge",
        "form_url": reverse(
            "admin:article_correct" if is_correction else "admin:articles_article_change",
            args=[article.pk],
        ),
        "button": _("Publish correction…") if is_correction else _("Save draft"),
        "carried": [pair for pair in carried(request, but=OWN) if not is_choice(pair[0])],
    }
    return page(request, admin, article, merged, context, missing=missing)


def merge(
    request: HttpRequest,
    admin,
    article: Article,
    form: ArticleForm,
    theirs: Content,
    *,
    is_correction: bool = False,
) -> ArticleForm | HttpResponse:
    """The form with both texts in it, as it was chosen, based on what the screen showed; or the
    screen once more, where a choice is missing or somebody has saved again."""
    shown = read_number(request.POST.get("shown", "")) or 0
    if publishing.changed_since(article, shown, is_correction):
        return show(request, admin, form, theirs, is_correction=is_correction)
    base = with_what_was_given(base_of(article, form), theirs)
    merged = publishing.merge_contents(base, theirs, form.content())
    content = chosen(request, merged)
    if content is None:
        return show(request, admin, form, theirs, is_correction=is_correction, missing=True)
    number = version_of(article, is_correction).number
    return form_with(request, article, content, based_on=shown, base=number)


def form_with(
    request: HttpRequest, article: Article, content: Content, *, based_on: int, base: int
) -> ArticleForm:
    """The form as it would be sent with this content."""
    typed = QueryDict(mutable=True)
    for name, value in as_typed(content):
        typed.appendlist(name, value)
    typed["based_on"], typed["base"] = str(based_on), str(base)
    for name in ("form_key", "continues", "find"):
        typed[name] = request.POST.get(name, "")
    return ArticleForm(typed, article=article, by=request.user, content=content, number=base)


def nothing_of_mine(
    request: HttpRequest, article: Article, newest: Version, is_correction: bool
) -> HttpResponse:
    """Whoever has typed nothing, or the same, is told what is stored now."""
    said = _("%(who)s saved this page at %(time)s. What you see is that text.")
    who = {"who": name_of(newest), "time": when(newest)}
    messages.info(request, said % who)
    return to_form(article)


def base_of(article: Article, form: ArticleForm) -> Content:
    """What the person began to change: the version that filled the form; where it does not say,
    the newest of what they looked at."""
    versions = article.versions.filter(revision__lte=form.based_on or 0)
    known = article.versions.filter(number=form.base).first() if form.base else None
    version = known or versions.order_by("-number").first()
    return publishing.read_version(version)[0] if version else Content()


def with_what_was_given(base: Content, theirs: Content) -> Content:
    """Address and date that publishing gave are nobody's change."""
    return replace(
        base,
        slug=base.slug or theirs.slug,
        published_at=base.published_at or theirs.published_at,
    )


def version_of(article: Article, is_correction: bool = False) -> Version:
    """The version that `theirs` is."""
    number = article.live_number if is_correction else article.draft_number or article.live_number
    return article.versions.select_related("by").get(number=number)


def name_of(version: Version) -> str:
    return str(version.by or _("Somebody"))


def when(version: Version) -> str:
    """“14:02”, with the day where that is not today."""
    is_today = timezone.localdate(version.at) == timezone.localdate()
    return (time_in_words if is_today else moment_in_words)(version.at)


# --- a draft that a correction does not fit ------------------------------------------------------


def show_behind(
    request: HttpRequest, admin, article: Article, missing: bool = False
) -> HttpResponse:
    """The draft was written from an older live page: what of it fits the present one?"""
    live = version_of(article, is_correction=True)
    context = {
        "told": _(
            "%(who)s corrected the live page at %(time)s, in a place where the draft says "
            "something else. Nothing is lost."
        )
        % {"who": name_of(live), "time": when(live)},
        "their_name": _("the live page’s"),
        "my_name": _("the draft’s"),
        "action": "settle",
        "form_url": reverse("admin:articles_article_change", args=[article.pk]),
        "button": _("Save draft"),
        "carried": [],
        "is_behind": True,
    }
    return page(request, admin, article, merged_behind(article), context, missing=missing)


def merged_behind(article: Article):
    base = content_at(article, article.draft_base) if article.draft_base else Content()
    live = content_of(article)
    return publishing.merge_contents(with_what_was_given(base, live), live, draft_content(article))


def settle(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """The last button of that screen."""
    shown = read_number(request.POST.get("shown", "")) or 0
    if not publishing.is_behind(article):
        return to_form(article)
    content = chosen(request, merged_behind(article)) if shown == article.revision else None
    if content is None:
        return show_behind(request, admin, article, missing=shown == article.revision)
    try:
        publishing.settle(article, content=content, by=request.user, based_on=shown)
    except Refused as refused:
        for message in refused.messages:
            messages.error(request, message)
        return to_form(article)
    say_saved(request, article)
    if publication := article.schedules.filter(
        action="publish", suspended_at__isnull=False
    ).first():
        link = format_html(
            '<a href="{}">{}</a>',
            reverse("admin:article_schedule", args=[article.pk]),
            _("choose a moment again"),
        )
        said = _("The schedule for {moment} was stopped: {link}.")
        moment = moment_in_words(publication.at)
        messages.warning(request, format_html(said, moment=moment, link=link))
    return to_form(article)


# --- the screen ----------------------------------------------------------------------------------


def page(request, admin, article: Article, merged, context: dict, missing: bool) -> HttpResponse:
    conflicts = [
        {
            "conflict": conflict,
            "name": f"choice-{conflict.key}",
            # A choice that was made for other texts is none.
            "chosen": request.POST.get(f"choice-{conflict.key}", "") if missing else "",
        }
        for conflict in merged.conflicts
    ]
    shared = {
        "title": _("Put the texts together"),
        "article": article,
        "summary": in_words(merged, context["their_name"], "is_behind" in context),
        "conflicts": conflicts,
        "missing": missing,
        "shown": article.revision,
        "back": form_address(article),
    }
    return screen(request, admin, "conflict", shared | context, status=409)


def in_words(merged, their_name: str, is_behind: bool) -> str:
    """“3 of your 4 changes fit; choose for 1 paragraph: Ana’s / yours / both.”"""
    left = len(merged.conflicts)
    fit, apart = fitting_in_words(merged, is_behind), places_in_words(merged, their_name)
    if not left:
        return f"{fit}. {apart}".strip()
    if all(conflict.key.startswith("body") for conflict in merged.conflicts):
        choose = ngettext("choose for %(left)s paragraph", "choose for %(left)s paragraphs", left)
    else:
        choose = ngettext("choose for %(left)s place", "choose for %(left)s places", left)
    names = [their_name, _("the draft’s") if is_behind else _("yours")]
    if any(conflict.has_both for conflict in merged.conflicts):
        names.append(_("both"))
    said = f"{choose % {'left': left}}: {' / '.join(names)}."
    # What I took out may count as one change with what I put elsewhere, which fits.
    said = f"{fit}; {said}" if merged.fitting < merged.changes else capfirst(said)
    return f"{said} {apart}".strip()


def fitting_in_words(merged, is_behind: bool) -> str:
    """“3 of your 4 changes fit”; all, none, and the only one are said in words."""
    number, fitting = merged.changes, merged.fitting
    if fitting == number and is_behind:
        said = _("Everything fits now")
    elif fitting == number:
        said = ngettext("Your %(number)s change fits", "All of your %(number)s changes fit", number)
    elif not fitting and is_behind:
        said = ngettext(
            "The draft’s change does not fit", "None of the draft’s %(number)s changes fits", number
        )
    elif not fitting:
        said = ngettext("Your change does not fit", "None of your %(number)s changes fits", number)
    elif is_behind:
        said = ngettext(
            "%(fitting)s of the draft’s %(number)s changes fits",
            "%(fitting)s of the draft’s %(number)s changes fit",
            fitting,
        )
    else:
        said = ngettext(
            "%(fitting)s of your %(number)s changes fits",
            "%(fitting)s of your %(number)s changes fit",
            fitting,
        )
    return said % {"fitting": fitting, "number": number}


def places_in_words(merged, their_name: str) -> str:
    """Where both moved the same thing, each elsewhere: “Where both moved a paragraph, its place
    is Ana’s.” "" where nobody did."""
    if not merged.moved_apart:
        return ""
    said = _("Where both changed the order, it is %(whose)s.")
    if merged.moved_apart == ("body",):
        said = _("Where both moved a paragraph, its place is %(whose)s.")
    return said % {"whose": their_name}


def is_choice(name: str) -> bool:
    return name.startswith("choice-")


def chosen(request: HttpRequest, merged) -> Content | None:
    """The content with what was chosen for each conflict; None where a choice is missing."""
    choices = {}
    for conflict in merged.conflicts:
        choice = request.POST.get(f"choice-{conflict.key}", "")
        if choice not in possible(conflict):
            return None
        choices[conflict.key] = choice
    return merged.content(choices)


def possible(conflict) -> Iterable[str]:
    return CHOICES if conflict.has_both else CHOICES[:2]
