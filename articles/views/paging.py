"""Cutting long lists into pages.

By number while that is quick to find; beyond `NUMBERED_PAGES` by key, since a database walks over
all the rows that an offset leaves out.
"""

import re
from dataclasses import dataclass

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import Http404

PAGE_SIZE = 100
NUMBERED_PAGES = 50

NUMBER = re.compile(r"[1-9][0-9]{0,5}")
KEY = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Page:
    """`number` and `count` are None on a page by key; `earlier` and `later` are addresses
    relative to the list's own, or ""."""

    rows: list
    query: str = ""  # what stands behind the list's address for this very page
    number: int | None = None
    count: int | None = None
    earlier: str = ""
    later: str = ""


def page_number(request, count: int) -> int:
    """The number in `?page=`, 1 where there is none. Raises Http404 unless 1 to `count`."""
    asked = request.GET.get("page", "1")
    if not NUMBER.fullmatch(asked) or int(asked) > count:
        raise Http404
    return int(asked)


def page_by_title(request, articles) -> Page:
    """The page of `articles` that the request asks for, in the order of their titles.

    `?page=` counts; `?after=` and `?before=` name an article of the list. Raises Http404.
    """
    for side in ("after", "before"):
        if side in request.GET:
            return page_by_key(articles, side, request.GET[side])
    count = max(1, -(-articles.count() // PAGE_SIZE))
    number = page_number(request, min(count, NUMBERED_PAGES))
    rows = list(articles.by_title()[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    query = f"?page={number}" if number > 1 else ""
    earlier = later = ""
    if number > 1:
        earlier = f"?page={number - 1}" if number > 2 else "."
    if number < count:
        by_number = number < NUMBERED_PAGES
        later = f"?page={number + 1}" if by_number else f"?after={rows[-1].pk}"
    return Page(rows, query, number, count, earlier, later)


def page_by_key(articles, side: str, key: str) -> Page:
    """The rows next to one article of the list; `side` is "after" or "before" it."""
    if not KEY.fullmatch(key):
        raise Http404
    place = articles.filter(pk=key).values_list("sort_key", "pk").first()
    if place is None:
        raise Http404
    of_row = Tuple(F("sort_key"), F("pk"))
    if side == "after":
        near = articles.filter(TupleGreaterThan(of_row, place)).by_title()
    else:
        near = articles.filter(TupleLessThan(of_row, place)).order_by("-sort_key", "-pk")
    rows = list(near[: PAGE_SIZE + 1])
    if not rows:
        raise Http404
    goes_on = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if side == "before":
        rows.reverse()
    earlier, later = f"?before={rows[0].pk}", f"?after={rows[-1].pk}"
    if not goes_on and side == "after":
        later = ""
    elif not goes_on:
        earlier = ""
    return Page(rows, query=f"?{side}={key}", earlier=earlier, later=later)
