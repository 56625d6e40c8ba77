"""The A to Z: titles and other names by their first letter, long letters in parts.

A letter is what `articles.words.index_letter` gives; this file puts letters in order, into
addresses, and cuts a letter into parts that say what they hold: “Ca to Ce”.
"""

import string
from dataclasses import dataclass

import regex
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from articles.models import Article, Name, current
from articles.words import DIGITS, OTHER

ONE_PAGE = 300  # names that the whole A to Z may show on one page
PART_SIZE = 200  # names of one letter on a page
LETTERS = [*string.ascii_uppercase, DIGITS, OTHER]
SHORTEST_LABEL, LONGEST_LABEL = 2, 20  # characters of a name in “Ca to Ce”

EDGES = regex.compile(r"^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$")


@dataclass(frozen=True)
class Letter:
    """`key` as names store it; `count` is how many names readers find under it."""

    key: str
    count: int

    @property
    def slug(self) -> str:
        return self.key.lower().replace("–", "-")

    @property
    def label(self) -> str:
        return _("Other") if self.key == OTHER else self.key


@dataclass(frozen=True)
class Part:
    """One page of a letter; `href` is relative to the letter's own address."""

    number: int
    label: str

    @property
    def href(self) -> str:
        return f"?page={self.number}" if self.number > 1 else "."


def readable_names():
    """The names of articles that readers can open, without order."""
    return Name.objects.filter(article__in=Article.objects.listed()).order_by()


def with_articles(names):
    """What a row of the list shows: the name, and where it leads."""
    few = ("name", "letter", "is_title", "article__kind", "article__slug", "article__title")
    return names.select_related("article").only(*few).order_by("sort_key", "pk")


def letters() -> list[Letter]:
    """All letters in order, those without names too: one query."""
    rows = current(readable_names().values("letter").annotate(count=Count("pk")))
    counts = {row["letter"]: row["count"] for row in rows}
    return [Letter(key, counts.get(key, 0)) for key in LETTERS]


def parts_of(names, count: int) -> list[Part]:
    """The parts of a letter's `count` names, none where they fit on one page.

    A label says what a part holds, “Ca to Ce”: as much of its first and last name as tells them
    from those of its neighbours.
    """
    if count <= PART_SIZE:
        return []
    place = Window(RowNumber(), order_by=["sort_key", "pk"])
    rows = names.annotate(place=place, within=F("place") % PART_SIZE, last=Window(Count("pk")))
    ends = rows.filter(Q(within__in=(0, 1)) | Q(place=F("last"))).order_by("place")
    found = list(ends.values_list("name", "within", "place", "last"))
    starts = [name for name, within, _place, _last in found if within == 1]
    stops = [name for name, within, place, last in found if within == 0 or place == last]
    between = [telling_length(stop, start) for stop, start in zip(stops, starts[1:], strict=False)]
    lengths = [SHORTEST_LABEL, *between, SHORTEST_LABEL]
    parts = []
    for index, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        first, last = beginning(start, lengths[index]), beginning(stop, lengths[index + 1])
        label = _("%(first)s to %(last)s") % {"first": first, "last": last}
        parts.append(Part(index + 1, label))
    return parts


def telling_length(one: str, other: str) -> int:
    """How many characters it takes to tell two names apart."""
    for length in range(SHORTEST_LABEL, LONGEST_LABEL):
        if beginning(one, length).casefold() != beginning(other, length).casefold():
            return length
    return LONGEST_LABEL


def beginning(name: str, length: int) -> str:
    """The first characters of a name, as readers count them, without signs around them."""
    cut = "".join(regex.findall(r"\X", EDGES.sub("", name))[:length])
    cut = EDGES.sub("", cut)
    return cut[:1].upper() + cut[1:]
