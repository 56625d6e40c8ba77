"""The A to Z: titles and other names by their first letter, long letters in parts.

A letter is what `articles.words.index_letter` gives; this file puts letters in order, into
addresses, and cuts a letter into parts that say what they hold: “Ca to Ce”.
"""

import re
import string
from dataclasses import dataclass

import regex
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from articles.models import Article, Name
from articles.words import DIGITS, OTHER

ONE_PAGE = 300  # names that the whole A to Z may show on one page
PART_SIZE = 200  # names of one letter on a page
LETTERS = [*string.ascii_uppercase, DIGITS, OTHER]
SHORTEST_LABEL, LONGEST_LABEL = 2, 20  # characters of a name in “Ca to Ce”


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


def readable_names():
    """The names of articles that readers can open, without order."""
    return Name.objects.filter(article__in=Article.objects.listed()).order_by()


def with_articles(names):
    """What a row of the list shows: the name, and where it leads."""
    few = ("name", "letter", "is_title", "article__kind", "article__slug", "article__title")
    return names.select_related("article").only(*few).order_by("sort_key", "pk")


def letters() -> list[Letter]:
    """All letters in order, those without names too: one query."""
    counts = dict(readable_names().values_list("letter").annotate(Count("pk")))
    return [Letter(key, counts.get(key, 0)) for key in LETTERS]


def part_labels(names, count: int) -> list[str]:
    """What the parts of `count` names hold, in the reader's words: “Ca to Ce”.

    Each says as much of its first and last name as tells it from its neighbours.
    """
    place = Window(RowNumber(), order_by=["sort_key", "pk"])
    rows = names.annotate(place=place, within=F("place") % PART_SIZE)
    ends = rows.filter(Q(within__in=(0, 1)) | Q(place=count)).order_by("place")
    found = dict(ends.values_list("place", "name"))
    starts = [found[at] for at in range(1, count + 1, PART_SIZE)]
    stops = [found[min(at + PART_SIZE - 1, count)] for at in range(1, count + 1, PART_SIZE)]
    between = [telling_length(stop, start) for stop, start in zip(stops, starts[1:], strict=False)]
    lengths = [SHORTEST_LABEL, *between, SHORTEST_LABEL]
    return [
        _("%(first)s to %(last)s")
        % {"first": beginning(start, lengths[part]), "last": beginning(stop, lengths[part + 1])}
        for part, (start, stop) in enumerate(zip(starts, stops, strict=True))
    ]


def telling_length(one: str, other: str) -> int:
    """How many characters it takes to tell two names apart."""
    for length in range(SHORTEST_LABEL, LONGEST_LABEL):
        if beginning(one, length).casefold() != beginning(other, length).casefold():
            return length
    return LONGEST_LABEL


def beginning(name: str, length: int) -> str:
    """The first characters of a name, as readers count them, without opening quotes."""
    return "".join(regex.findall(r"\X", re.sub(r"^\W+", "", name))[:length]).rstrip()
