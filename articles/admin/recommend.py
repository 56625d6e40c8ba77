"""The rows of Recommend on the screen: what readers will see of each, and whether they see it.

One description serves the form's template and the script that adds rows to it.
"""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.finding import Found, find
from articles.admin.states import moment_in_words, state_in_words, state_name
from articles.models import Article, Recommendation
from articles.publishing import Row


def note_on(target: Article) -> str:
    """Why readers do not see a row that leads to `target`; "" where they do."""
    words = {"title": str(target)}
    if target.is_published():
        return ""
    if target.is_scheduled():
        words["moment"] = moment_in_words(target.published_at)
        return _("Readers can open ‘%(title)s’ from %(moment)s: it will appear then.") % words
    if target.status == Article.Status.WITHDRAWN:
        return _("‘%(title)s’ is withdrawn: it will appear if it is put back.") % words
    return _("Readers cannot open ‘%(title)s’ yet: it will appear when published.") % words


def describe_rows(rows: Iterable[Row]) -> list[dict[str, str]]:
    """Rows in words and values; who reviews their articles is asked once for all of them."""
    rows = list(rows)
    prefetch_related_objects([row.target for row in rows if row.target], "review__reviewer")
    return [describe(row) for row in rows]


def describe(row: Row) -> dict[str, str]:
    """A row in words and values, all text."""
    shown = Recommendation(
        target=row.target,
        url=row.url,
        title=row.title,
        teaser=row.teaser,
        is_teaser_imported=row.is_teaser_imported,
    )
    described = {
        "kind": "wanted",
        "target": "",
        "url": row.url,
        "title": row.title,
        "teaser": row.teaser,
        "imported": row.teaser if row.is_teaser_imported else "",
        "shown_title": shown.shown_title if row.target or row.title else row.url,
        "own_teaser": "",
        "state": "wanted",
        "state_in_words": _("Wanted"),
        "address": "",
        "note": _("Not on the site yet: it will appear when an article with this title does."),
    }
    if row.target:
        described |= {
            "kind": "article",
            "target": str(row.target.pk),
            "own_teaser": row.target.teaser,
            "state": state_name(row.target),
            "state_in_words": state_in_words(row.target),
            "address": reverse("admin:articles_article_change", args=[row.target.pk]),
            "note": note_on(row.target),
        }
    elif row.url:
        described |= {
            "kind": "page",
            "state": "page",
            "state_in_words": _("Outside page"),
            "address": row.url if row.url.startswith("https://") else "",
            "note": "",
        }
    return described


def describe_found(found: Found) -> dict:
    """What the box offers, as JSON; the last option is to add the title as wanted."""
    rows = [*found.rows, *([found.wanted] if found.wanted else [])]
    return {"options": describe_rows(rows), "message": found.message}


def find_json(request: HttpRequest, admin) -> JsonResponse:
    """`?q=` words or an address; `?not=` the id of the article whose form asks."""
    asking = request.GET.get("not", "")
    but = int(asking) if asking.isascii() and asking.isdecimal() and len(asking) < 19 else None
    return JsonResponse(describe_found(find(request, request.GET.get("q", ""), but)))
