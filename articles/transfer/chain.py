"""The order of a batch of pages, as their previous / next lines say.

Lines name titles. A title that no page of the batch has still joins the pages around it. What is
circular or contradictory is broken at the same place whatever the files are called, and reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.words import match_key


@dataclass(frozen=True, slots=True)
class Link:
    """All that ordering needs of a page, so that a large batch fits into memory."""

    file: str
    title: str
    previous_title: str = ""
    next_title: str = ""
    digest: str = ""  # of the text: tells apart pages of one title


@dataclass(frozen=True, slots=True)
class Order:
    """The links from the earliest to the latest, and what could not be followed, in words."""

    links: list[Link]
    notes: list[str]


def in_order(links: Sequence[Link]) -> Order:
    """Pages in the order of their chains; of two chains, the one that holds the title which
    comes first in the alphabet is the earlier.

    A link that two pages agree on counts before one that only one of them states.
    """
    pages = sorted(
        links,
        key=lambda link: (
            match_key(link.title),
            match_key(link.previous_title),
            match_key(link.next_title),
            link.digest,
        ),
    )
    nodes: dict[str, list[int]] = {}
    for number, page in enumerate(pages):
        nodes.setdefault(match_key(page.title), []).append(number)
    chain = _Chain()
    notes = []
    for first, second, said_by in _stated(pages, nodes):
        problem = chain.join(first, second)
        if problem:
            page = pages[said_by[0]]
            notes.append(problem % {"title": page.title, "file": page.file})
    missing = [
        title
        for page in pages
        for title in (page.previous_title, page.next_title)
        if title and match_key(title) not in nodes
    ]
    if missing:
        notes.append(
            _("Previous or next pages that are not in this import: %(count)s, such as ‘%(title)s’.")
            % {"count": len(set(map(match_key, missing))), "title": missing[0]}
        )
    ordered = [pages[node] for node in chain.walk(range(len(pages))) if isinstance(node, int)]
    return Order(ordered, notes)


def _stated(pages: Sequence[Link], nodes: dict[str, list[int]]):
    """Pairs (earlier, later, pages that say so), the surest first, in an order of their own.

    A node is the number of a page, or the key of a title that no page has.
    """
    said: dict[tuple, list[int]] = {}
    for number, page in enumerate(pages):
        for title, is_next in ((page.previous_title, False), (page.next_title, True)):
            key = match_key(title)
            if not key:
                continue
            other = _meant(key, number, is_next, pages, nodes)
            pair = (number, other) if is_next else (other, number)
            said.setdefault(pair, []).append(number)

    def place(item):
        pair, by = item
        return -len(by), [(isinstance(node, str), str(node).zfill(12)) for node in pair]

    for (first, second), by in sorted(said.items(), key=place):
        yield first, second, by


def _meant(key, number, is_next, pages, nodes):
    """Which page a title means: of several the one that says the same back, else the first."""
    candidates = [n for n in nodes.get(key, ()) if n != number] or nodes.get(key, ())
    own = match_key(pages[number].title)
    for candidate in candidates:
        page = pages[candidate]
        if match_key(page.previous_title if is_next else page.next_title) == own:
            return candidate
    return candidates[0] if candidates else key


class _Chain:
    """Nodes joined one behind the other."""

    def __init__(self):
        self.later: dict = {}
        self.earlier: dict = {}
        self.roots: dict = {}  # union-find: tells at once whether a link would close a circle

    def _root(self, node):
        while (above := self.roots.get(node, node)) != node:
            self.roots[node] = self.roots.get(above, above)
            node = above
        return node

    def join(self, first, second) -> str:
        """Put `second` behind `first`; says why not, where a place is taken or a circle closes."""
        if self.later.get(first) == second:
            return ""
        if first in self.later or second in self.earlier:
            return _(
                "%(file)s: ‘%(title)s’ names a neighbour that another page names, too. "
                "The surer one was followed."
            )
        if self._root(first) == self._root(second):
            return _(
                "%(file)s: the previous and next lines go round in a circle. "
                "It was opened at ‘%(title)s’."
            )
        self.later[first], self.earlier[second] = second, first
        self.roots[self._root(first)] = self._root(second)
        return ""

    def walk(self, nodes):
        """All nodes, chain by chain, chains by the first of `nodes` that is in each."""
        seen = set()
        for node in nodes:
            if node in seen:
                continue
            while node in self.earlier:
                node = self.earlier[node]
            while node is not None:
                seen.add(node)
                yield node
                node = self.later.get(node)
