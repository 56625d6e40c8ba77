"""One verb for many articles: chosen in the list, named on a screen, done one by one.

The screen carries each article with the `revision` that it shows, so that what somebody changes
meanwhile is left alone. Each article is a transaction of its own, and its row of the result is sent
when it is done: a lost connection ends the work between two articles, never within one.
"""

import logging
from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.asking import screen
from articles.admin.bulk_actions import ACTIONS, Action, Unchanged, allowed, texts_of
from articles.admin.changed import Changes
from articles.admin.finding import find
from articles.admin.recommend import describe
from articles.admin.states import badge
from articles.forms import read_number
from articles.models import Article
from articles.publishing import Refused, Row

logger = logging.getLogger(__name__)

MOST = 200  # articles at a time
NAMED = 20  # of them on the screen
FOLDER = "admin/articles/article"
HERE = "[[rows]]"  # where the rows of the result go


def urls(admin) -> list:
    """The addresses of bulk actions, for the articles' admin."""

    def view(request: HttpRequest) -> HttpResponse:
        return bulk(request, admin)

    return [path("bulk/", admin.admin_site.admin_view(view), name="article_bulk")]


def bulk(request: HttpRequest, admin) -> HttpResponse:
    """Chosen in the list: the screen. Sent from the screen: the work."""
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("admin:articles_article_changelist")
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise SuspiciousOperation("The list has no such action.")
    if action not in allowed(request.user):
        raise PermissionDenied
    asked = asked_for(request)
    if not asked:
        return to_list(request, _("Choose articles in the list first."))
    if len(asked) > MOST:
        return to_list(request, _("At most %(most)s articles at a time.") % {"most": MOST})
    articles = chosen(asked)
    if not articles:
        return to_list(request, _("None of the chosen articles is here any longer."))
    # What the person looks at now, where the screen before has not said so already.
    seen = {one.pk: asked[one.pk] for one in articles}
    revisions = {one.pk: one.revision if seen[one.pk] is None else seen[one.pk] for one in articles}

    page = Page(request, admin, action, articles, revisions, missing=len(asked) - len(articles))
    return page.answer()


def checkbox(article: Article) -> str:
    """What chooses an article in the list."""
    return format_html(
        '<label class="tick"><input type="checkbox" name="chosen" value="{}">'
        '<span class="visually-hidden">{}</span></label>',
        article.pk,
        _("Choose ‘%(title)s’") % {"title": article},
    )


def asked_for(request: HttpRequest) -> dict[int, int | None]:
    """The chosen ids, each with the revision that a screen showed. An id that is none counts as
    one that is not there."""
    found: dict[int, int | None] = {}
    for value in request.POST.getlist("chosen"):
        found.setdefault(read_id(value), None)
    for value in request.POST.getlist("row"):
        pk, _colon, revision = value.partition(":")
        # Who does not say what they saw has seen nothing of it.
        found[read_id(pk)] = read_number(revision) or 0
    return found


def read_id(text: str) -> int:
    is_id = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if is_id else 0


def chosen(ids: Iterable[int]) -> list[Article]:
    rows = Article.objects.kept().select_related("topic", "saved_by", "review__reviewer")
    rows = rows.defer("html", "text", "contents").filter(pk__in=ids)
    return list(rows.order_by("sort_key", "pk"))


def to_list(request: HttpRequest, said: str) -> HttpResponse:
    messages.warning(request, said)
    return redirect("admin:articles_article_changelist")


class Page:
    """The screen of one action on some articles."""

    def __init__(self, request, admin, action: Action, articles, revisions, missing: int):
        self.request, self.admin, self.action, self.missing = request, admin, action, missing
        self.revisions = revisions
        texts = texts_of(articles)
        reasons = [(one, action.why_not(one, texts[one.pk])) for one in articles]
        self.all = articles
        self.refused = [(one, why) for one, why in reasons if why]
        self.articles = [one for one, why in reasons if not why]
        self.step = request.POST.get("step", "")
        data = request.POST if self.step else None
        self.form = action.form(data, by=request.user, articles=self.articles, find=self.find)

    def find(self, text: str):
        return find(self.request, text)

    def answer(self) -> HttpResponse:
        if self.step == "go" and self.articles and self.form.is_valid():
            rows = [(one.pk, self.revisions[one.pk]) for one in self.articles]
            return self.result(rows, self.form.answers())
        if self.step and self.step != "go":
            self.form.look()
            self.form.full_clean()
            self.form.errors.clear()
        return screen(self.request, self.admin, "bulk", self.context())

    def context(self) -> dict:
        changes = Changes(self.articles[:NAMED])
        number = len(self.articles)
        return {
            "title": str(self.action.title(number or len(self.all))),
            "action": self.action,
            "form": self.form,
            "number": number,
            "rows": [(one.pk, self.revisions[one.pk]) for one in self.articles],
            "named": [
                {"article": one, "badge": badge(one), "change": changes.of(one)}
                for one in self.articles[:NAMED]
            ],
            "more": max(0, number - NAMED),
            "refused": self.counted(self.refused),
            "warnings": self.counted(
                [(one, why) for one in self.articles if (why := self.action.warning(one))]
            ),
            "missing": self.missing,
            "options": [describe(Row(target=article)) for article in self.form.found],
            "target": self.form.data.get("target", "") if self.form.is_bound else "",
        }

    def counted(self, reasons: list) -> list[dict]:
        """“3 of 12 have no text”, with their titles."""
        found: dict[int, list] = {}
        for article, why in reasons:
            found.setdefault(id(why), [why]).append(article)
        return [
            {
                "words": why % {"number": len(rows), "all": len(self.all)},
                "articles": rows[:NAMED],
                "more": max(0, len(rows) - NAMED),
            }
            for why, *rows in found.values()
        ]

    # --- doing it ------------------------------------------------------------------------------

    def result(self, rows: list[tuple[int, int]], answers: dict) -> HttpResponse:
        """A page that grows by a row as each article is done."""
        context = {
            "title": str(self.action.title(len(rows))),
            "number": len(rows),
            "here": HERE,
            "action": self.action,
        }
        page = screen(self.request, self.admin, "bulk_result", context).render()
        before, _here, after = page.content.decode().partition(HERE)
        response = StreamingHttpResponse(self.sent(before, after, rows, answers))
        response["X-Accel-Buffering"] = "no"  # a proxy in front hands on each row at once
        return response

    def sent(self, before: str, after: str, rows, answers: dict) -> Iterator[str]:
        yield before
        outcomes = []
        for number, (pk, revision) in enumerate(rows, 1):
            outcome = self.done(pk, revision, answers)
            outcomes.append(outcome)
            context = {"outcome": outcome, "number": number, "of": len(rows)}
            yield render_to_string(f"{FOLDER}/bulk_row.html", context)
        yield render_to_string(f"{FOLDER}/bulk_end.html", self.ending(outcomes), self.request)
        yield after

    def done(self, pk: int, revision: int, answers: dict) -> dict:
        """What became of one article: its state for the style sheet, its title, and words."""
        article = Article.objects.kept().filter(pk=pk).first()
        if article is None:
            return {"state": "refused", "title": "", "words": _("It has been deleted.")}
        outcome = {"title": str(article), "state": "refused", "pk": pk}
        outcome["address"] = reverse("admin:articles_article_change", args=[pk])
        try:
            outcome["words"] = self.action.do(self.request, article, based_on=revision, **answers)
            outcome["state"] = "done"
        except Unchanged as unchanged:
            outcome |= {"state": "same", "words": str(unchanged)}
        except Refused as refused:
            outcome["words"] = " ".join(refused.messages)
            if getattr(refused, "code", None) == "saved_since":
                outcome["words"] = _(
                    "Changed since you looked. Nothing was done: look at it first."
                )
        except PermissionDenied:
            outcome["words"] = _("You may not do this.")
        except Exception:
            # The page has begun: nothing else could tell it. Each verb is one transaction.
            logger.exception("%s of article %s failed in bulk.", self.action.name, pk)
            outcome["words"] = _("Something went wrong. Nothing was done to it: try it again.")
        return outcome

    def ending(self, outcomes: list[dict]) -> dict:
        done = [one for one in outcomes if one["state"] == "done"]
        same = sum(one["state"] == "same" for one in outcomes)
        said = [_("%(number)s of %(all)s done.") % {"number": len(done), "all": len(outcomes)}]
        if same:
            words = ngettext("%(number)s was so already.", "%(number)s were so already.", same)
            said.append(words % {"number": same})
        then = ACTIONS["publish"]
        changed_drafts = self.action.permission == "change_article" and self.action.name != "send"
        offers = changed_drafts and done and then in allowed(self.request.user)
        return {
            "said": " ".join(said),
            "left_out": len(outcomes) - len(done) - same,
            "then": then if offers else None,
            "done": [one["pk"] for one in done],
            "back": reverse("admin:articles_article_changelist"),
        }
