"""What somebody typed and did not save, as the article's form and its screens tell of it.

A form is named by a key of its own (`form_key`), and where it was filled with unsaved text by the
token of that (`continues`); both come back with whatever the form sends.
"""

import json
import re
import secrets
from datetime import timedelta

from django.db.models.fields.json import KT
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import publishing
from articles.admin.states import moment_in_words
from articles.forms import ROW_COLUMNS, ArticleForm, read_number
from articles.models import Article, Presence, WorkingCopy

# What a form sends and a working copy keeps; `based_on` has a column of its own.
KEPT = {*ArticleForm.base_fields, *(f"row_{name}" for name in ROW_COLUMNS), "find", "base"}
MOST = 5  # texts of new articles that a page tells of
KEY = re.compile(r"[\w-]{1,40}", re.ASCII)
STORED = "stored_forms"  # in the session: the keys of forms that have been saved


def when_in_words(moment) -> str:
    """“14:02”, “Tuesday 14:02”, or the date where that is a week ago."""
    local, today = timezone.localtime(moment), timezone.localdate()
    if local.date() == today:
        return date_format(local, "H:i")
    if today - local.date() < timedelta(days=7):
        return date_format(local, "l H:i")
    return moment_in_words(moment)


# --- what waits ----------------------------------------------------------------------------------


def form_address(article: Article | None, is_correction: bool) -> str:
    if article is None or article._state.adding:
        return reverse("admin:articles_article_add")
    name = "admin:article_correct" if is_correction else "admin:articles_article_change"
    return reverse(name, args=[article.pk])


def notices(request: HttpRequest, article: Article, but: tuple[str, str] = ("", "")) -> list[dict]:
    """For each text of this person that waits to be used or thrown away, what a page says of it;
    `but` are the key and `continues` of the form that the page shows. One query."""
    copies = WorkingCopy.objects.waiting().in_form_of(article).filter(by=request.user)
    rows = copies.annotate(title=KT("typed__title__0")).defer("typed").order_by("-at")
    return [
        {
            "when": when_in_words(copy.at),
            "title": (copy.title or _("Untitled")) if copy.article_id is None else "",
            "is_correction": copy.is_correction,
            "screen": reverse("admin:article_unsaved", args=[copy.pk]),
            "use": f"{form_address(article, copy.is_correction)}?unsaved={copy.pk}",
        }
        for copy in rows[:MOST]
        if copy.key != but[0] and copy.token() != but[1]
    ]


def data_of(copy: WorkingCopy) -> QueryDict:
    """What a form would send that holds this text, under a key of its own."""
    data = QueryDict(mutable=True)
    for name, values in copy.typed.items():
        data.setlist(name, values)
    data["based_on"] = "" if copy.based_on is None else str(copy.based_on)
    data["continues"] = copy.token()
    return data


def used(request: HttpRequest, article: Article, is_correction: bool = False) -> ArticleForm | None:
    """The form filled with the unsaved text that its address names, or None."""
    copy = (
        WorkingCopy.objects.waiting()
        .in_form_of(article)
        .filter(pk=read_number(request.GET.get("unsaved", "")), by=request.user)
        .filter(is_correction=is_correction)
        .first()
    )
    if copy is None:
        return None
    return ArticleForm(data_of(copy), article=article, by=request.user).without_errors()


# --- the form ------------------------------------------------------------------------------------


def own_key(data) -> tuple[str, str]:
    """The key of the form that sent `data`, and what it says it was filled with."""
    key = data.get("form_key", "")
    return key if KEY.fullmatch(key) else "", data.get("continues", "")[:80]


def for_form(request: HttpRequest, form: ArticleForm, is_correction: bool = False) -> dict:
    """What the template of the form needs for keeping what is typed. Two queries."""
    article, is_new = form.article, form.article._state.adding
    key, continues = own_key(form.data)
    suffix = "?live" if is_correction else ""
    name, args = "admin:article_autosave_new", []
    if not is_new:
        name, args = "admin:article_autosave", [article.pk]
    return {
        "unsaved": notices(request, article, but=(key, continues)),
        "working": {
            "key": key or secrets.token_urlsafe(15),
            "continues": continues,
            "person": request.user.pk,
            "is_changed": form.is_bound,
            "page": f"{'new' if is_new else article.pk}{suffix}",
            "address": f"{reverse(name, args=args)}{suffix}",
            "open": "" if is_new else reverse("admin:article_open", args=args),
            "stored": json.dumps(request.session.get(STORED, [])),
            "present": [] if is_new else present(article, request.user),
        },
    }


def present(article: Article, by) -> list[str]:
    """Who else has it open, in words."""
    said = _("%(who)s has had this open since %(when)s.")
    rows = Presence.objects.of_others(article, by)
    return [said % {"who": row.by, "when": when_in_words(row.since)} for row in rows]


def stored(request: HttpRequest, form: ArticleForm) -> None:
    """What this form sent has been stored by a verb: called in its transaction."""
    key, continues = own_key(form.data)
    if not key:
        return
    publishing.drop_working_copy(by=request.user, key=key, continues=continues)
    # The copy on that person's computer goes when the next form is opened there.
    request.session[STORED] = [*request.session.get(STORED, []), key][-20:]
